"""The socket's life: open, hello, lost, wait with jitter, open again; and requests with their replies.

Knows nothing of channels: pushes go to the one listener that the live client gives.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from codequest.client.backoff import Backoff
from codequest.client.errors import ApiError, ConnectionEnded, ConnectionLost
from codequest.client.frames import JSON, MSGPACK, Event, Reply, decode, encode

logger = logging.getLogger(__name__)

HEARTBEAT_S = 20.0
OPEN_LIMIT_S = 10.0  # for the handshake, and again for the hello
FAREWELL_S = 2.0
CLOSE_EXPIRED = 4502
UNAUTHORIZED, FORBIDDEN = 401, 403
_RETRY_HINT = re.compile(r"retry_ms=(\d{1,6})")

Renew = Callable[[], Awaitable[str]]  # gets a fresh access token, which handshakes carry from then on


class Listener(Protocol):
    """Who hears what comes. Nothing here may await."""

    def opened(self, hello: dict[str, Any]) -> None:
        """A connection says hello."""

    def heard(self, event: Event) -> None:
        """One push."""

    def lost(self) -> None:
        """The connection is over; another one will follow, or `ended`."""

    def ended(self, error: ConnectionEnded) -> None:
        """No other connection follows."""


def is_final(code: int) -> bool:
    """Whether a close code says not to come back."""
    return 3500 <= code < 4000 or 4500 <= code < 5000


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request under way."""

    reply: asyncio.Future[Reply | None]  # None: the connection was lost
    on_answer: Callable[[Any], None] | None

    def settle(self, reply: Reply | None) -> None:
        if self.reply.done():
            return  # Who asked gave up in this very tick.
        if reply is not None and reply.is_ok and self.on_answer is not None:
            self.on_answer(reply.body)
        self.reply.set_result(reply)


class Socket:
    """One socket to a server, opened again when it is lost. `run` owns it."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        listener: Listener,
        *,
        json: bool = False,
        heartbeat_s: float = HEARTBEAT_S,
        renew: Renew | None = None,
    ) -> None:
        """`heartbeat_s`: a connection that says nothing for 1.5 times as long is lost."""
        self._http = http
        self._url = url
        self._listener = listener
        self._protocol = JSON if json else MSGPACK
        self._heartbeat_s = heartbeat_s
        self._renew = renew
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._is_open = False  # from hello to loss
        self._frame_bytes = sys.maxsize  # until the hello says
        self._next_id = 1
        self._waiting: dict[int, _Waiting] = {}
        self._backoff = Backoff()
        self.close_code: int | None = None  # of the last connection

    async def run(self) -> None:
        """Connect again and again until the server says not to; `open` came first."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            reason = await self._read()
            self._backoff.lasted(loop.time() - began)
            self._lose()
            if not await self._may_return(self.close_code or 0, reason):
                return
            hint = _RETRY_HINT.search(reason)
            if not await self._reopen(int(hint[1]) / 1000 if hint else self._backoff.next_s()):
                return

    async def open(self) -> None:
        """The handshake. Raises aiohttp.ClientError, OSError, TimeoutError."""
        async with asyncio.timeout(OPEN_LIMIT_S):
            self._ws = await self._http.ws_connect(
                self._url,
                protocols=(self._protocol,),
                heartbeat=self._heartbeat_s,
                max_msg_size=0,
                compress=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=FAREWELL_S),
            )

    async def request(
        self,
        command: str,
        body: dict[str, Any],
        *,
        key: str | None = None,
        timeout_s: float,
        on_answer: Callable[[Any], None] | None = None,
    ) -> Any:
        """Send a command and wait for its answer. Raises ApiError, ConnectionLost, TimeoutError.

        `on_answer` gets it before anything that the server sent behind it is heard.
        """
        number, self._next_id = self._next_id, self._next_id + 1
        reply: asyncio.Future[Reply | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = _Waiting(reply, on_answer)
        try:
            await self.send([number, command, body] if key is None else [number, command, body, key])
            async with asyncio.timeout(timeout_s):
                answer = await reply
        finally:
            self._waiting.pop(number, None)
        if answer is None:
            raise ConnectionLost
        if not answer.is_ok:
            raise ApiError.of(answer.body)
        return answer.body

    async def send(self, request: list[Any]) -> None:
        """Send a request without waiting. Raises ApiError, ConnectionLost."""
        if self._ws is None or self._ws.closed or not self._is_open:
            raise ConnectionLost
        data = encode(request, self._protocol)
        if len(data if isinstance(data, bytes) else data.encode()) > self._frame_bytes:
            raise ApiError("PAYLOAD_TOO_LARGE", "This is too much to be sent at once.", [])
        try:
            await (self._ws.send_str(data) if isinstance(data, str) else self._ws.send_bytes(data))
        except ConnectionError as error:
            raise ConnectionLost from error

    async def close(self) -> None:
        """Say goodbye; `run` was cancelled before."""
        self._lose()
        if self._ws is not None:
            await self._ws.close()

    def cut(self) -> None:
        """Lose the connection as a network would."""
        if self._ws is not None and self._ws._response.connection is not None:
            transport = self._ws._response.connection.transport
            if transport is not None:
                transport.abort()

    def _lose(self) -> None:
        self._is_open = False
        for waiting in self._waiting.values():
            waiting.settle(None)
        self._waiting.clear()
        self._listener.lost()

    async def _may_return(self, code: int, reason: str) -> bool:
        """Whether another connection may follow a close code or a refused handshake; else that is told."""
        is_expired = code in (CLOSE_EXPIRED, UNAUTHORIZED)
        if is_expired and self._renew is not None:
            try:
                await self._renew()
            except ApiError as error:
                if not error.temporary:
                    self._listener.ended(ConnectionEnded(code, f"{reason}; no fresh token: {error}"))
                    return False
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass  # The handshake is refused once more then, and it is tried again.
            return True
        if is_expired or is_final(code) or code == FORBIDDEN:
            self._listener.ended(ConnectionEnded(code, reason))
            return False
        return True

    async def _reopen(self, wait_s: float) -> bool:
        """Try until a connection stands. False where the server said not to."""
        while True:
            await asyncio.sleep(wait_s)
            wait_s = self._backoff.next_s()
            try:
                await self.open()
            except aiohttp.WSServerHandshakeError as error:
                if not await self._may_return(error.status, error.message):
                    return False
                wait_s += _retry_after_s(error)
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass
            else:
                return True

    async def _read(self) -> str:
        """Read until the connection ends; the reason that its close frame gives."""
        assert self._ws is not None
        self.close_code = None
        is_garbled = False
        hello_timer = asyncio.get_running_loop().call_later(OPEN_LIMIT_S, self.cut)
        try:
            while True:
                try:
                    message = await self._ws.receive()
                except (aiohttp.ClientError, ConnectionError):  # a pong that could not be sent any more
                    await self._ws.close()
                    self.close_code = aiohttp.WSCloseCode.ABNORMAL_CLOSURE
                    return ""
                if message.type is aiohttp.WSMsgType.CLOSE:
                    self.close_code = message.data
                    return message.extra or ""
                if message.type not in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
                    self.close_code = self._ws.close_code
                    return ""
                if is_garbled:
                    continue
                try:
                    self._take_frame(message.data)
                except ValueError as error:
                    logger.error("the server sent what is no frame: %s", error)
                    is_garbled = True
                    self.cut()
                if self._is_open:
                    hello_timer.cancel()
        finally:
            hello_timer.cancel()

    def _take_frame(self, data: bytes | str) -> None:
        for one in decode(data):
            if isinstance(one, Reply):
                self._settle(one)
            elif one.channel == "$hello":
                self._is_open = True
                self._frame_bytes = one.body.get("frame_bytes", self._frame_bytes)
                self._listener.opened(one.body)
            else:
                self._listener.heard(one)

    def _settle(self, reply: Reply) -> None:
        waiting = self._waiting.pop(reply.id, None)
        if waiting is not None:
            waiting.settle(reply)


def _retry_after_s(error: aiohttp.WSServerHandshakeError) -> float:
    """What a server that takes nobody at the moment asks for; 0 where it says nothing."""
    value = error.headers.get("Retry-After", "") if error.headers else ""
    return float(value) if value.isdigit() else 0.0
