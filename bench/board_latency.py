"""From a worker's report in Redis to the last of 500 clients having decoded a board that contains it.

500 contestants of one room hear its board. The stub judge holds every job; one after another is reported as accepted,
and the time runs from just before the report's XADD until every client has decoded a row with that solved cell.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import statistics
import time
from typing import Any

from bench.stack import HOST, Lag, add_people, percentiles, report, running_stack, signed_in
from bench.stub_judge import stub_judge
from codequest.client import Client, Event, Live

SOURCE = {"language": "python", "source": "print(1)"}


class Watch:
    """Counts the clients that have seen an entry solved."""

    def __init__(self, clients: int) -> None:
        self._clients = clients
        self._left: dict[str, int] = {}
        self._done: dict[str, asyncio.Future[float]] = {}

    def expect(self, entry_id: str) -> asyncio.Future[float]:
        """Resolves with the time at which the last client saw it."""
        self._left[entry_id] = self._clients
        self._done[entry_id] = asyncio.get_running_loop().create_future()
        return self._done[entry_id]

    def take(self, event: Event) -> None:
        """One push of one client."""
        for row in event.body.get("rows", ()):
            if row["solved"] and row["entry_id"] in self._left:
                self._left[row["entry_id"]] -= 1
                if self._left[row["entry_id"]] == 0:
                    self._done[row["entry_id"]].set_result(time.perf_counter())
                    del self._left[row["entry_id"]]


async def one_run(
    url: str, redis_url: str, host: Client, people: list[Client], verdicts: int
) -> dict[str, Any]:
    """One room from its creation to its end."""
    room = await host.post(
        "/multiplayer/rooms",
        {
            "name": "bench",
            "problems": [{"problem": "cuckooclock"}],
            "capacity": len(people),
            "duration_s": 3600,
            "languages": ["python"],
        },
    )
    room_id = room["room"]["id"]
    for start in range(0, len(people), 25):
        await asyncio.gather(
            *(p.post(f"/multiplayer/rooms/{room_id}/join") for p in people[start : start + 25])
        )
    await host.post(f"/multiplayer/rooms/{room_id}/start")
    board = await host.get(f"/multiplayer/rooms/{room_id}/leaderboard")
    entry_of = {row["members"][0]["user_id"]: row["entry_id"] for row in board["rows"]}
    async with contextlib.AsyncExitStack() as stack:
        watch = Watch(len(people))
        for person in people:
            live: Live = await stack.enter_async_context(person.live())
            await live.subscribe(f"room:{room_id}:board", on_event=watch.take)
        judge = await stack.enter_async_context(stub_judge(redis_url))
        lag = Lag()
        latencies = []
        for person in people[:verdicts]:
            assert person.user is not None
            await person.post("/submissions", {"problem_id": "cuckooclock", "room_id": room_id, **SOURCE})
            entry_id, job = await judge.jobs.get()
            await asyncio.sleep(0.06)  # the pending cell's own update is out of the way
            seen = watch.expect(entry_of[person.user["id"]])
            started = time.perf_counter()
            await judge.finish(entry_id, job)
            async with asyncio.timeout(10):
                latencies.append((await seen - started) * 1000)
        figures = {"last_client_ms": percentiles(latencies), "generator_lag_ms": lag.stop()}
    await host.post(f"/multiplayer/rooms/{room_id}/end")
    return figures


async def measure(arguments: argparse.Namespace, url: str, settings: Any) -> dict[str, Any]:
    """All runs."""
    names = await add_people(settings, arguments.clients)
    async with signed_in(url, [HOST, *names]) as (host, *people):
        runs = [
            await one_run(url, settings.redis_url, host, people, arguments.verdicts)
            for _ in range(arguments.runs)
        ]
    return {
        "clients": arguments.clients,
        "verdicts": arguments.verdicts,
        "median_of_p99_ms": statistics.median(run["last_client_ms"]["p99"] for run in runs),
        "runs": runs,
    }


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--verdicts", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    gc.disable()  # the generator's own collections would be measured as the server's lateness
    with running_stack() as stack:
        report("board_latency", asyncio.run(measure(arguments, stack.url, stack.settings)))


if __name__ == "__main__":
    main()
