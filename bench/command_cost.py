"""CPU that a node spends on one command: socket, transaction, publishing, hearing its own events, and the answer.

Each command is measured twice: one after the other with pauses (a node that mostly sleeps: every command finds cold
caches), and eight in flight (a node that has work, which is when its CPU matters). Beside each stands the floor in the
same run: a bare loop that sends as many trivial statements to PostgreSQL, publishes as many events and hears them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from bench.fan_out import SERVER_CPU
from bench.stack import Stack, add_people, report, running_stack, signed_in
from codequest.client import Client, Live
from tests.support.nodes import scheduled_s

ROOMS, PEOPLE_A_ROOM = 8, 5  # the first of a room's people hosts it; all of them compete
TOGETHER = 8
PAUSED_PER_S = 25
WARM_UP, WARM_UP_TOGETHER, COUNTED = 16, 64, 24  # commands; the last are those whose statements are counted
SOURCE = {"problem_id": "cuckooclock", "language": "python", "source": "print(1)"}


@dataclass
class Stage:
    """Rooms that run, and everybody's sockets."""

    rooms: list[str]
    hosts: list[Live]
    people: list[Live]
    asked: list[tuple[int, str]] = field(default_factory=list)  # room, clarification

    async def ping(self, number: int) -> None:
        """The socket and the codec alone."""
        await self._person(number).command("ping")

    async def leaderboard(self, number: int) -> None:
        """A read."""
        await self._person(number).command("room:leaderboard", {"room_id": self._room(number)})

    async def room(self, number: int) -> None:
        """A larger read."""
        await self._person(number).command("room:get", {"room_id": self._room(number)})

    async def extend(self, number: int) -> None:
        """A control of the host."""
        room = number % ROOMS
        await self.hosts[room].command("room:extend", {"room_id": self.rooms[room], "seconds": 60})

    async def ask(self, number: int) -> None:
        """A question of a contestant."""
        body = {"room_id": self._room(number), "question": f"Is it {number}?"}
        answer = await self._person(number).command("clarification:ask", body)
        self.asked.append((number % len(self.people) // PEOPLE_A_ROOM, answer["id"]))

    async def answer(self, number: int) -> None:
        """The host's answer."""
        room, clarification = self.asked[number % len(self.asked)]
        body = {"room_id": self.rooms[room], "clarification_id": clarification, "answer": "No."}
        await self.hosts[room].command("clarification:answer", body)

    async def submit(self, number: int) -> None:
        """A solution."""
        await self._person(number).command("submission:new", {**SOURCE, "room_id": self._room(number)})

    def _person(self, number: int) -> Live:
        return self.people[number % len(self.people)]

    def _room(self, number: int) -> str:
        return self.rooms[number % len(self.people) // PEOPLE_A_ROOM]


COMMANDS: dict[str, Callable[[Stage, int], Awaitable[None]]] = {
    "ping": Stage.ping,
    "room:leaderboard": Stage.leaderboard,
    "room:get": Stage.room,
    "room:extend": Stage.extend,
    "clarification:ask": Stage.ask,
    "clarification:answer": Stage.answer,
    "submission:new": Stage.submit,
}
READS = ("ping", "room:leaderboard", "room:get")


@contextlib.asynccontextmanager
async def open_stage(stack: Stack) -> AsyncIterator[Stage]:
    """Set up rooms; hosts hear them, as their pages do."""
    names = await add_people(stack.settings, ROOMS * PEOPLE_A_ROOM)
    async with signed_in(stack.url, names) as clients, contextlib.AsyncExitStack() as exits:
        rooms = [
            await _open_room(clients[start : start + PEOPLE_A_ROOM])
            for start in range(0, len(clients), PEOPLE_A_ROOM)
        ]
        people = [await exits.enter_async_context(client.live()) for client in clients]
        hosts = people[::PEOPLE_A_ROOM]
        for room_id, live in zip(rooms, hosts, strict=True):
            await live.subscribe(f"room:{room_id}", on_event=lambda event: None)
        yield Stage(rooms, hosts, people)


async def _open_room(people: list[Client]) -> str:
    host = people[0]
    rules = {"name": "bench", "problems": [{"problem": "cuckooclock"}], "capacity": 50, "duration_s": 7200}
    room_id = str((await host.post("/multiplayer/rooms", rules))["room"]["id"])
    for person in people:
        await person.post(f"/multiplayer/rooms/{room_id}/join")
    await host.post(f"/multiplayer/rooms/{room_id}/start")
    return room_id


async def paused(do: Callable[[int], Awaitable[None]], numbers: range) -> None:
    """One after the other, at their pace."""
    due = time.perf_counter()
    for number in numbers:
        await do(number)
        due += 1 / PAUSED_PER_S
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def together(do: Callable[[int], Awaitable[None]], numbers: range) -> None:
    """As many in flight as TOGETHER says."""
    left = iter(numbers)

    async def some() -> None:
        for number in left:
            await do(number)

    await asyncio.gather(*(some() for _ in range(TOGETHER)))


async def measure_one(stack: Stack, stage: Stage, name: str, count: int, idle: float) -> dict[str, Any]:
    """A command both ways, its statements and its events."""

    async def do(number: int) -> None:
        await COMMANDS[name](stage, number)

    await paused(do, range(WARM_UP))
    done = WARM_UP + WARM_UP_TOGETHER
    # Every connection to PostgreSQL knows the statements then, as the floor's do.
    await together(do, range(WARM_UP, done))
    figures: dict[str, Any] = {}
    events = await _events(stack)
    for key, way in (("paused_ms", paused), ("together_ms", together)):
        before, started = scheduled_s(stack.node.pid), time.perf_counter()
        await way(do, range(done, done + count))
        await asyncio.sleep(0.05)  # what follows the answer: delivery, timers
        used = scheduled_s(stack.node.pid) - before - idle * (time.perf_counter() - started)
        figures[key] = round(used / count * 1000, 3)
        done += count
    figures["events"] = round((await _events(stack) - events) / (2 * count))
    figures["statements"] = await _statements(stack, together(do, range(done, done + COUNTED))) // COUNTED
    return figures


async def _events(stack: Stack) -> int:
    db = await asyncpg.connect(stack.settings.database_url)
    try:
        return int(await db.fetchval("SELECT coalesce(sum(last_offset), 0) FROM channels"))
    finally:
        await db.close()


async def _statements(stack: Stack, work: Awaitable[None]) -> int:
    """How many PostgreSQL logs meanwhile; a few of the node's own services are among them."""
    db = await asyncpg.connect(stack.settings.database_url)
    try:
        await db.execute("ALTER SYSTEM SET log_statement = 'all'")
        await db.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.5)
        size = stack.database_log.stat().st_size
        await work
        said = stack.database_log.read_bytes()[size:].decode(errors="replace")
        await db.execute("ALTER SYSTEM RESET log_statement")
        await db.execute("SELECT pg_reload_conf()")
    finally:
        await db.close()
    return said.count("LOG:  execute ") + said.count("LOG:  statement: ")


def floor(stack: Stack, name: str, figures: dict[str, Any], count: int) -> dict[str, float]:
    """The same without a server around it."""
    command = ["taskset", "-c", str(SERVER_CPU), sys.executable, "-m", "bench.peers.command_floor"]
    spec = {
        "database_url": stack.settings.database_url,
        "redis_url": stack.settings.redis_url,
        "statements": figures["statements"],
        "is_transaction": name not in READS,
        "events": figures["events"],
        "count": count,
        "per_s": PAUSED_PER_S,
        "together": TOGETHER,
    }
    done = subprocess.run([*command, json.dumps(spec)], stdout=subprocess.PIPE, check=True, timeout=120)
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def measure(stack: Stack, count: int) -> dict[str, Any]:
    """All commands, each followed by its floor."""
    found: dict[str, Any] = {}
    async with open_stage(stack) as stage:
        await asyncio.sleep(2)
        before, started = scheduled_s(stack.node.pid), time.perf_counter()
        await asyncio.sleep(5)
        idle = (scheduled_s(stack.node.pid) - before) / (time.perf_counter() - started)
        for name in COMMANDS:
            figures = await measure_one(stack, stage, name, count, idle)
            if figures["statements"]:
                figures["floor"] = await asyncio.to_thread(floor, stack, name, figures, count)
            found[name] = figures
    return {"per_s": PAUSED_PER_S, "together": TOGETHER, "command_cpu_ms": found}


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few commands")
    arguments = parser.parse_args()
    with running_stack(cpu=SERVER_CPU) as stack:
        # More questions than 80 + 2 x 140 + 24 in a minute would be refused.
        report("command_cost", asyncio.run(measure(stack, 32 if arguments.quick else 140)))


if __name__ == "__main__":
    main()
