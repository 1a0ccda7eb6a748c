"""A server that says what a test wrote down, for the failures of a connection that no real server makes on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgpack
from aiohttp import WSMsgType, web

MSGPACK = "codequest.v1.msgpack"


@dataclass
class Peer:
    """The server's end of one connection."""

    ws: web.WebSocketResponse
    asked: list[list[Any]]  # every request so far, over all connections

    async def hello(self, **more: Any) -> None:
        """The first push."""
        body = {"connection_id": "c", "server_time": 0, "user": None, "heartbeat_s": 20, **more}
        await self.say(["$hello", None, "hello", body, 0])

    async def say(self, *messages: Any) -> None:
        """Messages in one frame."""
        await self.ws.send_bytes(b"".join(msgpack.packb(one) for one in messages))

    async def hear(self, command: str) -> list[Any]:
        """The next request, which must be this command."""
        message = await self.ws.receive(timeout=10)
        assert message.type is WSMsgType.BINARY, message
        request: list[Any] = msgpack.unpackb(message.data)
        self.asked.append(request)
        assert request[1] == command
        return request

    async def subscribed(
        self, offset: int, *behind: Any, snapshot: Any = None, recovered: bool = False
    ) -> Any:
        """Answer the next subscribe, with pushes in the same frame; the request's body."""
        number, _, body = await self.hear("subscribe")
        answer = {"channel": body["channel"], "epoch": "e", "offset": offset}
        await self.say([number, True, {**answer, "recovered": recovered, "snapshot": snapshot}], *behind)
        return body

    async def refuse(self, command: str, code: str, *, temporary: bool = False, **more: Any) -> None:
        """Answer the next request with an error."""
        number, *_ = await self.hear(command)
        error = {"code": code, "message": "no", "details": [], "temporary": temporary, **more}
        await self.say([number, False, error])

    async def stay(self) -> None:
        """Keep the connection until the client ends it."""
        async for _ in self.ws:
            pass


Script = Callable[[Peer], Awaitable[None]]


@dataclass
class Scripted:
    """One connection for each script, in their order; after the last one every handshake is refused with 503."""

    scripts: list[Script | int]  # a number is the status that refuses a handshake
    url: str = ""
    asked: list[list[Any]] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    handshakes: list[dict[str, str]] = field(default_factory=list)  # their headers

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET /ws."""
        self.handshakes.append(dict(request.headers))
        script = self.scripts.pop(0) if self.scripts else 503
        if isinstance(script, int):
            return web.Response(status=script)
        ws = web.WebSocketResponse(protocols=(MSGPACK,))
        await ws.prepare(request)
        try:
            await script(Peer(ws, self.asked))
        except (AssertionError, TypeError, TimeoutError) as error:
            self.faults.append(error)
        if not ws.closed and request.transport is not None:
            request.transport.abort()
        return ws


@asynccontextmanager
async def scripted(*scripts: Script | int) -> AsyncIterator[Scripted]:
    """Serve the scripts. Fails at the end where one of them did."""
    server = Scripted(list(scripts))
    app = web.Application()
    app.router.add_get("/ws", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
    assert not server.faults, server.faults
