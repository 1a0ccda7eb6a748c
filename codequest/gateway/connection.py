"""The outgoing side of one socket: what one loop tick brings is one write.

Frames are written to the transport directly, because aiohttp's own writer awaits each one. Nothing here awaits: a
connection whose peer does not read is aborted when its buffer passes a bound in bytes.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import msgspec
from aiohttp import web

from codequest.ids import new_id
from codequest.protocol.actor import Actor
from codequest.protocol.codec import encode_json, encode_msgpack
from codequest.protocol.metrics import DELIVERED_BYTES, DELIVERIES, DROPS

MAX_BUFFERED_BYTES = 1024 * 1024
_OP_TEXT, _OP_BINARY = 0x81, 0x82


def frame_header(size: int, opcode: int = _OP_BINARY) -> bytes:
    """Header of an unmasked, final WebSocket frame (RFC 6455 §5.2)."""
    if size < 126:
        return bytes((opcode, size))
    if size < 65536:
        return struct.pack(">BBH", opcode, 126, size)
    return struct.pack(">BBQ", opcode, 127, size)


class Connection:
    """One socket. `push` may be called from anywhere on the loop, at any time, also after the end."""

    __slots__ = (
        "_loop",
        "_out",
        "_scheduled",
        "_transport",
        "_ws",
        "actor",
        "channels",
        "closing",
        "id",
        "json",
    )

    def __init__(
        self, ws: web.WebSocketResponse, transport: asyncio.WriteTransport, actor: Actor, *, json: bool
    ) -> None:
        self.id = new_id()
        self.actor = actor
        self.json = json
        self.channels: set[str] = set()
        self.closing = False  # no frame may follow a close frame
        self._ws = ws
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._out: list[bytes] = []
        self._scheduled = False

    def reply(self, request_id: int, body: Any) -> None:
        """Answer a request."""
        self.push(encode_msgpack([request_id, True, body]))

    def refuse(self, request_id: int, error: msgspec.Struct) -> None:
        """Answer a request with an error."""
        self.push(encode_msgpack([request_id, False, error]))

    def push(self, frame: bytes) -> None:
        """Send one msgpack message with whatever else this loop tick brings."""
        if self.closing:
            return
        self._out.append(frame)
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._flush)

    def deliver(self, offset: int, frame: bytes) -> None:
        """A channel's event (the hub's interface)."""
        DELIVERIES.inc()
        self.push(frame)

    def _flush(self) -> None:
        self._scheduled = False
        frames, self._out = self._out, []
        if self.closing or self._transport.is_closing() or not frames:
            return
        if self.json:
            data = b"".join(self._text(frame) for frame in frames)
        else:
            payload = frames[0] if len(frames) == 1 else b"".join(frames)
            data = frame_header(len(payload)) + payload
        if self._transport.get_write_buffer_size() + len(data) > MAX_BUFFERED_BYTES:
            self.drop("slow")
            return
        DELIVERED_BYTES.inc(len(data))
        self._transport.write(data)

    @staticmethod
    def _text(frame: bytes) -> bytes:
        text = encode_json(msgspec.msgpack.decode(frame))
        return frame_header(len(text), _OP_TEXT) + text

    def drop(self, reason: str) -> None:
        """End a hopeless connection at once; the client reconnects and resumes."""
        DROPS.labels(reason).inc()
        self.closing = True
        self._transport.abort()

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye with a close code; gives up after two seconds."""
        if self.closing:
            return
        self._flush()
        self.closing = True
        DROPS.labels(reason).inc()
        try:
            async with asyncio.timeout(2):
                await self._ws.close(code=code, message=reason.encode())
        except (TimeoutError, ConnectionError):
            self._transport.abort()
