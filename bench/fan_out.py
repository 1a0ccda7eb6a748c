"""CPU of the server for each delivered event: many clients in one room, 200-byte events, one or four in a tick.

Ours, the floor (a bare aiohttp loop writing one prebuilt frame to each transport), Socket.IO and Centrifugo, each on
one core, the clients on another. Our events are committed beforehand and handed to the node through Redis by another
process, as another node would; Centrifugo gets its events by its HTTP API, four in a tick as one batch. What the node
spends on an event before anybody gets it (hearing it from Redis, finding its place in the channel) is measured apart,
with one client.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import msgpack

from bench.crowd import MARKER, Crowd
from bench.peers import centrifugo
from bench.peers.event import EVENT_BYTES
from bench.peers.installed import CENTRIFUGO, Unavailable, build_go, install_socketio
from bench.peers.load import Load
from bench.stack import HOST, Stack, add_people, report, running_stack, signed_in
from codequest.adapters.clock import SystemClock
from codequest.app import open_runner
from codequest.cli.address import claim_port
from codequest.protocol import log
from codequest.protocol.event import Event
from tests.support.nodes import scheduled_s

SERVER_CPU, CLIENT_CPU = 0, 1
DELIVERIES = 200_000  # of one figure
ROUNDS, FEW_CLIENTS = 3, 1000  # medians of so many rounds stand for at most so many clients
SUBPROTOCOL = {"Sec-WebSocket-Protocol": "codequest.v1.msgpack"}
SOCKETIO_CONNECT = msgpack.packb({"type": 0, "nsp": "/"})
TOGETHER = {"one_us": 1, "four_us": 4}  # events in a tick

Measure = Callable[
    [int, int], dict[str, float]
]  # of clients and deliveries; microseconds by TOGETHER's names


class BenchEvent(Event, frozen=True, kw_only=True):
    """Filler."""

    NAME: ClassVar[str] = "bench:event"
    text: str


def measured(pid: int, crowd: Crowd, load: Load, publish: Callable[[Load], None]) -> float:
    """Microseconds of the server's CPU for each event that a client got; a small load goes before."""
    warm_up = Load(4 * load.together, load.together, load.every_ms)
    for one in (warm_up, load):
        before, arrived = scheduled_s(pid), crowd.events()
        publish(one)
        crowd.wait_for(arrived + one.events * crowd.connections)
        used = scheduled_s(pid) - before
    return round(used / (load.events * crowd.connections) * 1e6, 2)


def both(pid: int, crowd: Crowd, deliveries: int, publish: Callable[[Load], None]) -> dict[str, float]:
    """One at a time, and four in a tick."""
    return {
        name: measured(pid, crowd, Load.of(crowd.connections, together, deliveries), publish)
        for name, together in TOGETHER.items()
    }


@contextmanager
def peer(command: list[str], port: int) -> Iterator[int]:
    """A peer's server on its core; its process id once it listens."""
    process = subprocess.Popen(["taskset", "-c", str(SERVER_CPU), *command])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended")
        yield process.pid
    finally:
        process.kill()
        process.wait()


def ask(port: int) -> Callable[[Load], None]:
    """Publish through a peer's own loop."""

    def publish(load: Load) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/publish?{load.query}", timeout=300) as answer:
            answer.read()

    return publish


def floor(clients: int, deliveries: int) -> dict[str, float]:
    """Bare aiohttp."""
    port = claim_port("127.0.0.1", 0)
    command = [sys.executable, "-m", "bench.peers.floor", str(port)]
    with peer(command, port) as pid, Crowd(port, clients, headers=SUBPROTOCOL, cpu=CLIENT_CPU) as crowd:
        return both(pid, crowd, deliveries, ask(port))


def socketio(script: Path, clients: int, deliveries: int) -> dict[str, float]:
    """Socket.IO: its own handshake is an open packet, then one for the namespace."""
    port = claim_port("127.0.0.1", 0)
    path = "/socket.io/?EIO=4&transport=websocket"
    greeting = [[SOCKETIO_CONNECT]]
    with (
        peer(["node", str(script), str(port)], port) as pid,
        Crowd(port, clients, path=path, greeting=greeting, greetings=2, cpu=CLIENT_CPU) as crowd,
    ):
        return both(pid, crowd, deliveries, ask(port))


def over_centrifugo(program: Path, clients: int, deliveries: int) -> dict[str, float]:
    """Centrifugo: all clients in one channel."""
    port = claim_port("127.0.0.1", 0)
    greeting = [centrifugo.greeting(centrifugo.CHANNEL)]
    with (
        peer(centrifugo.command(program, port), port) as pid,
        centrifugo.crowd(port, clients, greeting, cpu=CLIENT_CPU) as crowd,
    ):
        return both(pid, crowd, deliveries, lambda load: centrifugo.publish(port, load))


def ours(stack: Stack, room_id: str, clients: int, deliveries: int) -> dict[str, float]:
    """A node that hears from another process."""
    channel = f"room:{room_id}"
    greeting = [[msgpack.packb([1, "subscribe", {"channel": channel}])]]

    def publish(load: Load) -> None:
        asyncio.run(publish_from_elsewhere(stack, channel, load))

    with Crowd(
        stack.port, clients, headers=SUBPROTOCOL, greeting=greeting, greetings=2, cpu=CLIENT_CPU
    ) as crowd:
        time.sleep(2)  # presence tells of so many people for a moment
        return both(stack.node.pid, crowd, deliveries, publish)


def receiving(stack: Stack, room_id: str, clients: int, deliveries: int) -> dict[str, float]:
    """Microseconds for an event that one client gets, at the pace of so many, without what the node does unasked."""
    channel = f"room:{room_id}"
    greeting = [[msgpack.packb([1, "subscribe", {"channel": channel}])]]
    found = {}
    with Crowd(stack.port, 1, headers=SUBPROTOCOL, greeting=greeting, greetings=2, cpu=CLIENT_CPU) as crowd:
        time.sleep(2)
        before, since = scheduled_s(stack.node.pid), time.perf_counter()
        time.sleep(3)
        idle = (scheduled_s(stack.node.pid) - before) / (time.perf_counter() - since)
        for name, together in TOGETHER.items():
            load = Load.of(clients, together, deliveries)
            before, since, arrived = scheduled_s(stack.node.pid), time.perf_counter(), crowd.events()
            asyncio.run(publish_from_elsewhere(stack, channel, load))
            crowd.wait_for(arrived + load.events)
            used = scheduled_s(stack.node.pid) - before - idle * (time.perf_counter() - since)
            found[name] = round(used / load.events * 1e6, 1)
    return found


def filler(channel: str) -> BenchEvent:
    """An event whose frame has EVENT_BYTES bytes, or one or two more where its offset grows."""
    empty = log.push_frame(channel, 1000, BenchEvent.NAME, {"text": "x" * 40}, SystemClock().now())
    size = 40 + EVENT_BYTES - len(empty) - 1  # a text of more than 31 characters has one byte more before it
    return BenchEvent(text=MARKER.decode() + "x" * max(0, size - len(MARKER)))


async def publish_from_elsewhere(stack: Stack, channel: str, load: Load) -> None:
    """Commit and hand to Redis at their pace; what is committed long before, the nodes' sweep would publish at once."""
    async with open_runner(stack.settings) as runner:
        events = [(channel, filler(channel))] * load.together
        loop = asyncio.get_running_loop()
        due = loop.time()
        for _ in range(load.events // load.together):
            async with runner.ports.pool.acquire() as db, db.transaction():
                entries = await log.append(db, events, runner.ports.clock.now())
            await runner.publisher.publish(entries)
            due += load.every_ms / 1000
            await asyncio.sleep(max(0.0, due - loop.time()))


async def open_room(stack: Stack) -> str:
    """A public room that runs; its id."""
    await add_people(stack.settings, 0)
    async with signed_in(stack.url, [HOST]) as (host,):
        rules = {"name": "bench", "visibility": "public", "problems": [{"problem": "cuckooclock"}]}
        room_id = str((await host.post("/multiplayer/rooms", rules))["room"]["id"])
        await host.post(f"/multiplayer/rooms/{room_id}/start")
        return room_id


def installed(folder: Path) -> tuple[dict[str, Measure], dict[str, str]]:
    """(what measures each peer that could be had, each one's version or why it is not measured)."""
    measures: dict[str, Measure] = {}
    versions = {}
    try:
        script, versions["socketio"] = install_socketio(folder)
        measures["socketio"] = partial(socketio, script)
    except Unavailable as error:
        versions["socketio"] = f"not measured: {error}"
    try:
        measures["centrifugo"] = partial(over_centrifugo, build_go(folder, CENTRIFUGO))
        versions["centrifugo"] = CENTRIFUGO.version
    except Unavailable as error:
        versions["centrifugo"] = f"not measured: {error}"
    return measures, versions


def median_of(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: round(statistics.median(one[name] for one in rounds), 2) for name in rounds[0]}


def measure(sizes: list[int], deliveries: int) -> dict[str, Any]:
    """All servers at all sizes, one after the other.

    With few clients several times over: a few seconds of a noisy machine give figures that differ by a fifth.
    """
    with tempfile.TemporaryDirectory(prefix="cq-peers-") as folder, running_stack(cpu=SERVER_CPU) as stack:
        peers, versions = installed(Path(folder))
        room_id = asyncio.run(open_room(stack))
        measures: dict[str, Measure] = {
            "floor": floor,
            "codequest": partial(ours, stack, room_id),
            "receiving": partial(receiving, stack, room_id),
            **peers,
        }
        rows = []
        for clients in sizes:
            rounds = [
                {name: measure_one(clients, deliveries) for name, measure_one in measures.items()}
                for _ in range(ROUNDS if clients <= FEW_CLIENTS else 1)
            ]
            row: dict[str, Any] = {"clients": clients, "rounds": len(rounds)}
            row |= {name: median_of([one[name] for one in rounds]) for name in measures}
            row["once_received"] = {
                name: round(row["codequest"][name] - row["receiving"][name] / clients, 2) for name in TOGETHER
            }
            rows.append(row)
        return {"event_bytes": EVENT_BYTES, "rows": rows, **versions}


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[100, 1000, 5000, 10_000])
    parser.add_argument("--quick", action="store_true", help="100 clients and few events")
    arguments = parser.parse_args()
    if arguments.quick:
        report("fan_out", measure([100], 20_000))
    else:
        report("fan_out", measure(arguments.clients, DELIVERIES))


if __name__ == "__main__":
    main()
