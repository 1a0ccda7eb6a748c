"""One client that does not read: it gets the latest board later, or is dropped; nobody else notices."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import msgpack
import pytest
from aiohttp import web

from codequest.gateway import connection as connections
from codequest.gateway.connection import Connection
from codequest.gateway.outbox import Audience, Outbox
from codequest.gateway.projections import BEHIND_BYTES, LiveState
from codequest.gateway.reader import GuardedWebSocket
from codequest.protocol.actor import Actor
from codequest.protocol.codec import encode_msgpack
from tests.support.raw_socket import BINARY, CLOSE, RawSocket


class Peers:
    """Real sockets with our connections at the other end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.arrived: asyncio.Queue[Connection] = asyncio.Queue()
        self.opened: list[RawSocket] = []

    async def open(self) -> tuple[RawSocket, Connection]:
        raw = await asyncio.to_thread(RawSocket, self.port)
        self.opened.append(raw)
        await asyncio.to_thread(raw.shake_hands)
        raw._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        return raw, await self.arrived.get()


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
async def peers(outbox: Outbox) -> AsyncIterator[Peers]:
    arrived: list[Peers] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        ws = GuardedWebSocket(protocols=("codequest.v1.msgpack",), compress=False)
        await ws.prepare(request)
        assert request.transport is not None
        request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        one = Connection(ws, request.transport, Actor(), outbox, json=False)
        ws.guard.peer = one
        await arrived[0].arrived.put(one)
        try:
            async for _ in ws:
                pass
        finally:
            one.ended()
        return ws

    app = web.Application()
    app.router.add_get("/ws", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    arrived.append(Peers(runner.addresses[0][1]))
    yield arrived[0]
    for raw in arrived[0].opened:
        raw._socket.close()
    await runner.cleanup()


async def test_events_of_one_tick_are_one_message_for_each_kind_of_viewer(
    peers: Peers, outbox: Outbox
) -> None:
    raw, one = await peers.open()
    audience = Audience(outbox)
    audience.add(one)
    frames = [encode_msgpack(["room", number, "x", {}, 0]) for number in (1, 2, 3)]
    for frame in frames:
        audience.send(frame)
    got = await asyncio.to_thread(raw.receive)
    assert (got.opcode, got.payload) == (BINARY, b"".join(frames))


async def test_a_member_that_comes_hears_nothing_that_was_sent_before(peers: Peers, outbox: Outbox) -> None:
    (early, first), (late, second) = await peers.open(), await peers.open()
    audience = Audience(outbox)
    audience.add(first)
    audience.send(b"\x01")
    audience.add(second)
    audience.send(b"\x02")
    assert (await asyncio.to_thread(late.receive)).payload == b"\x02"
    assert (await asyncio.to_thread(early.receive)).payload == b"\x01"
    assert (await asyncio.to_thread(early.receive)).payload == b"\x02"


async def test_who_does_not_read_is_dropped_at_the_bound_and_the_others_hear_everything(
    peers: Peers, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_BUFFERED_BYTES", 96 * 1024)
    monkeypatch.setattr(connections, "LAST_READ_S", 60)  # it has buffers of 4 KiB
    (stalled, slow), (reading, quick) = await peers.open(), await peers.open()
    audience = Audience(outbox)
    audience.add(slow)
    audience.add(quick)
    sent = 12
    for number in range(sent):
        audience.send(encode_msgpack(["room", number, "x", {"text": "a" * 16_000}, 0]))
        got = await asyncio.to_thread(reading.receive)
        assert len(got.payload) > 16_000
    assert slow.closing
    assert not quick.closing
    assert await asyncio.to_thread(last_words, stalled) == (4008, b"slow")


async def test_who_never_reads_again_is_gone_soon(
    peers: Peers, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_BUFFERED_BYTES", 64 * 1024)
    monkeypatch.setattr(connections, "LAST_READ_S", 0.2)
    _, slow = await peers.open()
    for _ in range(30):
        slow.push(encode_msgpack(["room", 1, "x", {"text": "a" * 16_000}, 0]))
        await asyncio.sleep(0)
    assert slow.closing
    assert slow.buffered_bytes > 0, "it may read up to the close frame"
    await asyncio.sleep(0.4)
    assert slow.buffered_bytes == 0


async def test_a_message_larger_than_the_bound_reaches_who_reads(
    peers: Peers, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MAX_BUFFERED_BYTES", 48 * 1024)
    monkeypatch.setattr(connections, "NEARLY_READ_BYTES", 32 * 1024)
    raw, one = await peers.open()
    large = encode_msgpack(["board", 1, "x", {"text": "a" * 80_000}, 0, None])
    for _ in range(2):
        one.push(large)
        await asyncio.sleep(0)
        assert len((await asyncio.to_thread(raw.receive)).payload) == len(large)
    one.push(large)
    one.push(large)
    await asyncio.sleep(0)
    assert not one.closing, "of one tick: one message"
    for _ in range(4):
        one.push(large)
        await asyncio.sleep(0)
    assert one.closing, "it reads none of them"


async def test_who_still_reads_what_lies_before_the_ping_shows_life(peers: Peers, outbox: Outbox) -> None:
    raw, one = await peers.open()
    for _ in range(2):
        one.push(encode_msgpack(["board", 1, "x", {"text": "a" * 80_000}, 0, None]))
        await asyncio.sleep(0)
        one.ping()
        assert not one.shows_life, "it neither spoke nor read"
        await asyncio.to_thread(raw.receive)
        assert one.shows_life
        await asyncio.to_thread(raw.receive)  # the ping


def last_words(raw: RawSocket) -> tuple[int, bytes]:
    """Read to the end of the stream; the code and reason of its close frame."""
    while (got := raw.receive()).opcode != CLOSE:
        pass
    with pytest.raises(EOFError):
        raw.receive()
    return int.from_bytes(got.payload[:2]), got.payload[2:]


class Counter:
    """A state that is one number, and heavy."""

    def __init__(self) -> None:
        self.value = 0
        self._is_changed = False

    def apply(self, event: str, body: dict[str, Any]) -> None:
        self.value += 1
        self._is_changed = True

    def full(self) -> Any:
        return {"value": self.value, "ballast": "b" * 1000}

    def take_delta(self) -> Any | None:
        changed, self._is_changed = self._is_changed, False
        return {"value": self.value, "ballast": "d" * 20_000} if changed else None


@pytest.mark.parametrize("speaks_json", [False, True])
async def test_a_board_reader_that_falls_behind_gets_the_latest_whole_board(
    peers: Peers, outbox: Outbox, speaks_json: bool
) -> None:
    raw, slow = await peers.open()
    slow.json = speaks_json
    state = LiveState("board", "log", "leaderboard:update", 0.0, outbox)
    state.loaded(Counter(), 0)
    state.add(slow)
    for offset in range(1, 101):
        state.deliver(offset, encode_msgpack(["log", offset, "x", {}, 0]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert slow.buffered_bytes < BEHIND_BYTES + 30_000, "deltas went on to a reader that does not read"
    assert state.sent_to(slow) == 0, "a position it does not have would make it ask for the board once more"
    version, fulls = 0, 0
    while version < 100:
        got = await asyncio.to_thread(raw.receive)
        for channel, offset, _, body, _, base in objects(got.payload):
            assert channel == "board"
            assert base in (None, version)
            fulls += base is None
            assert body["value"] == offset
            version = offset
    assert fulls == 1
    assert state.sent_to(slow) == 100
    state.stop()


def objects(payload: bytes) -> list[Any]:
    if payload.startswith(b"["):
        return [json.loads(payload)]
    unpacker = msgpack.Unpacker()
    unpacker.feed(payload)
    return list(unpacker)
