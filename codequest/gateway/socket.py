"""The socket's door: handshake, the loop that reads frames, commands in order, subscriptions.

A connection's commands are done one after the other, so a client may send several without waiting; stepwise ones
(runs, coach turns) go beside them, at most four at a time. Queues are bounded: what does not fit is refused.
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime
from functools import partial

import msgspec
import structlog
from aiohttp import HttpVersion11, WebSocketError, WSMsgType, web

from codequest.adapters import postgres
from codequest.errors import (
    CodeQuestError,
    Forbidden,
    InternalServerError,
    NotFound,
    TooManyRequests,
    Unavailable,
    unavailable,
)
from codequest.gateway.connection import Connection
from codequest.gateway.connections import Connections
from codequest.gateway.heartbeat import HEARTBEAT_S
from codequest.gateway.hub import Hub
from codequest.gateway.identity import check_origin, identify, is_own_origin
from codequest.gateway.keys import CONNECTIONS, HUB, RUNNER
from codequest.gateway.messages import (
    BUILT_IN_NAMES,
    Authenticate,
    Authenticated,
    Hello,
    Ping,
    Pong,
    Subscribe,
    Unsubscribe,
    Unsubscribed,
)
from codequest.gateway.reader import GuardedWebSocket, forget
from codequest.gateway.session import Close, Refusal, Request, Session
from codequest.protocol.actor import Actor, ActorKind
from codequest.protocol.command import Mode
from codequest.protocol.log import milliseconds, push_frame
from codequest.protocol.metrics import DROPS
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

PROTOCOLS = ("codequest.v1.msgpack", "codequest.v1.json")
MAX_FRAME_BYTES = 512 * 1024  # a 128 KiB source in an escaped JSON text fits
MAX_QUEUED = 64
MAX_BESIDE = 4
ADMISSION_S = 10.0  # to say who connects

CLOSE_UNAVAILABLE = 4013  # reconnect: something that we need is away
CLOSE_REVOKED = 4501  # final: the session was ended
CLOSE_EXPIRED = 4502  # final: the token's time is over; connect with a fresh one


async def socket_handler(request: web.Request) -> web.StreamResponse:
    """GET /ws."""
    connections = request.app[CONNECTIONS]
    if connections.is_draining:
        raise Unavailable("This server is about to restart.", retry_after_s=1)
    try:
        async with asyncio.timeout(ADMISSION_S):
            actor = await _admit(request)
    except TimeoutError as error:
        raise Unavailable("It took too long to find out who connects.") from error
    connections.places.check(actor)
    ws = GuardedWebSocket(protocols=PROTOCOLS, compress=False, max_msg_size=MAX_FRAME_BYTES, timeout=5)
    if request.version < HttpVersion11 or not ws.can_prepare(request):
        request["extra_headers"] = {"Sec-WebSocket-Version": "13"}  # RFC 6455 §4.4
        raise NotFound("This address speaks WebSocket only.")
    try:
        await ws.prepare(request)
    except ConnectionResetError:  # it went away during the handshake
        return ws
    if ws.ws_protocol is None:
        await ws.close(code=4500, message=b"offer the sub-protocol codequest.v1.msgpack")
        return ws
    transport = request.transport
    if transport is None:  # it went away during the handshake
        return ws
    json = ws.ws_protocol.endswith("json")
    connection = Connection(ws, transport, actor, connections.outbox, json=json)
    ws.guard.peer = connection
    client = Client(connection, request.app[RUNNER], request.app[HUB], connections, json=json)
    # It talks when this handler and the middlewares have returned: their frames would stay with every idle socket.
    ws.talk = partial(client.live, ws)
    forget(request)
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

    __slots__ = (
        "__weakref__",
        "_beside",
        "_connections",
        "_hub",
        "_queue",
        "_runner",
        "_session",
        "_worker",
        "beat",
        "connection",
    )

    def __init__(
        self, connection: Connection, runner: Runner, hub: Hub, connections: Connections, *, json: bool
    ) -> None:
        now = runner.ports.clock.monotonic()
        self.connection = connection
        self.beat = 0  # the second of the heartbeat's round that is mine
        self._runner = runner
        self._hub = hub
        self._connections = connections
        person = connections.buckets.of(connection.actor, now)
        self._session = Session(runner.registry, json=json, now=now, person=person)
        self._queue: deque[Request] | None = None  # commands that wait; None while there are none
        self._worker: asyncio.Task[None] | None = None
        self._beside = 0  # stepwise commands under way

    async def live(self, ws: web.WebSocketResponse) -> None:
        """From the handshake to the end."""
        self._connections.add(self)
        try:
            await self._serve(ws)
        except ConnectionError:
            pass  # It went away.
        except CodeQuestError as error:
            await self.connection.close(CLOSE_UNAVAILABLE, error.code)
        finally:
            self.connection.ended()
            self._connections.discard(self)
            self.gone()

    async def _serve(self, ws: web.WebSocketResponse) -> None:
        """Read until the socket ends."""
        actor = self.connection.actor
        if actor.user_id is not None:
            await self._hub.watch_control(f"user:{actor.user_id}", self)
            self._connections.look_soon(self)
        if self._connections.is_draining:  # it was let in at the last moment
            await self._connections.send_away(self)
            return
        self._hello()
        clock = self._runner.ports.clock
        async for message in ws:
            if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT):
                if isinstance(message.data, WebSocketError):  # aiohttp has closed, with the code for it
                    DROPS.labels("protocol").inc()
                return
            for incoming in self._session.receive(message.data, clock.monotonic()):
                if isinstance(incoming, Request):
                    self._accept(incoming)
                elif isinstance(incoming, Refusal):
                    self.connection.refuse(incoming.id, incoming.error)
                else:
                    await self._close(incoming)
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
            frame_bytes=MAX_FRAME_BYTES,
            connection_id=self.connection.id,
            server_time=milliseconds(now),
            heartbeat_s=HEARTBEAT_S,
            epoch=self._connections.epoch,
            user=user,
            is_live=self._connections.is_live,
            expires_at=_milliseconds(actor.expires_at),
        )
        self.connection.push(push_frame("$hello", None, "hello", hello, now))

    async def _close(self, incoming: Close) -> None:
        why = incoming.reason.partition(";")[0]  # without the time to come back
        await self.connection.close(incoming.code, incoming.reason, counted_as=why)

    def control(self, frame: bytes) -> None:
        """A control event on my own channel: a session was revoked, or I may not hear a channel any more."""
        _, _, event, body, _ = msgspec.msgpack.decode(frame)
        if event == "session:revoked" and body.get("session_id") == self.connection.actor.session_id:
            self._revoke()
        elif event == "channel:closed":
            self._connections.subscriptions.closed(self.connection, body["channel"])

    def _revoke(self) -> None:
        self._connections.spawn(self.connection.close(CLOSE_REVOKED, "signed out"), "close revoked")

    def is_now(self, actor: Actor | None) -> None:
        """Who I am by PostgreSQL; None: my session ended."""
        if actor is None:
            self._revoke()
        else:
            self.connection.actor = actor

    def check_expiry(self) -> None:
        """End the connection where its token's time is over."""
        expires_at = self.connection.actor.expires_at
        if expires_at is not None and expires_at <= self._runner.ports.clock.now():
            self._connections.spawn(self.connection.close(CLOSE_EXPIRED, "token expired"), "close expired")

    # Commands ------------------------------------------------------------------------------------------

    def _accept(self, request: Request) -> None:
        if self._connections.is_draining:
            error = Unavailable("This server is about to restart.", retry_after_s=1)
            self.connection.refuse(request.id, error.body())
            return
        stepwise = request.command is not None and request.command.mode is Mode.STEPWISE
        if stepwise and self._beside < MAX_BESIDE:
            self._beside += 1
            self._connections.spawn(self._do_beside(request), "command")
            return
        if self._queue is None:
            self._queue = deque()
        if len(self._queue) >= MAX_QUEUED:
            refusal = TooManyRequests("Too many commands are waiting on this connection.", retry_after_s=1)
            self.connection.refuse(request.id, refusal.body())
            return
        self._queue.append(request)
        if self._worker is None:
            self._worker = self._connections.spawn(self._work(), "connection commands")

    async def _work(self) -> None:
        try:
            while self._queue and not self.connection.closing:
                await self._do(self._queue.popleft())
        finally:
            self._worker = self._queue = None

    async def _do_beside(self, request: Request) -> None:
        try:
            await self._do(request)
        finally:
            self._beside -= 1

    async def _do(self, request: Request) -> None:
        try:
            if request.command is None:
                with self._runner.timed(BUILT_IN_NAMES[type(request.message)], "socket"):
                    await self._built_in(request)
                return
            outcome = await self._runner.run(
                request.command, request.message, self.connection.actor, key=request.key, door="socket"
            )
            self.connection.reply(request.id, outcome.answer)
        except CodeQuestError as error:
            self.connection.refuse(request.id, error.body())
        except postgres.AWAY as error:
            logger.warning("database_away", error=type(error).__name__)
            self.connection.refuse(request.id, unavailable("The database").body())
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
            self._connections.outbox.flush()  # what is sent lies before the answer
            now = milliseconds(self._runner.ports.clock.now())
            positions = subscriptions.positions(self.connection)
            self.connection.reply(request.id, Pong(server_time=now, positions=positions))
        elif isinstance(message, Authenticate):
            self.connection.actor = await self._same_person(message.token)
            self._connections.look_soon(self)
            expires_at = _milliseconds(self.connection.actor.expires_at)
            self.connection.reply(request.id, Authenticated(expires_at=expires_at))

    async def _same_person(self, token: str) -> Actor:
        """Who holds a token. Raises Unauthorized, and Forbidden where it is somebody else."""
        mine = self.connection.actor
        authentication = self._connections.authentication
        find = authentication.by_guest if mine.kind is ActorKind.GUEST else authentication.by_bearer
        actor = await find(token, mine.address)
        if (actor.user_id, actor.guest_id) != (mine.user_id, mine.guest_id):
            raise Forbidden("This token is somebody else's; open another connection with it.")
        return actor

    def gone(self) -> None:
        """The socket ended: forget everything about it. A command under way is finished, its answer is lost."""
        self.connection.closing = True
        if self._queue is not None:
            self._queue.clear()
        if self.connection.actor.user_id is not None:
            self._hub.unwatch_control(f"user:{self.connection.actor.user_id}", self)
        self._connections.subscriptions.left(self.connection)


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else milliseconds(at)
