"""Memory and CPU of a node with many idle signed-in connections, beside bare aiohttp with the same handshakes.

Each connection is a person of its own and hears what people in rooms of twenty hear: the room, its board, themselves.
Centrifugo's connections have as many channels, and nobody is signed in there.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgpack

from bench.crowd import Crowd
from bench.fan_out import SUBPROTOCOL, peer
from bench.peers import centrifugo
from bench.peers.installed import CENTRIFUGO, Unavailable, build_go
from bench.stack import add_people, report, running_stack
from codequest.app import open_runner
from codequest.cli.address import claim_port
from codequest.config import Settings
from codequest.features.accounts.actions_sign_in import start_family
from codequest.features.rooms.messages.commands import CreateRoom, ProblemChoice
from codequest.protocol.actor import Actor, ActorKind, Role
from tests.support.nodes import cpu_s, resident_bytes

ROOM_SIZE = 20
SETTLE_S = 60.0


async def prepare(settings: Settings, count: int) -> tuple[list[str], list[list[bytes]]]:
    """(an access token for each person, what each asks for first)."""
    names = await add_people(settings, count)
    tokens, greetings = [], []
    async with open_runner(settings) as runner:
        create = next(one for one in runner.registry.commands if one.message is CreateRoom)
        rows = await runner.ports.pool.fetch("SELECT id, username FROM users WHERE username = ANY($1)", names)
        ids = {row["username"]: row["id"] for row in rows}
        room_id = ""
        for number, name in enumerate(names):
            actor = Actor(kind=ActorKind.PERSON, user_id=ids[name], username=name, role=Role.LEARNER)
            if number % ROOM_SIZE == 0:
                message = CreateRoom(
                    name=f"bench {number}",
                    visibility="public",  # type: ignore[arg-type]
                    problems=[ProblemChoice(problem="cuckooclock")],
                )
                room_id = (await runner.run(create, message, actor)).answer.room.id
            async with runner.transaction(actor) as ctx:
                tokens.append((await start_family(ctx, ids[name])).access_token)
            channels = (f"room:{room_id}", f"room:{room_id}:board", f"user:{ids[name]}")
            greetings.append(
                [msgpack.packb([n, "subscribe", {"channel": one}]) for n, one in enumerate(channels, 1)]
            )
    return tokens, greetings


def floor(count: int, tokens: list[str], settle_s: float) -> dict[str, Any]:
    """Bare aiohttp: bytes a connection."""
    port = claim_port("127.0.0.1", 0)
    with peer([sys.executable, "-m", "bench.peers.floor", str(port)], port) as pid:
        before = resident_bytes(pid)
        with Crowd(port, count, headers=SUBPROTOCOL, tokens=tokens, processes=2):
            time.sleep(settle_s)
            return {"bytes_a_connection": round((resident_bytes(pid) - before) / count)}


def over_centrifugo(count: int, settle_s: float) -> dict[str, Any]:
    """Centrifugo: bytes a connection, and its version; or why it is not measured."""
    with tempfile.TemporaryDirectory(prefix="cq-peers-") as folder:
        try:
            program = build_go(Path(folder), CENTRIFUGO)
        except Unavailable as error:
            return {"version": f"not measured: {error}"}
        rooms = (f"room{number // ROOM_SIZE}" for number in range(count))
        greetings = [centrifugo.greeting(room, f"{room}:board", f"person{n}") for n, room in enumerate(rooms)]
        port = claim_port("127.0.0.1", 0)
        with peer(centrifugo.command(program, port), port) as pid:
            before = resident_bytes(pid)
            with centrifugo.crowd(port, count, greetings, processes=2):
                time.sleep(settle_s)
                held = resident_bytes(pid) - before
        return {"version": CENTRIFUGO.version, "bytes_a_connection": round(held / count)}


def ours(
    pid: int, port: int, count: int, tokens: list[str], greetings: list[list[bytes]], settle_s: float
) -> dict[str, Any]:
    """A node: bytes a connection, and the share of a core that pings and presence take."""
    before = resident_bytes(pid)
    started_idle, since = cpu_s(pid), time.perf_counter()
    time.sleep(5)
    alone = (cpu_s(pid) - started_idle) / (time.perf_counter() - since)
    with Crowd(
        port, count, headers=SUBPROTOCOL, tokens=tokens, greeting=greetings, greetings=4, processes=2
    ) as crowd:
        time.sleep(settle_s)
        used, since = cpu_s(pid), time.perf_counter()
        time.sleep(settle_s)
        share = (cpu_s(pid) - used) / (time.perf_counter() - since)
        assert sum(crowd.ask("open")) == count
        return {
            "bytes_a_connection": round((resident_bytes(pid) - before) / count),
            "cpu_share": round(share, 4),
            "cpu_share_without_connections": round(alone, 4),
        }


def measure(count: int, settle_s: float) -> dict[str, Any]:
    """All, one after the other."""
    with running_stack(cpu=0) as stack:
        tokens, greetings = asyncio.run(prepare(stack.settings, count))
        return {
            "connections": count,
            "codequest": ours(stack.node.pid, stack.port, count, tokens, greetings, settle_s),
            "floor": floor(count, tokens, settle_s),
            "centrifugo": over_centrifugo(count, settle_s),
        }


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="300 connections for 10 s")
    arguments = parser.parse_args()
    if arguments.quick:
        report("idle_connections", measure(300, 10.0))
    else:
        report("idle_connections", measure(arguments.connections, SETTLE_S))


if __name__ == "__main__":
    main()
