"""From the sending of a submission to its first progress event, with a real worker that is idle."""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from typing import Any

from bench.real_judge import real_judge
from bench.stack import Lag, add_people, percentiles, report, running_stack, signed_in
from codequest.config import Settings

PROBLEM = "cuckooclock"


async def measure(url: str, settings: Settings, times: int) -> dict[str, Any]:
    """One person, one submission after the other, each when the one before is judged."""
    names = await add_people(settings, 1)
    seconds: list[float] = []
    async with real_judge(settings), signed_in(url, names) as (person,), person.live() as live:
        assert person.user is not None
        events = await live.subscribe(f"user:{person.user['id']}")
        lag = Lag()
        for number in range(times + 1):
            body = {"problem_id": PROBLEM, "language": "python", "source": f"print({number})"}
            begun = time.perf_counter()
            await live.command("submission:new", body)
            await events.until("submission:progress")
            seconds.append(time.perf_counter() - begun)
            await events.until("submission:result")
            await asyncio.sleep(0.05)
    return {"first_progress_ms": percentiles([1000 * s for s in seconds[1:]]), "generator_lag_ms": lag.stop()}


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    arguments = parser.parse_args()
    gc.disable()
    with running_stack() as stack:
        report("first_progress", asyncio.run(measure(stack.url, stack.settings, arguments.times)))


if __name__ == "__main__":
    main()
