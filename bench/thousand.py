"""A thousand submissions queued at once through the real waiting line, judged by a real worker.

None may be lost; nobody's k-th may be judged after another's (k+2)-th that waited beside it; the memory of worker and
server after the thousand is compared with that after the first hundred.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import time
from collections import defaultdict
from typing import Any

from bench.real_judge import real_judge, resident_mib
from bench.stack import HOST, Stack, add_people, report, running_stack, signed_in
from codequest.app import open_runner
from codequest.client import Client
from codequest.config import Settings

PROBLEM = "cuckooclock"
PEOPLE = 20
LONGEST_S = 1800.0


async def queue(people: list[Client], count: int, serial: itertools.count[int]) -> list[str]:
    """Submit all at once; one person has a quarter of all. Returns the submissions' ids."""
    first = count // 4
    turns = [people[0]] * first + [people[1 + n % (len(people) - 1)] for n in range(count - first)]
    limit = asyncio.Semaphore(50)

    async def submit(person: Client) -> str:
        async with limit:
            # A few sources that are wrong at the first test: the line is measured, not the compiler.
            source = f"print({-1 - next(serial) % 10})"
            body = {"problem_id": PROBLEM, "language": "python", "source": source}
            answer = await person.post("/submissions", body)
            return str(answer["id"])

    return await asyncio.gather(*(submit(person) for person in turns))


async def judged(settings: Settings, wanted: list[str]) -> list[tuple[str, int]]:
    """Wait until all are judged; (person, turn) in the order of judging."""
    async with open_runner(settings) as runner, asyncio.timeout(LONGEST_S):
        while True:
            rows = await runner.ports.pool.fetch(
                "SELECT user_id, number, judged_at FROM submissions WHERE id = ANY($1::uuid[])", wanted
            )
            if len(rows) == len(wanted) and all(row["judged_at"] for row in rows):
                break
            await asyncio.sleep(0.5)
    turns: dict[int, int] = {}
    for _, own in itertools.groupby(
        sorted(rows, key=lambda r: (str(r["user_id"]), r["number"])), key=lambda r: str(r["user_id"])
    ):
        turns.update({row["number"]: turn for turn, row in enumerate(own, 1)})
    rows.sort(key=lambda row: (row["judged_at"], turns[row["number"]]))
    return [(str(row["user_id"]), turns[row["number"]]) for row in rows]


def overtaken(order: list[tuple[str, int]]) -> int:
    """Count the judgings that came before another person's turn of two or more earlier."""
    left: dict[str, list[int]] = defaultdict(list)
    for person, turn in reversed(order):
        left[person].append(turn)
    found = 0
    for person, turn in order:
        left[person].pop()
        found += any(turns and turns[-1] + 2 <= turn for other, turns in left.items() if other != person)
    return found


async def measure(stack: Stack, count: int, first: int) -> dict[str, Any]:
    """The first ones, then all the others."""
    settings = stack.settings
    names = await add_people(settings, PEOPLE)
    serial = itertools.count()
    async with signed_in(stack.url, [HOST, *names]) as (host, *people), real_judge(settings) as worker:
        await judged(settings, await queue(people, first, serial))
        after_first = {"worker": resident_mib(worker), "server": resident_mib(stack.node.pid)}
        # Who has not submitted yet does not wait: judging begins when all are in the line.
        (told,) = (await host.get("/admin/judge"))["workers"]
        await host.post("/admin/judge/take-out", {"kind": "worker", "name": told["name"]})
        ids = await queue(people, count, serial)
        await host.post("/admin/judge/put-back", {"kind": "worker", "name": told["name"]})
        begun = time.perf_counter()
        order = await judged(settings, ids)
        seconds = time.perf_counter() - begun
        after_all = {"worker": resident_mib(worker), "server": resident_mib(stack.node.pid)}
    return {
        "queued": count,
        "judged": len(order),
        "overtaken_by_two_turns": overtaken(order),
        "per_second": round(count / seconds, 1),
        "mib_after_first": after_first,
        "mib_after_all": after_all,
        "growth_percent": {
            name: round(100 * (after_all[name] / after_first[name] - 1), 1) for name in after_first
        },
    }


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=100, help="judged before memory is looked at")
    arguments = parser.parse_args()
    gc.disable()
    with running_stack() as stack:
        report("thousand", asyncio.run(measure(stack, arguments.count, arguments.first)))


if __name__ == "__main__":
    main()
