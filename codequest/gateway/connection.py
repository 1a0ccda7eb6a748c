"""The outgoing side of one socket. Nothing here awaits, except a farewell.

Bytes go to the transport directly, because aiohttp's own writer awaits each message. What does not fit into a bound
of bytes ends the connection: its peer reads too slowly, and comes back to what it missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from typing import Any

import msgspec
from aiohttp import web

from codequest.gateway.frames import OP_CLOSE, OP_PING, binary_message, frame_header, text_messages
from codequest.gateway.outbox import Outbox
from codequest.ids import new_id
from codequest.protocol.actor import Actor
from codequest.protocol.codec import encode_msgpack, encode_plain
from codequest.protocol.metrics import DELIVERED_BYTES, DELIVERIES, DROPS

MAX_BUFFERED_BYTES = 1024 * 1024
NEARLY_READ_BYTES = 64 * 1024  # with no more than this unread, one message may be larger than the bound
CLOSE_TIMEOUT_S = 2.0
LAST_READ_S = 5.0  # for a slow peer to read up to the close frame
CLOSE_SLOW = 4008  # reconnect: this client read too slowly
CLOSE_SILENT = 4009  # reconnect: nothing was heard of this client
_PING = bytes((OP_PING, 0))


class Connection:
    """One socket. `push` may be called from anywhere on the loop, at any time, also after the end."""

    __slots__ = (
        "__weakref__",
        "_bound",
        "_last_read",
        "_outbox",
        "_transport",
        "_unread",
        "_ws",
        "actor",
        "channels",
        "closing",
        "id",
        "is_heard",
        "json",
        "waiting",
    )

    def __init__(
        self,
        ws: web.WebSocketResponse,
        transport: asyncio.WriteTransport,
        actor: Actor,
        outbox: Outbox,
        *,
        json: bool,
    ) -> None:
        self.id = new_id()
        self.actor = actor
        self.json = json
        self.channels: tuple[
            str, ...
        ] = ()  # few, and thousands of connections: a set is three times as large
        self.closing = False  # no frame may follow a close frame
        self.is_heard = True  # whether bytes came since the last ping
        self.waiting: list[bytes] = []  # WebSocket messages for the end of this tick
        self._bound = MAX_BUFFERED_BYTES
        self._last_read: asyncio.TimerHandle | None = None
        self._unread = 0  # bytes, at the last ping
        self._ws = ws
        self._transport = transport
        self._outbox = outbox

    def reply(self, request_id: int, body: Any) -> None:
        """Answer a request."""
        self.push(encode_msgpack([request_id, True, body]))

    def reply_plain(self, request_id: int, body: dict[str, Any]) -> None:
        """The same with plain data, parts of which may be encoded already (msgspec.Raw)."""
        self.push(encode_plain([request_id, True, body]))

    def refuse(self, request_id: int, error: msgspec.Struct) -> None:
        """Answer a request with an error."""
        self.push(encode_msgpack([request_id, False, error]))

    def push(self, *frames: bytes) -> None:
        """Send msgpack frames to this connection alone, with whatever else this tick brings."""
        if not frames or self.closing:
            return
        data = text_messages(list(frames)) if self.json else binary_message(list(frames))
        DELIVERIES.inc(len(frames))
        DELIVERED_BYTES.inc(len(data))
        self.queue(data)

    def queue(self, data: bytes) -> None:
        """Bytes of whole WebSocket messages, for the end of this tick."""
        if not self.waiting:
            self._outbox.connection_waits(self)
        self.waiting.append(data)

    def flush(self) -> None:
        """Write what waits."""
        waiting = self.waiting
        if waiting:
            self.waiting = []
            self.write(waiting[0] if len(waiting) == 1 else b"".join(waiting))

    def write(self, data: bytes) -> None:
        """Bytes of whole WebSocket messages to the transport, at once."""
        if self.closing:
            return
        transport = self._transport
        unread = transport.get_write_buffer_size()
        if unread + len(data) > self._bound:
            if unread > NEARLY_READ_BYTES:
                self.drop("slow", CLOSE_SLOW, last_read_s=LAST_READ_S)
                return
            # A snapshot of a large room is nobody's slowness; what follows has the bound beyond it.
            self._bound = unread + len(data) + MAX_BUFFERED_BYTES
        try:
            transport.write(data)
        except RuntimeError:  # uvloop's, for a transport that is closed; its reader hears of it in a moment
            self.closing = True

    @property
    def buffered_bytes(self) -> int:
        """What the peer has not taken yet."""
        return self._transport.get_write_buffer_size()

    def ping(self) -> None:
        """Ask for a sign of life; `shows_life` tells whether one came."""
        self.is_heard = False
        self._unread = self.buffered_bytes
        if self._unread <= NEARLY_READ_BYTES:
            self._bound = MAX_BUFFERED_BYTES
        self.write(_PING)

    @property
    def shows_life(self) -> bool:
        """Whether it was heard since the ping, or reads what lies before it: a large board over a thin line."""
        return self.is_heard or self.buffered_bytes < self._unread

    def peer_closed(self) -> None:
        """The peer said goodbye: aiohttp answers with a close frame, and nothing may follow that."""
        self.closing = True

    def drop(self, reason: str, code: int, *, last_read_s: float = 0) -> None:
        """End a hopeless connection without waiting for it; the client reconnects and resumes.

        `last_read_s`: seconds for a peer that still reads to come to the close frame, behind all that it has not read.
        """
        if self.closing:
            return
        DROPS.labels(reason).inc()
        self.closing = True
        payload = struct.pack(">H", code) + reason.encode()
        with contextlib.suppress(RuntimeError):
            self._transport.write(frame_header(len(payload), OP_CLOSE) + payload)
        if last_read_s:
            self._transport.close()  # once all is written
            self._last_read = asyncio.get_running_loop().call_later(last_read_s, self._transport.abort)
        else:
            self._transport.abort()

    def ended(self) -> None:
        """Nobody listens to the peer any more."""
        if self._last_read is not None:
            self._last_read.cancel()
            self._transport.abort()

    async def close(self, code: int, reason: str, *, counted_as: str | None = None) -> None:
        """Say goodbye with a close code; gives up after two seconds.

        `counted_as`: the metric's name for a reason that says more than why.
        """
        if self.closing:
            return
        self._outbox.flush()
        self.closing = True
        DROPS.labels(counted_as or reason).inc()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._ws.close(code=code, message=reason.encode())
        except (TimeoutError, ConnectionError):
            self._transport.abort()
