"""5,000 viewers of a board with 1,000 contestants, 20 verdicts a second: from the worker's report to the last board.

A viewer has the board when the whole frame of the update has reached it; the clients compare frames and decode each
distinct one once, which says whose rows it holds.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import time
from typing import Any

import msgpack

from bench.crowd import Crowd
from bench.fan_out import SUBPROTOCOL
from bench.stack import HOST, Stack, add_people, percentiles, report, running_stack, signed_in
from bench.stub_judge import StubJudge, stub_judge
from codequest.client import Client

MARKER_NAME = "leaderboard:update"
SOURCE = {"language": "python", "source": "print(1)", "problem_id": "cuckooclock"}
VERDICTS_PER_S = 20
SIGNED_IN_AT_ONCE = 25


async def open_room(people: list[Client], host: Client) -> tuple[str, dict[str, str]]:
    """A public room in which all compete; its id, and the entry of each person."""
    rules = {
        "name": "bench",
        "visibility": "public",
        "capacity": len(people),
        "problems": [{"problem": "cuckooclock"}],
    }
    room_id = str((await host.post("/multiplayer/rooms", rules))["room"]["id"])
    for start in range(0, len(people), SIGNED_IN_AT_ONCE):
        part = people[start : start + SIGNED_IN_AT_ONCE]
        await asyncio.gather(*(one.post(f"/multiplayer/rooms/{room_id}/join") for one in part))
    await host.post(f"/multiplayer/rooms/{room_id}/start")
    board = await host.get(f"/multiplayer/rooms/{room_id}/leaderboard")
    return room_id, {row["members"][0]["user_id"]: row["entry_id"] for row in board["rows"]}


async def judge_all(
    judge: StubJudge, people: list[Client], room_id: str, entry_of: dict[str, str]
) -> dict[str, int]:
    """Submissions and verdicts at their pace; when each entry's verdict was reported, in monotonic ns."""
    reported: dict[str, int] = {}
    waiting: list[tuple[bytes, Any, str]] = []
    for person in people:  # all in hand before the first verdict, so that only verdicts are measured
        assert person.user is not None
        await person.post("/submissions", {"room_id": room_id, **SOURCE})
        entry, job = await judge.jobs.get()
        waiting.append((entry, job, entry_of[person.user["id"]]))
    await asyncio.sleep(1)
    for entry, job, entry_id in waiting:
        reported[entry_id] = time.monotonic_ns()
        await judge.finish(entry, job)
        await asyncio.sleep(1 / VERDICTS_PER_S)
    await asyncio.sleep(2)
    return reported


def latencies(crowd: Crowd, viewers: int, reported: dict[str, int]) -> tuple[list[float], list[int]]:
    """(ms from report to the last viewer's board for each verdict, bytes of each update)."""
    frames: dict[bytes, tuple[int, int]] = {}
    for part in crowd.ask("boards"):
        for text, count, last_ns in part:
            payload = base64.b64decode(text)
            known = frames.get(payload, (0, 0))
            frames[payload] = (known[0] + count, max(known[1], last_ns))
    seen: dict[str, float] = {}
    sizes = []
    for payload, (count, last_ns) in frames.items():
        unpacker = msgpack.Unpacker()
        unpacker.feed(payload)
        for one in unpacker:
            if len(one) < 6 or one[2] != MARKER_NAME:
                continue
            solved = [row["entry_id"] for row in one[3].get("rows", ()) if row["solved"]]
            if solved and count != viewers:
                raise RuntimeError(f"an update reached {count} of {viewers} viewers in this form")
            if solved:
                sizes.append(len(payload))
            for entry_id in solved:
                seen[entry_id] = max(seen.get(entry_id, 0), (last_ns - reported[entry_id]) / 1e6)
    if len(seen) != len(reported):
        raise RuntimeError(f"{len(seen)} of {len(reported)} verdicts were seen")
    return list(seen.values()), sizes


async def measure(stack: Stack, viewers: int, contestants: int, verdicts: int) -> dict[str, Any]:
    """One contest."""
    names = await add_people(stack.settings, contestants)
    async with contextlib.AsyncExitStack() as exits:
        host, *people = await exits.enter_async_context(signed_in(stack.url, [HOST, *names]))
        room_id, entry_of = await open_room(people, host)
        greeting = [[msgpack.packb([1, "subscribe", {"channel": f"room:{room_id}:board"}])]]
        judge = await exits.enter_async_context(stub_judge(stack.settings.redis_url))
        crowd = Crowd(
            stack.port,
            viewers,
            headers=SUBPROTOCOL,
            greeting=greeting,
            greetings=2,
            wants="boards",
            marker=MARKER_NAME,
            cpu=1,
            processes=2,
        )
        with crowd:
            chosen = people[:verdicts]
            reported = await judge_all(judge, chosen, room_id, entry_of)
            found, sizes = latencies(crowd, viewers, reported)
    return {
        "viewers": viewers,
        "contestants": contestants,
        "verdicts": verdicts,
        "report_to_last_board_ms": percentiles(found),
        "bytes_an_update": percentiles([float(one) for one in sizes]),
        "updates": len(sizes),
    }


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=5_000)
    parser.add_argument("--contestants", type=int, default=1_000)
    parser.add_argument("--verdicts", type=int, default=400)
    parser.add_argument("--quick", action="store_true", help="200 viewers, 50 contestants, 20 verdicts")
    arguments = parser.parse_args()
    size = (arguments.viewers, arguments.contestants, arguments.verdicts)
    with running_stack(cpu=0) as stack:
        report("large_room", asyncio.run(measure(stack, *((200, 50, 20) if arguments.quick else size))))


if __name__ == "__main__":
    main()
