"""A node killed with -9 with all its clients: how soon each is back on the other one, and that it has missed nothing.

All clients are on one node; it is killed, and the host announces something on the other one at once. A client is back
when its room, its own channel and the board are subscribed again. Afterwards its log is compared with PostgreSQL and
its board with a fresh one. Then the dead node is started and the other one is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

from bench.stack import HOST, PASSWORD, Stack, add_people, percentiles, report, running_stack, signed_in
from codequest.adapters import postgres
from codequest.client import Client
from codequest.client.backoff import STABLE_S
from codequest.client.socket import HEARTBEAT_S
from codequest.protocol import log
from tests.chaos.crowd import PROBLEM, Person, connect
from tests.chaos.witness import mark
from tests.support.line import Line

LIMIT_S = 60.0  # for all to be back
LOOK_S = 0.005
CONTESTANTS = 20
ANNOUNCEMENTS = 3
WANTED_MS = 3_000


async def open_room(host: Client, contestants: list[Client]) -> str:
    """A running contest that everybody may watch; its id."""
    rules = {"name": "failover", "problems": [{"problem": PROBLEM}], "visibility": "public", "capacity": 100}
    room_id = str((await host.post("/multiplayer/rooms", rules))["room"]["id"])
    for client in contestants:
        await client.post(f"/multiplayer/rooms/{room_id}/join")
    await host.post(f"/multiplayer/rooms/{room_id}/start")
    return room_id


async def back_ms(person: Person, connection_id: str, killed_at: float) -> float:
    """Wait for a connection that has everything subscribed; milliseconds since the end of the old one's node."""
    while person.live.hello["connection_id"] == connection_id:  # noqa: ASYNC110 - the client tells nobody
        await asyncio.sleep(LOOK_S)
    # A connection's commands are done in order: the subscriptions came before.
    await person.live.command("ping")
    return (time.monotonic() - killed_at) * 1000


async def kill(stack: Stack, doomed: int, people: list[Person], room_id: str) -> list[float]:
    """Kill a node and wait for all; how long each took."""
    known = [person.live.hello["connection_id"] for person in people]
    async with Client(stack.nodes[1 - doomed].url) as host:
        await host.sign_in(HOST, PASSWORD)
        killed_at = time.monotonic()
        stack.nodes[doomed].kill()
        async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(back_ms(person, connection_id, killed_at))
                for person, connection_id in zip(people, known, strict=True)
            ]
            for number in range(ANNOUNCEMENTS):
                await host.post(f"/multiplayer/rooms/{room_id}/announcements", {"text": f"{number}"})
    return [task.result() for task in tasks]


async def faults(stack: Stack, people: list[Person], room_id: str) -> list[str]:
    """Whose log is not PostgreSQL's, and whose board is not the one that somebody new gets."""
    pool = await postgres.connect_pool(stack.settings.database_url, minimum=1, maximum=1)
    async with pool, pool.acquire() as db:
        entries = await log.read(db, f"room:{room_id}", after=0)
    committed = [mark(one.offset, one.event, one.body) for one in entries]
    async with Client(stack.nodes[0].url) as somebody, somebody.live() as live:
        board = (await live.subscribe(f"room:{room_id}:board")).snapshot
    found = []
    for person in people:
        async with asyncio.timeout(LIMIT_S):
            while person.logs[f"room:{room_id}"].position < len(entries):  # noqa: ASYNC110 - the same
                await asyncio.sleep(LOOK_S)
        found += person.logs[f"room:{room_id}"].faults(committed)
        if person.board(room_id) != board:
            found.append("a board is not the fresh one")
    return found


async def measure(stack: Stack, clients: int, runs: int) -> dict[str, Any]:
    """Kill the nodes in turn."""
    names = await add_people(stack.settings, clients)
    took: list[list[float]] = []
    cpu_ms: list[float] = []
    own_cpu_ms: list[float] = []
    async with AsyncExitStack() as exits:
        stack.nodes[1].kill()
        line = await exits.enter_async_context(Line(*(node.url for node in stack.nodes), keeps_address=True))
        host, *signed = await exits.enter_async_context(signed_in(line.url, [HOST, *names]))
        room_id = await open_room(host, signed[:CONTESTANTS])
        people = [await connect(exits, client, number, HEARTBEAT_S) for number, client in enumerate(signed)]
        for person in people:
            await person.hear(f"room:{room_id}", f"user:{person.id}")
            await person.watch(room_id)
        for run in range(runs):
            doomed = run % 2
            other = stack.nodes[1 - doomed]
            other.start()
            await asyncio.to_thread(other.wait_ready)
            await asyncio.sleep(STABLE_S)  # a connection that ends sooner counts as another failed attempt
            before, own_before = other.cpu_s(), time.process_time()
            took.append(await kill(stack, doomed, people, room_id))
            cpu_ms.append((other.cpu_s() - before) * 1000 / clients)
            own_cpu_ms.append((time.process_time() - own_before) * 1000 / clients)
        stack.nodes[(runs - 1) % 2].start()
        await asyncio.to_thread(stack.nodes[(runs - 1) % 2].wait_ready)
        found = await faults(stack, people, room_id)
    return {
        "clients": clients,
        "runs": [percentiles(one) for one in took],
        "back_ms": percentiles([ms for one in took for ms in one]),
        "wanted_ms": WANTED_MS,
        "server_cpu_ms_a_client": percentiles(cpu_ms)["p50"],
        "own_cpu_ms_a_client": percentiles(own_cpu_ms)["p50"],  # of all clients' process, the line included
        "faults": found,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.failover", description=__doc__)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--runs", type=int, default=4)
    arguments = parser.parse_args()
    with running_stack(nodes=2) as stack:
        figures = asyncio.run(measure(stack, arguments.clients, arguments.runs))
    report("failover", figures)


if __name__ == "__main__":
    main()
