"""The hub: what Redis fans out reaches the subscribers of this node, in order, without a gap.

Per channel it knows the last offset it delivered. A payload with the next offset goes out; a lower one was seen; a
higher one means a gap, which is filled from PostgreSQL first. After Redis was away every channel is brought up to
PostgreSQL's position. Subscribers never wait for each other: `deliver` must not await.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from time import time
from typing import Any, Protocol

import structlog

from codequest.adapters import postgres
from codequest.adapters import redis as redis_adapter
from codequest.adapters.redis import Redis
from codequest.gateway.connection import Connection
from codequest.gateway.outbox import Audience, Outbox
from codequest.ids import new_id
from codequest.protocol import log
from codequest.protocol.metrics import GAPS, HUB_RECEIVED, REDIS_DELAY, SUBSCRIPTIONS
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

CONFIRM_TIMEOUT_S = 2.0
PENDING_LIMIT = 4096  # payloads kept while a gap is filled
RECONNECT_DELAY_S = 0.25
PULSE_S = 2.0  # a message to ourselves through Redis, that tells whether we hear anything at all
DEAF_AFTER_S = 7.0  # without our own pulse the connection is taken for half open
CHECK_EVERY_S = 10.0  # every channel's position against PostgreSQL
CHECKED_AT_ONCE = 1000
CONFIRMED_TOGETHER_S = 0.05
FILLED_AT_ONCE = 1000
_PREFIX = len(log.push_key(""))


class Follower(Protocol):
    """Someone on this node who reads the events of a channel (a fold); connections only get the bytes."""

    def deliver(self, offset: int, frame: bytes) -> None:
        """Take one event; offset 0 is a signal. May not await."""


class ControlListener(Protocol):
    """Someone who acts on events that end sessions and subscriptions."""

    def control(self, frame: bytes) -> None:
        """Take one event, which may be none of these. May not await."""


Listener = Follower | Connection
Start = Callable[[postgres.Connection, int], Any]


class _Heard:
    """One channel that this node listens to. Thousands exist (one a person): what is seldom used is made late."""

    __slots__ = (
        "audience",
        "confirmed",
        "control",
        "filling",
        "followers",
        "is_confirmed",
        "joining",
        "last",
        "name",
        "pending",
    )

    def __init__(self, name: str, outbox: Outbox) -> None:
        self.name = name
        self.last: int | None = None  # the last offset delivered; None until somebody read the position
        self.audience = Audience(outbox)
        self.followers: set[Follower] | None = None
        self.joining: dict[Listener, list[tuple[int, bytes]]] | None = None
        self.control: tuple[ControlListener, ...] = ()
        self.pending: list[tuple[int, int, bytes]] | None = None  # flags, offset, frame
        self.filling: asyncio.Task[None] | None = None
        self.is_confirmed = False
        self.confirmed: asyncio.Event | None = asyncio.Event()  # None once Redis has confirmed

    @property
    def is_idle(self) -> bool:
        return not (self.audience or self.followers or self.joining or self.control)


class Hub:
    """One per node. `run` owns the Redis connection."""

    def __init__(self, runner: Runner, redis: Redis, outbox: Outbox) -> None:
        self._runner = runner
        self._outbox = outbox
        self._pubsub = redis.pubsub()
        self._channels: dict[str, _Heard] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sending = asyncio.Lock()  # held while the set of subscriptions changes
        self._pulse = f"pulse:{new_id()}"  # a channel of this node alone
        self._pulse_heard_at = 0.0  # loop time
        self._is_comparing = False
        self.is_connected = False
        self.on_connected: list[Callable[[bool], None]] = []  # told when Redis is lost, and when it is back

    async def run(self) -> None:
        """Listen until cancelled; outlives any absence of Redis."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._check_positions(), name="position check")
            while True:
                try:
                    await self._subscribe_to_all()
                    pulse = asyncio.create_task(self._beat(), name="redis pulse")
                    try:
                        await self._listen()
                    finally:
                        pulse.cancel()
                except redis_adapter.BROKEN as error:
                    if self.is_connected:
                        logger.warning("redis_away", error=type(error).__name__)
                    self._tell_connected(False)
                    await asyncio.sleep(RECONNECT_DELAY_S)

    async def _listen(self) -> None:
        received = 0
        while True:
            message = await self._pubsub.get_message(ignore_subscribe_messages=False, timeout=None)
            if message is None:
                continue
            received += 1
            if received % 256 == 0:
                await asyncio.sleep(0)  # reading what is already here never yields by itself
            name = message["channel"].decode()[_PREFIX:]
            heard = self._channels.get(name)
            if heard is not None:
                if message["type"] == "message":
                    HUB_RECEIVED.inc()
                    self._take(heard, message["data"])
                elif message["type"] == "subscribe":
                    self._confirmed(heard)
            elif name == self._pulse and message["type"] == "message":
                self._pulse_heard_at = asyncio.get_running_loop().time()
                REDIS_DELAY.observe(max(0.0, time() - float(message["data"])))

    async def _beat(self) -> None:
        """Send ourselves a message now and then; end the connection when none arrives."""
        loop = asyncio.get_running_loop()
        self._pulse_heard_at = loop.time()
        while True:
            await asyncio.sleep(PULSE_S)
            with contextlib.suppress(*redis_adapter.FAILED):  # the pulse is missed then, which counts below
                await self._runner.ports.redis.publish(log.push_key(self._pulse), str(time()))
            if loop.time() - self._pulse_heard_at > DEAF_AFTER_S:
                logger.warning("redis_silent")
                connection = self._pubsub.connection
                if connection is not None:
                    await connection.disconnect(nowait=True)
                self._pulse_heard_at = loop.time()

    def _confirmed(self, heard: _Heard) -> None:
        if heard.is_confirmed and heard.last is not None:
            # The client library lost and renewed its connection by itself: something may have been missed.
            self._compare_soon()
        heard.is_confirmed = True
        if heard.confirmed is not None:
            heard.confirmed.set()
            heard.confirmed = None

    def _tell_connected(self, is_connected: bool) -> None:
        if is_connected == self.is_connected:
            return
        self.is_connected = is_connected
        for call in self.on_connected:
            call(is_connected)

    async def _subscribe_to_all(self) -> None:
        async with self._sending:
            names = {log.push_key(name) for name in (self._pulse, *self._channels)}
            await self._pubsub.aclose()
            await self._pubsub.subscribe(*names)
        self._tell_connected(True)
        missing = [name for name in self._channels if log.push_key(name) not in names]
        if missing:  # asked for while we were subscribing, when `_ask_redis` did nothing
            self._spawn(self._ask_redis(*missing), "subscribe")
        self._compare_soon()
        logger.info("redis_heard", channels=len(names))

    async def _check_positions(self) -> None:
        """Find what no push announced: a payload that Redis dropped, a fan-out that was lost on its way."""
        while True:
            await asyncio.sleep(CHECK_EVERY_S)
            with contextlib.suppress(*postgres.AWAY):
                await self._compare_positions()

    def _compare_soon(self) -> None:
        """After Redis was away: once for all channels whose subscriptions are confirmed in this moment."""
        if not self._is_comparing:
            self._is_comparing = True
            self._spawn(self._compare_until_done(), "compare positions")

    async def _compare_until_done(self) -> None:
        try:
            await asyncio.sleep(CONFIRMED_TOGETHER_S)
        finally:
            self._is_comparing = False  # a confirmation that comes from here on wants another look
        while True:
            try:
                return await self._compare_positions()
            except postgres.AWAY:
                await asyncio.sleep(RECONNECT_DELAY_S)

    async def _compare_positions(self) -> None:
        """Fill the channels in which PostgreSQL is further on than we are. Raises postgres.AWAY."""
        names = [heard.name for heard in self._channels.values() if heard.last is not None]
        for start in range(0, len(names), CHECKED_AT_ONCE):
            async with self._runner.ports.pool.acquire() as db:
                positions = await log.positions(db, names[start : start + CHECKED_AT_ONCE])
            for name, position in positions.items():
                heard = self._channels.get(name)
                if heard is not None and heard.last is not None and position > heard.last:
                    self._fill(heard)

    # Delivery -----------------------------------------------------------------------------------------

    def _take(self, heard: _Heard, payload: bytes) -> None:
        flags, offset = log.read_header(payload)
        self._arrived(heard, flags, offset, payload[log.HEADER_BYTES :])

    def _arrived(self, heard: _Heard, flags: int, offset: int, frame: bytes) -> None:
        if flags & log.FLAG_CONTROL and heard.control:
            for listener in heard.control:
                listener.control(frame)
        if offset == 0:
            heard.audience.send(frame)
            return
        if heard.last is None:
            for buffer in (heard.joining or {}).values():
                buffer.append((offset, frame))
            return
        if heard.filling is not None or offset > heard.last + 1:
            if heard.pending is None:
                heard.pending = []
            if offset > heard.last and len(heard.pending) < PENDING_LIMIT:
                heard.pending.append((flags, offset, frame))
            self._fill(heard)
            return
        if offset == heard.last + 1:
            self._deliver(heard, offset, frame)

    @staticmethod
    def _deliver(heard: _Heard, offset: int, frame: bytes) -> None:
        heard.last = offset
        heard.audience.send(frame)
        if heard.followers:
            for follower in heard.followers:
                follower.deliver(offset, frame)
        if heard.joining:
            for buffer in heard.joining.values():
                buffer.append((offset, frame))

    def _fill(self, heard: _Heard) -> None:
        if heard.filling is None:
            heard.filling = self._spawn(self._fill_from_postgres(heard), f"fill {heard.name}")

    async def _fill_from_postgres(self, heard: _Heard) -> None:
        filled = 0
        try:
            while True:
                assert heard.last is not None
                async with self._runner.ports.pool.acquire() as db:
                    missed = await log.read(db, heard.name, after=heard.last, limit=FILLED_AT_ONCE)
                for entry in missed:
                    if entry.offset == heard.last + 1:
                        frame = entry.frame()
                        for listener in heard.control:
                            listener.control(frame)
                        self._deliver(heard, entry.offset, frame)
                        filled += 1
                if len(missed) < FILLED_AT_ONCE:
                    break
        except postgres.AWAY:
            logger.warning("gap_not_filled", channel=heard.name)
            await asyncio.sleep(RECONNECT_DELAY_S)
        finally:
            heard.filling = None
        if filled:
            GAPS.inc(filled)
        pending, heard.pending = heard.pending, None
        for flags, offset, frame in pending or ():
            if heard.last is None or offset > heard.last:
                # Control callbacks ran when it arrived first.
                self._arrived(heard, flags & ~log.FLAG_CONTROL, offset, frame)

    # Subscriptions ------------------------------------------------------------------------------------

    async def _listen_to(self, name: str) -> _Heard:
        while True:
            heard = self._channels.get(name)
            if heard is None:
                heard = self._channels[name] = _Heard(name, self._outbox)
                await self._ask_redis(name)
            if heard.confirmed is not None and self.is_connected:
                try:
                    async with asyncio.timeout(CONFIRM_TIMEOUT_S):
                        await heard.confirmed.wait()
                except TimeoutError:
                    # `run` subscribes again and fills the gap once Redis is back.
                    logger.warning("subscription_unconfirmed", channel=name)
            if self._channels.get(name) is heard:  # else the last one left meanwhile and took it away
                return heard

    async def _ask_redis(self, *names: str) -> None:
        if not self.is_connected:
            return  # `run` subscribes to everything when Redis is back.
        try:
            async with asyncio.timeout(CONFIRM_TIMEOUT_S), self._sending:
                await self._pubsub.subscribe(*(log.push_key(name) for name in names))
        except redis_adapter.BROKEN:
            logger.warning("redis_away", channels=names)

    async def join(
        self, name: str, listener: Listener, start: Start
    ) -> tuple[int, list[tuple[int, bytes]], Any]:
        """Begin to hear a channel; position first, then whatever `start` (a coroutine function) reads.

        `start` gets the database connection and the position. Returns (position, later events, what `start`
        returned). The caller sends these, without awaiting, and then calls `joined`. Raises what `start` raises; the
        listener is then not joined.
        """
        heard = await self._listen_to(name)
        buffer: list[tuple[int, bytes]] = []
        if heard.joining is None:
            heard.joining = {}
        heard.joining[listener] = buffer
        try:
            async with self._runner.ports.pool.acquire() as db:
                position = await log.position(db, name)
                if heard.last is None:
                    heard.last = position
                result = await start(db, position)
        except BaseException:
            heard.joining.pop(listener, None)
            self._forget_if_idle(heard)
            raise
        # This node may lag behind PostgreSQL: what it has not delivered yet comes to the listener with the others.
        position = min(position, heard.last)
        return position, [item for item in buffer if item[0] > position], result

    def joined(self, name: str, listener: Listener) -> None:
        """From here on the listener gets everything. No await may stand between `join`'s return and this."""
        heard = self._channels[name]
        if heard.joining is not None:
            heard.joining.pop(listener, None)
            heard.joining = heard.joining or None
        if isinstance(listener, Connection):
            if listener not in heard.audience:
                heard.audience.add(listener)
                SUBSCRIPTIONS.inc()
        elif heard.followers is None:
            heard.followers = {listener}
        else:
            heard.followers.add(listener)

    def leave(self, name: str, listener: Listener) -> None:
        """Hear it no more; idempotent."""
        heard = self._channels.get(name)
        if heard is None:
            return
        if isinstance(listener, Connection):
            if listener in heard.audience:
                heard.audience.discard(listener)
                SUBSCRIPTIONS.dec()
        elif heard.followers is not None:
            heard.followers.discard(listener)
        self._forget_if_idle(heard)

    def known_name(self, name: str) -> str:
        """The same name, as the object that this node keeps for the channel."""
        heard = self._channels.get(name)
        return name if heard is None else heard.name

    def position(self, name: str) -> int | None:
        """The last offset that this node's listeners of a channel have; None where nobody listens."""
        heard = self._channels.get(name)
        return None if heard is None else heard.last

    def audiences(self) -> dict[str, int]:
        """How many connections hear each channel on this node."""
        return {name: len(heard.audience) for name, heard in self._channels.items() if heard.audience}

    async def watch_control(self, name: str, listener: ControlListener) -> None:
        """Have control events (session revocation) of a channel told to a listener."""
        heard = await self._listen_to(name)
        heard.control = (*heard.control, listener)

    def unwatch_control(self, name: str, listener: ControlListener) -> None:
        """The opposite; idempotent."""
        heard = self._channels.get(name)
        if heard is not None:
            heard.control = tuple(one for one in heard.control if one is not listener)
            self._forget_if_idle(heard)

    def _forget_if_idle(self, heard: _Heard) -> None:
        if heard.is_idle and self._channels.get(heard.name) is heard:
            del self._channels[heard.name]
            if self.is_connected:
                self._spawn(self._unsubscribe(heard.name), f"unsubscribe {heard.name}")

    async def _unsubscribe(self, name: str) -> None:
        try:
            async with self._sending:
                if name not in self._channels:
                    await self._pubsub.unsubscribe(log.push_key(name))
        except redis_adapter.BROKEN:
            logger.debug("unsubscribe_failed", channel=name)

    def _spawn(self, coroutine: Any, name: str) -> asyncio.Task[Any]:
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """End what is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pubsub.aclose()
