"""The socket's door: handshake, the loop that reads frames, commands in order, subscriptions.

A connection's commands are done one after the other, so a client may send several without waiting; stepwise ones
(runs, coach turns) go beside them, at most four at a time. Queues are bounded: what does not fit is refused.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import msgspec
import structlog
from aiohttp import HttpVersion11, WSMsgType, web

from codequest.errors import CodeQuestError, Forbidden, InternalServerError, NotFound, TooManyRequests
from codequest.gateway.connection import Connection
from codequest.gateway.identity import check_origin, identify, is_own_origin
from codequest.gateway.keys import CONNECTIONS, HUB, RUNNER
from codequest.gateway.messages import Hello, Ping, Pong, Subscribe, Unsubscribe, Unsubscribed
from codequest.gateway.session import Close, Refusal, Request, Session
from codequest.gateway.subscriptions import Subscriptions
from codequest.protocol.actor import Actor, ActorKind
from codequest.protocol.command import Mode
from codequest.protocol.log import milliseconds, push_frame
from codequest.protocol.metrics import CONNECTIONS as OPEN
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

PROTOCOLS = ("codequest.v1.msgpack", "codequest.v1.json")
HEARTBEAT_S = 20.0
MAX_FRAME_BYTES = 512 * 1024  # a 128 KiB source in an escaped JSON text fits
MAX_QUEUED = 64
MAX_BESIDE = 4

CLOSE_RESTART = 4012  # reconnect: this node goes away
CLOSE_REVOKED = 4501  # final: the session was ended


class Connections:
    """All sockets of this node."""

    def __init__(self, subscriptions: Subscriptions, epoch: str) -> None:
        self.open: set[Client] = set()
        self.subscriptions = subscriptions
        self.epoch = epoch

    async def close(self) -> None:
        """Send everybody elsewhere."""
        await asyncio.gather(
            *(client.connection.close(CLOSE_RESTART, "the server restarts") for client in list(self.open))
        )


async def socket_handler(request: web.Request) -> web.StreamResponse:
    """GET /ws."""
    actor = await _admit(request)
    ws = web.WebSocketResponse(
        protocols=PROTOCOLS, compress=False, heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME_BYTES, timeout=5
    )
    if request.version < HttpVersion11 or not ws.can_prepare(request):
        request["extra_headers"] = {"Sec-WebSocket-Version": "13"}  # RFC 6455 §4.4
        raise NotFound("This address speaks WebSocket only.")
    await ws.prepare(request)
    if ws.ws_protocol is None:
        await ws.close(code=4500, message=b"offer the sub-protocol codequest.v1.msgpack")
        return ws
    transport = request.transport
    if transport is None:  # it went away during the handshake
        return ws
    connections = request.app[CONNECTIONS]
    json = ws.ws_protocol.endswith("json")
    connection = Connection(ws, transport, actor, json=json)
    client = Client(connection, request.app[RUNNER], connections, json=json)
    connections.open.add(client)
    OPEN.inc()
    try:
        await client.serve(ws, request)
    finally:
        connections.open.discard(client)
        OPEN.dec()
        client.gone(request)
    return ws


async def _admit(request: web.Request) -> Actor:
    """Who connects. Raises Forbidden where another site's page opens a socket."""
    check_origin(request)
    origin = request.headers.get("Origin")
    if origin is not None and not is_own_origin(request, origin):
        raise Forbidden("Sockets are not open to pages of other sites.")
    actor = await identify(request)
    if origin is None and "Authorization" not in request.headers and actor.kind is not ActorKind.ANONYMOUS:
        raise Forbidden("A socket without an Origin needs a Bearer token.")
    return actor


class Client:
    """One connection's life."""

    def __init__(
        self, connection: Connection, runner: Runner, connections: Connections, *, json: bool
    ) -> None:
        self.connection = connection
        self._runner = runner
        self._connections = connections
        self._session = Session(runner.registry, json=json, now=runner.ports.clock.monotonic())
        self._queue: deque[Request] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()

    async def serve(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        """Read until the socket ends."""
        actor = self.connection.actor
        if actor.user_id is not None:
            await request.app[HUB].watch_control(f"user:{actor.user_id}", self, self._control)
        await self._connections.subscriptions.arrived(self.connection)
        self._hello()
        clock = self._runner.ports.clock
        async for message in ws:
            if message.type in (WSMsgType.BINARY, WSMsgType.TEXT):
                for incoming in self._session.receive(message.data, clock.monotonic()):
                    if isinstance(incoming, Request):
                        self._accept(incoming)
                    elif isinstance(incoming, Refusal):
                        self.connection.refuse(incoming.id, incoming.error)
                    else:
                        await self._close(incoming)
                        return
            else:
                return

    def _hello(self) -> None:
        now = self._runner.ports.clock.now()
        actor = self.connection.actor
        user = None
        if actor.user_id is not None:
            user = {
                "id": actor.user_id,
                "username": actor.username,
                "display_name": actor.display_name,
                "role": actor.role.value,
            }
        hello = Hello(
            connection_id=self.connection.id,
            server_time=milliseconds(now),
            heartbeat_s=HEARTBEAT_S,
            epoch=self._connections.epoch,
            user=user,
        )
        self.connection.push(push_frame("$hello", None, "hello", hello, now))

    async def _close(self, incoming: Close) -> None:
        await self.connection.close(incoming.code, incoming.reason)

    def _control(self, frame: bytes) -> None:
        """A control event on my own channel: a session was revoked, or I may not hear a channel any more."""
        _, _, event, body, _ = msgspec.msgpack.decode(frame)
        if event == "session:revoked" and body.get("session_id") == self.connection.actor.session_id:
            self._go_beside(self.connection.close(CLOSE_REVOKED, "signed out"), "close revoked")
        elif event == "channel:closed":
            self._connections.subscriptions.unsubscribe(self.connection, body["channel"])

    # Commands ------------------------------------------------------------------------------------------

    def _accept(self, request: Request) -> None:
        stepwise = request.command is not None and request.command.mode is Mode.STEPWISE
        if stepwise and len(self._beside) < MAX_BESIDE:
            self._go_beside(self._do(request), "command")
            return
        if len(self._queue) >= MAX_QUEUED:
            error = TooManyRequests("Too many commands are waiting on this connection.", retry_after_s=1)
            self.connection.refuse(request.id, error.body())
            return
        self._queue.append(request)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work(), name="connection commands")

    async def _work(self) -> None:
        try:
            while self._queue and not self.connection.closing:
                await self._do(self._queue.popleft())
        finally:
            self._worker = None

    def _go_beside(self, coroutine: Any, name: str) -> None:
        task = asyncio.create_task(coroutine, name=name)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _do(self, request: Request) -> None:
        try:
            if request.command is None:
                await self._built_in(request)
                return
            outcome = await self._runner.run(
                request.command, request.message, self.connection.actor, key=request.key, door="socket"
            )
            self.connection.reply(request.id, outcome.answer)
        except CodeQuestError as error:
            self.connection.refuse(request.id, error.body())
        except Exception:
            logger.exception(
                "command_failed", command=request.command.name if request.command else "built-in"
            )
            fault = InternalServerError("Something went wrong on our side.")
            self.connection.refuse(request.id, fault.body())

    async def _built_in(self, request: Request) -> None:
        message = request.message
        subscriptions = self._connections.subscriptions
        if isinstance(message, Subscribe):
            await subscriptions.subscribe(self.connection, request.id, message, self._connections.epoch)
        elif isinstance(message, Unsubscribe):
            subscriptions.unsubscribe(self.connection, message.channel)
            self.connection.reply(request.id, Unsubscribed(channel=message.channel))
        elif isinstance(message, Ping):
            now = milliseconds(self._runner.ports.clock.now())
            self.connection.reply(request.id, Pong(server_time=now))

    def gone(self, request: web.Request) -> None:
        """The socket ended: forget everything about it. A command under way is finished, its answer is lost."""
        self.connection.closing = True
        self._queue.clear()
        if self.connection.actor.user_id is not None:
            request.app[HUB].unwatch_control(f"user:{self.connection.actor.user_id}", self)
        self._connections.subscriptions.left(self.connection)
