"""The hub: what Redis fans out reaches the subscribers of this node, in order, without a gap.

Per channel it knows the last offset it delivered. A payload with the next offset goes out; a lower one was seen; a
higher one means a gap, which is filled from PostgreSQL first. After Redis was away every channel is brought up to
PostgreSQL's position. Subscribers never wait for each other: `deliver` must not await.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from codequest.adapters import postgres
from codequest.adapters import redis as redis_adapter
from codequest.adapters.redis import Redis
from codequest.protocol import log
from codequest.protocol.metrics import SUBSCRIPTIONS
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

CONFIRM_TIMEOUT_S = 2.0
PENDING_LIMIT = 4096  # payloads kept while a gap is filled
RECONNECT_DELAY_S = 0.25
_PREFIX = len(log.push_key(""))


class Subscriber(Protocol):
    """Someone who hears a channel on this node."""

    def deliver(self, offset: int, frame: bytes) -> None:
        """Take one event; offset 0 is a signal."""


@dataclass(slots=True)
class _Heard:
    """One channel that this node listens to."""

    name: str
    last: int | None = None  # the last offset delivered; None until somebody read the position
    subscribers: set[Subscriber] = field(default_factory=set)
    joining: dict[Subscriber, list[tuple[int, bytes]]] = field(default_factory=dict)
    control: dict[object, Callable[[bytes], None]] = field(default_factory=dict)
    pending: list[tuple[int, int, bytes]] = field(default_factory=list)  # flags, offset, frame
    filling: asyncio.Task[None] | None = None
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_idle(self) -> bool:
        return not (self.subscribers or self.joining or self.control)


class Hub:
    """One per node. `run` owns the Redis connection."""

    def __init__(self, runner: Runner, redis: Redis) -> None:
        self._runner = runner
        self._pubsub = redis.pubsub()
        self._channels: dict[str, _Heard] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._has_channel = asyncio.Event()
        self._sending = asyncio.Lock()  # held while the set of subscriptions changes
        self.on_resync: list[Callable[[], None]] = []  # called after Redis was away

    async def run(self) -> None:
        """Listen until cancelled; outlives any absence of Redis."""
        was_away = False
        while True:
            try:
                await self._has_channel.wait()
                if was_away:
                    await self._subscribe_again()
                    was_away = False
                await self._listen()
            except redis_adapter.BROKEN as error:
                if not was_away:
                    logger.warning("redis_away", error=type(error).__name__)
                was_away = True
                await asyncio.sleep(RECONNECT_DELAY_S)

    async def _listen(self) -> None:
        while True:
            message = await self._pubsub.get_message(ignore_subscribe_messages=False, timeout=None)
            if message is None:
                continue
            name = message["channel"].decode()[_PREFIX:]
            heard = self._channels.get(name)
            if heard is None:
                continue
            if message["type"] == "message":
                self._take(heard, message["data"])
            elif message["type"] == "subscribe":
                self._confirmed(heard)

    def _confirmed(self, heard: _Heard) -> None:
        if heard.confirmed.is_set() and heard.last is not None:
            # The client library lost and renewed its connection by itself: something may have been missed.
            self._fill(heard)
            self._resynced()
        heard.confirmed.set()

    def _resynced(self) -> None:
        for call in self.on_resync:
            call()

    async def _subscribe_again(self) -> None:
        names = [log.push_key(name) for name in self._channels]
        async with self._sending:
            await self._pubsub.aclose()
            if names:
                await self._pubsub.subscribe(*names)
        for heard in self._channels.values():
            if heard.last is not None:
                self._fill(heard)
        self._resynced()
        logger.info("redis_back", channels=len(names))

    # Delivery -----------------------------------------------------------------------------------------

    def _take(self, heard: _Heard, payload: bytes) -> None:
        flags, offset = log.read_header(payload)
        self._arrived(heard, flags, offset, payload[log.HEADER_BYTES :])

    def _arrived(self, heard: _Heard, flags: int, offset: int, frame: bytes) -> None:
        if flags & log.FLAG_CONTROL:
            for call in list(heard.control.values()):
                call(frame)
        if offset == 0:
            for subscriber in heard.subscribers:
                subscriber.deliver(0, frame)
            return
        if heard.last is None:
            for buffer in heard.joining.values():
                buffer.append((offset, frame))
            return
        if heard.filling is not None or offset > heard.last + 1:
            if offset > heard.last and len(heard.pending) < PENDING_LIMIT:
                heard.pending.append((flags, offset, frame))
            self._fill(heard)
            return
        if offset == heard.last + 1:
            self._deliver(heard, offset, frame)

    @staticmethod
    def _deliver(heard: _Heard, offset: int, frame: bytes) -> None:
        heard.last = offset
        for subscriber in heard.subscribers:
            subscriber.deliver(offset, frame)
        for buffer in heard.joining.values():
            buffer.append((offset, frame))

    def _fill(self, heard: _Heard) -> None:
        if heard.filling is None:
            heard.filling = self._spawn(self._fill_from_postgres(heard), f"fill {heard.name}")

    async def _fill_from_postgres(self, heard: _Heard) -> None:
        try:
            while True:
                assert heard.last is not None
                async with self._runner.ports.pool.acquire() as db:
                    missed = await log.read(db, heard.name, after=heard.last, limit=1000)
                for entry in missed:
                    if entry.offset == heard.last + 1:
                        self._deliver(heard, entry.offset, entry.frame())
                if len(missed) < 1000:
                    break
        except postgres.AWAY:
            logger.warning("gap_not_filled", channel=heard.name)
            await asyncio.sleep(RECONNECT_DELAY_S)
        finally:
            heard.filling = None
        pending, heard.pending = heard.pending, []
        for flags, offset, frame in pending:
            if heard.last is None or offset > heard.last:
                # Control callbacks ran when it arrived first.
                self._arrived(heard, flags & ~log.FLAG_CONTROL, offset, frame)

    # Subscriptions ------------------------------------------------------------------------------------

    async def _listen_to(self, name: str) -> _Heard:
        while True:
            heard = self._channels.get(name)
            if heard is None:
                heard = self._channels[name] = _Heard(name)
                await self._ask_redis(name)
            try:
                async with asyncio.timeout(CONFIRM_TIMEOUT_S):
                    await heard.confirmed.wait()
            except TimeoutError:
                # `run` subscribes again and fills the gap once Redis is back.
                logger.warning("subscription_unconfirmed", channel=name)
            if self._channels.get(name) is heard:  # else the last one left meanwhile and took it away
                return heard

    async def _ask_redis(self, name: str) -> None:
        try:
            async with asyncio.timeout(CONFIRM_TIMEOUT_S), self._sending:
                await self._pubsub.subscribe(log.push_key(name))
        except redis_adapter.BROKEN:
            logger.warning("redis_away", channel=name)
        self._has_channel.set()

    async def join(
        self, name: str, subscriber: Subscriber, start: Callable[[], Any]
    ) -> tuple[int, list[tuple[int, bytes]], Any]:
        """Begin to hear a channel; position first, then whatever `start` (a coroutine function) reads.

        Returns (position, later events, what `start` returned). The caller sends these, without awaiting, and then
        calls `joined`. Raises what `start` raises; the subscriber is then not joined.
        """
        heard = await self._listen_to(name)
        buffer: list[tuple[int, bytes]] = []
        heard.joining[subscriber] = buffer
        try:
            async with self._runner.ports.pool.acquire() as db:
                position = await log.position(db, name)
            if heard.last is None:
                heard.last = position
            result = await start()
        except BaseException:
            heard.joining.pop(subscriber, None)
            self._forget_if_idle(heard)
            raise
        return position, [item for item in buffer if item[0] > position], result

    def joined(self, name: str, subscriber: Subscriber) -> None:
        """From here on the subscriber gets everything. No await may stand between `join`'s return and this."""
        heard = self._channels[name]
        heard.joining.pop(subscriber, None)
        if subscriber not in heard.subscribers:
            heard.subscribers.add(subscriber)
            SUBSCRIPTIONS.inc()

    def leave(self, name: str, subscriber: Subscriber) -> None:
        """Hear it no more; idempotent."""
        heard = self._channels.get(name)
        if heard is None:
            return
        if subscriber in heard.subscribers:
            heard.subscribers.discard(subscriber)
            SUBSCRIPTIONS.dec()
        self._forget_if_idle(heard)

    async def watch_control(self, name: str, owner: object, call: Callable[[bytes], None]) -> None:
        """Have control events (session revocation) of a channel told to `call`."""
        heard = await self._listen_to(name)
        heard.control[owner] = call

    def unwatch_control(self, name: str, owner: object) -> None:
        """The opposite; idempotent."""
        heard = self._channels.get(name)
        if heard is not None:
            heard.control.pop(owner, None)
            self._forget_if_idle(heard)

    def _forget_if_idle(self, heard: _Heard) -> None:
        if heard.is_idle and self._channels.get(heard.name) is heard:
            del self._channels[heard.name]
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
