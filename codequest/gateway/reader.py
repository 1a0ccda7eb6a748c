"""What aiohttp's WebSocket reader lets pass and RFC 6455 does not: unmasked client frames, lengths too long written.

Stands before aiohttp's reader and looks at frame headers alone; everything else stays aiohttp's. It also notes every
sign of life and the moment after which no frame may be sent. The only file that uses aiohttp's inside (3.14.5 or
newer); tests/wire/rfc6455 holds it to that.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiohttp import WebSocketError, WSCloseCode, web

from codequest.protocol.metrics import DROPS

_CLOSE = 0x8
_LONGEST_HEADER = 14
FIRST_REQUEST_S = 10.0  # a connection has one to two times this for its first request
_SHORT_LENGTH, _LONG_LENGTH = struct.Struct(">H"), struct.Struct(">Q")


class Peer(Protocol):
    """Who wants to know what the reader sees."""

    is_heard: bool

    def peer_closed(self) -> None:
        """A close frame came, or the peer broke the protocol: aiohttp answers with a close frame."""


class FrameGuard:
    """Takes what the socket brings; passes it on to aiohttp's reader as far as its headers are right."""

    __slots__ = ("_head", "_left", "_queue", "_reader", "_sees_close", "peer")

    def __init__(self, reader: Any, queue: Any) -> None:
        self._reader = reader  # aiohttp's WebSocketReader
        self._queue = queue  # where that one puts messages; the compiled reader does not show its own
        self._head = b""  # the beginning of a header whose rest has not come
        self._left = 0  # bytes of the present frame's payload that have not come
        self._sees_close = False
        self.peer: Peer | None = None

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """aiohttp's interface: whether the input is over, and what was not used of it."""
        if self.peer is not None:
            self.peer.is_heard = True
        try:
            self._check(data)
        except _BadHeader as error:
            if self.peer is not None:
                self.peer.peer_closed()
            self._reader.feed_data(data[: error.good])
            self._queue.set_exception(WebSocketError(WSCloseCode.PROTOCOL_ERROR, error.reason))
            return True, b""
        is_over, rest = self._reader.feed_data(data)
        if self.peer is not None and (is_over or self._sees_close):
            self.peer.peer_closed()
        return is_over, rest

    def feed_eof(self) -> None:
        """aiohttp's interface: the connection ended."""
        self._reader.feed_eof()

    def _check(self, data: bytes) -> None:
        at, end = 0, len(data)
        while at < end:
            if self._left:
                step = min(self._left, end - at)
                self._left -= step
                at += step
                continue
            head = self._head + data[at : at + _LONGEST_HEADER - len(self._head)]
            size = _header_size(head, max(0, at - len(self._head)))
            if len(head) < size:
                self._head = head
                return
            if head[0] & 0x0F == _CLOSE:
                self._sees_close = True
            at += size - len(self._head)
            self._head = b""
            self._left = _payload_size(head)


class _BadHeader(Exception):
    def __init__(self, reason: str, good: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.good = good  # bytes before the bad header


def _header_size(head: bytes, at: int) -> int:
    """Bytes of the header that begins with `head`, or more than `head` has. Raises _BadHeader."""
    if len(head) < 2:
        return 2
    if not head[1] & 0x80:
        raise _BadHeader("a client's frames must be masked", at)
    length = head[1] & 0x7F
    if length == 126:
        if len(head) >= 4 and _SHORT_LENGTH.unpack_from(head, 2)[0] < 126:
            raise _BadHeader("the length is not in its shortest form", at)
        return 8
    if length == 127:
        if len(head) >= 10:
            size = _LONG_LENGTH.unpack_from(head, 2)[0]
            if size < 65536:
                raise _BadHeader("the length is not in its shortest form", at)
            if size >= 1 << 63:
                raise _BadHeader("the highest bit of a length must be 0", at)
        return 14
    return 6


def _payload_size(head: bytes) -> int:
    length = head[1] & 0x7F
    if length == 126:
        return int(_SHORT_LENGTH.unpack_from(head, 2)[0])
    if length == 127:
        return int(_LONG_LENGTH.unpack_from(head, 2)[0])
    return length


class GuardedWebSocket(web.WebSocketResponse):
    """aiohttp's server side of a WebSocket, with the guard before its reader."""

    guard: FrameGuard
    talk: Callable[[], Awaitable[None]] | None = None  # the conversation, for when the handler has returned

    async def write_eof(self, data: bytes = b"") -> None:
        """aiohttp's last step of a response: here the whole conversation."""
        if self._writer is None:  # it went away during the handshake
            return
        talk, self.talk = self.talk, None
        if talk is not None:
            await talk()
        await super().write_eof()

    def _post_start(self, request: Any, protocol: str | None, writer: Any) -> None:
        # Frames may have come together with the handshake; they wait until the guard is there.
        http = request.protocol
        early, http._message_tail = http._message_tail, b""
        super()._post_start(request, protocol, writer)
        self.guard = FrameGuard(http._payload_parser, self._reader)
        http._payload_parser = None
        http._message_tail = early
        http.set_parser(self.guard)

    async def close(self, *, code: int = WSCloseCode.OK, message: bytes = b"", drain: bool = True) -> bool:
        """Say goodbye; to a close frame with a code that nobody may send, as to a broken protocol."""
        if self.close_code is not None and not _is_sendable(self.close_code):
            code = WSCloseCode.PROTOCOL_ERROR
        return await super().close(code=code, message=message, drain=drain)


def _is_sendable(code: int) -> bool:
    """Whether a close frame may carry it (RFC 6455 §7.4; aiohttp has refused the others below 3000)."""
    return code != WSCloseCode.ABNORMAL_CLOSURE and code < 5000


def forget(request: web.Request) -> None:
    """Free what a request keeps for handlers: parsed cookies, the session. Its headers stay."""
    request._cache.clear()
    request.clear()


async def end_silent_connections(server: Any) -> None:
    """End connections that send no whole request, for which aiohttp waits for ever; until cancelled."""
    before: set[Any] = set()
    while True:
        await asyncio.sleep(FIRST_REQUEST_S)
        silent = {one for one in server.connections if one._request_count == 0 and one.transport is not None}
        for one in silent & before:
            DROPS.labels("no request").inc()
            one.transport.abort()
        before = silent - before
