"""From handing a committed event to Redis on one node to its arrival at a client of another, and one hot room.

2,000 events/s over 20 channels: each is stamped when the publishing process hands it over, and read when the client's
process takes it from its socket (one machine, one monotonic clock). Then twenty writers commit into one channel.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from dataclasses import replace
from typing import Any

import msgpack
import uvloop

from bench.crowd import MARKER, STAMP_DIGITS, Crowd
from bench.fan_out import SUBPROTOCOL, BenchEvent
from bench.stack import HOST, Stack, add_people, percentiles, report, running_stack, signed_in
from codequest.app import collect_seldom, open_runner
from codequest.protocol import log
from codequest.protocol.runner import Runner

CHANNELS, EVENTS_PER_S = 20, 2_000
TICK_S = 0.005
WRITERS = 20


async def publish(runner: Runner, channels: list[str], seconds: float) -> int:
    """Commit events at their pace and hand each over at once, stamped at that moment; how many.

    What is committed long before, the nodes' sweep and their comparison of positions would bring by themselves.
    """
    count = int(seconds * EVENTS_PER_S)
    names = list(itertools.islice(itertools.cycle(channels), count))
    # What is stored has no time: an event that a node reads from PostgreSQL is counted and not timed.
    event = BenchEvent(text=MARKER.decode() + "0" * STAMP_DIGITS + "x" * 100)
    loop = asyncio.get_running_loop()
    started, done = loop.time(), 0
    async with asyncio.TaskGroup() as group:
        while done < count:
            await asyncio.sleep(TICK_S)
            due = min(count, int((loop.time() - started) * EVENTS_PER_S))
            async with runner.ports.pool.acquire() as db, db.transaction():
                new = [(name, event) for name in names[done:due]]
                entries = await log.append(db, new, runner.ports.clock.now())
            for entry in entries:
                text = f"{MARKER.decode()}{time.monotonic_ns():0{STAMP_DIGITS}d}" + "x" * 100
                group.create_task(runner.publisher.publish([replace(entry, body={"text": text})]))
            done = due
    return count


async def hot_room(runner: Runner, channel: str, seconds: float) -> float:
    """Events a second that twenty writers commit and publish into one channel."""
    ends = time.perf_counter() + seconds
    committed = 0

    async def write() -> None:
        nonlocal committed
        while time.perf_counter() < ends:
            async with runner.transaction() as ctx:
                ctx.emit(channel, BenchEvent(text="x" * 100))
            committed += 1

    await asyncio.gather(*(write() for _ in range(WRITERS)))
    return committed / seconds


async def measure(stack: Stack, seconds: float) -> dict[str, Any]:
    """Both."""
    await add_people(stack.settings, 0)
    async with signed_in(stack.url, [HOST]) as (host,):
        rooms = []
        for number in range(CHANNELS):
            rules = {"name": f"b{number}", "visibility": "public", "problems": [{"problem": "cuckooclock"}]}
            rooms.append((await host.post("/multiplayer/rooms", rules))["room"]["id"])
    channels = [f"room:{room_id}" for room_id in rooms]
    # A client a channel, as the limit of subscriptions in a burst would have it.
    greeting = [[msgpack.packb([1, "subscribe", {"channel": name}])] for name in channels]
    with Crowd(
        stack.port, CHANNELS, headers=SUBPROTOCOL, greeting=greeting, greetings=2, wants="late"
    ) as crowd:
        async with open_runner(stack.settings) as runner:
            collect_seldom()  # as in a node
            count = 0
            for part in (1.0, seconds):  # the first warms up
                crowd.ask("late")
                count += await publish(runner, channels, part)
                await asyncio.to_thread(crowd.wait_for, count)
            late = [one for part in crowd.ask("late") for one in part]
            rate = await hot_room(runner, channels[0], seconds / 2)
    return {
        "events_per_s": EVENTS_PER_S,
        "channels": CHANNELS,
        "events_timed": len(late),
        "publish_to_delivery_ms": percentiles(late),
        "hot_room_events_per_s": round(rate),
    }


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--quick", action="store_true", help="four seconds")
    arguments = parser.parse_args()
    with running_stack() as stack:
        report("hub_latency", uvloop.run(measure(stack, 4.0 if arguments.quick else arguments.seconds)))


if __name__ == "__main__":
    main()
