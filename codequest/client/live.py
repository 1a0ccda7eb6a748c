"""The live side: one socket, requests and replies, subscriptions that survive a lost connection.

After a loss the socket is opened again with full-jitter back-off (or when a server that restarts says) and every
subscription resumes from its last (epoch, offset): missed events follow, or the subscription gets a fresh snapshot
(an `Event` named `channel:snapshot`). Events at or below the last offset are dropped, so none is seen twice; an event
that does not follow on the last one, and a position that the server says is further on, make it resume.
"""

from __future__ import annotations

import asyncio
import json as json_text
import random
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgpack

from codequest.client.errors import ApiError, ConnectionLost

MSGPACK, JSON = "codequest.v1.msgpack", "codequest.v1.json"
FIRST_DELAY_S = 0.2
MAX_DELAY_S = 5.0
CHECK_EVERY_S = 20.0
HEARTBEAT_S = 20.0
CONNECT_TIMEOUT_S = 10.0
QUEUE_LIMIT = 100_000
SNAPSHOT = "channel:snapshot"
_RETRY_HINT = re.compile(r"retry_ms=(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Event:
    """One push. `offset` is None for a signal; `base` only for a delta of a state channel."""

    channel: str
    offset: int | None
    name: str
    body: Any
    time_ms: int
    base: int | None = None


@dataclass(slots=True)
class Subscription:
    """A channel that is heard. Iterate for events; `snapshot` is what the last subscription answered."""

    channel: str
    epoch: str | None = None
    offset: int | None = None
    snapshot: Any = None
    snapshot_offset: int | None = None  # the position that `snapshot` was taken at
    events: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(QUEUE_LIMIT))
    on_event: Callable[[Event], None] | None = None  # called instead of filling the queue
    is_asking: bool = False  # a subscribe command is on its way

    def take(self, event: Event) -> None:
        """One more event."""
        if self.on_event is not None:
            self.on_event(event)
        else:
            self.events.put_nowait(event)

    async def next(self, timeout_s: float = 10.0) -> Event:
        """The next event. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            return await self.events.get()

    async def until(self, name: str, timeout_s: float = 20.0) -> Event:
        """The next event of that name; others are dropped. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while True:
                event = await self.events.get()
                if event.name == name:
                    return event

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            yield await self.events.get()


class Live:
    """One socket to a server, opened again when it is lost."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        base_url: str,
        *,
        json: bool = False,
        check_every_s: float = CHECK_EVERY_S,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        """`heartbeat_s`: a connection that says nothing for 1.5 times as long is lost."""
        self._heartbeat_s = heartbeat_s
        self._http = http
        self._url = base_url + "/ws"
        self._json = json
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._next_id = 1
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._reader: asyncio.Task[None] | None = None
        self._checker: asyncio.Task[None] | None = None
        self._resuming: set[asyncio.Task[None]] = set()
        self._check_every_s = check_every_s
        self._retry_hint_s: float | None = None
        self._connected = asyncio.Event()
        self.hello: dict[str, Any] = {}
        self.close_code: int | None = None
        self.is_live = True  # false while the server hears nothing from the other nodes: events are late

    async def __aenter__(self) -> Self:
        await self._open()
        self._reader = asyncio.create_task(self._run(), name="live client")
        await self._connected.wait()
        if self._check_every_s:
            self._checker = asyncio.create_task(self._check(), name="position check")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End it for good."""
        tasks = [task for task in (self._reader, self._checker, *self._resuming) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reader = self._checker = None
        if self._ws is not None:
            await self._ws.close()

    async def command(
        self,
        name: str,
        body: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        timeout_s: float = 15.0,
    ) -> Any:
        """Send a command and wait for its answer. Raises ApiError, ConnectionLost, TimeoutError."""
        request: list[Any] = [self._take_id(), name, body or {}]
        if key is not None:
            request.append(key)
        return await self._ask(request, timeout_s)

    def _take_id(self) -> int:
        number = self._next_id
        self._next_id += 1
        return number

    async def _ask(self, request: list[Any], timeout_s: float) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[request[0]] = future
        try:
            await self.send(request)
            async with asyncio.timeout(timeout_s):
                return await future
        finally:
            self._waiting.pop(request[0], None)

    async def send(self, request: list[Any]) -> None:
        """Send a request without waiting. Raises ConnectionLost."""
        if self._ws is None or self._ws.closed:
            raise ConnectionLost
        try:
            if self._json:
                await self._ws.send_str(json_text.dumps(request))
            else:
                await self._ws.send_bytes(msgpack.packb(request))
        except ConnectionError as error:
            raise ConnectionLost from error

    async def subscribe(
        self, channel: str, *, on_event: Callable[[Event], None] | None = None, timeout_s: float = 15.0
    ) -> Subscription:
        """Hear a channel from now on, by iterating or by a callback. Raises ApiError."""
        subscription = self._subscriptions.setdefault(channel, Subscription(channel, on_event=on_event))
        try:
            await self._resume(subscription, timeout_s)
        except ApiError:
            del self._subscriptions[channel]
            raise
        return subscription

    async def authenticate(self, token: str) -> None:
        """Go on with a fresh access token of the same person. Raises ApiError."""
        await self.command("authenticate", {"token": token})

    async def unsubscribe(self, channel: str) -> None:
        """Hear it no more."""
        self._subscriptions.pop(channel, None)
        await self.command("unsubscribe", {"channel": channel})

    async def _resume(self, subscription: Subscription, timeout_s: float = 15.0) -> None:
        body: dict[str, Any] = {"channel": subscription.channel}
        if subscription.offset is not None:
            body |= {"epoch": subscription.epoch, "offset": subscription.offset}
        subscription.is_asking = True
        try:
            await self.command("subscribe", body, timeout_s=timeout_s)
        finally:
            subscription.is_asking = False

    def _resume_soon(self, *subscriptions: Subscription) -> None:
        wanted = [one for one in subscriptions if not one.is_asking]
        for subscription in wanted:
            subscription.is_asking = True
        if wanted:
            task = asyncio.create_task(self._resume_all(wanted), name="resume")
            self._resuming.add(task)
            task.add_done_callback(self._resuming.discard)

    async def _resume_all(self, subscriptions: list[Subscription]) -> None:
        for subscription in subscriptions:
            try:
                await self._resume_patiently(subscription)
            except ConnectionLost:
                return  # The next connection resumes everything.
            except TimeoutError:
                await self.cut()
                return
            except ApiError as error:
                # Heard no more: a room that was deleted, a place that was lost.
                self._subscriptions.pop(subscription.channel, None)
                subscription.take(
                    Event(subscription.channel, None, "channel:denied", {"code": error.code}, 0)
                )

    async def _resume_patiently(self, subscription: Subscription) -> None:
        while True:
            try:
                return await self._resume(subscription)
            except ApiError as error:
                if not error.temporary:
                    raise
                await asyncio.sleep(random.uniform(0.2, 1.0))  # noqa: S311 - jitter, not a secret

    async def _check(self) -> None:
        """Now and then ask how far the channels are: what was lost in silence shows nowhere else."""
        while True:
            await asyncio.sleep(self._check_every_s)
            try:
                pong = await self.command("ping")
            except (ConnectionLost, ApiError):
                continue
            except TimeoutError:
                await self.cut()
                continue
            for channel, position in pong["positions"].items():
                subscription = self._subscriptions.get(channel)
                if subscription is not None and (subscription.offset or 0) < position:
                    self._resume_soon(subscription)

    def _subscribed(self, answer: dict[str, Any]) -> None:
        """Note a subscription's start before any push behind it is read."""
        subscription = self._subscriptions.get(answer["channel"])
        if subscription is None:
            return
        was_known = subscription.offset is not None
        subscription.epoch = answer["epoch"]
        if not answer["recovered"]:
            subscription.offset = subscription.snapshot_offset = answer["offset"]
            subscription.snapshot = answer["snapshot"]
            if was_known:
                subscription.take(
                    Event(subscription.channel, answer["offset"], SNAPSHOT, answer["snapshot"], 0)
                )

    async def _open(self) -> None:
        # A connection that hangs in its handshake must not end the trying.
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            self._ws = await self._http.ws_connect(
                self._url,
                protocols=(JSON if self._json else MSGPACK,),
                heartbeat=self._heartbeat_s,
                max_msg_size=0,
                compress=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=2),
            )

    async def _run(self) -> None:
        while True:
            await self._read()
            self._connected.clear()
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(ConnectionLost())
            assert self._ws is not None
            if self.close_code is None:
                self.close_code = self._ws.close_code
            if self.close_code is not None and (
                3500 <= self.close_code < 4000 or 4500 <= self.close_code < 5000
            ):
                return
            await self._reopen()

    async def _reopen(self) -> None:
        delay = FIRST_DELAY_S
        wait = self._retry_hint_s
        while True:
            if wait is None:
                wait = random.uniform(0, delay)  # noqa: S311 - jitter, not a secret
            await asyncio.sleep(wait)
            wait = None
            try:
                await self._open()
            except (aiohttp.ClientError, OSError, TimeoutError):
                delay = min(delay * 2, MAX_DELAY_S)
                continue
            for subscription in self._subscriptions.values():
                subscription.is_asking = False
            self._resume_soon(*self._subscriptions.values())
            return

    async def _read(self) -> None:
        assert self._ws is not None
        self.close_code = self._retry_hint_s = None
        while True:
            message = await self._ws.receive()
            if message.type is aiohttp.WSMsgType.CLOSE:
                self.close_code = message.data
                if hint := _RETRY_HINT.search(message.extra or ""):
                    self._retry_hint_s = int(hint[1]) / 1000
                return
            if message.type in (
                aiohttp.WSMsgType.CLOSED,
                aiohttp.WSMsgType.CLOSING,
                aiohttp.WSMsgType.ERROR,
            ):
                return
            if message.type is aiohttp.WSMsgType.BINARY:
                unpacker = msgpack.Unpacker(raw=False, max_buffer_size=0)
                unpacker.feed(message.data)
                for one in unpacker:
                    self._take(one)
            elif message.type is aiohttp.WSMsgType.TEXT:
                self._take(json_text.loads(message.data))

    def _take(self, one: list[Any]) -> None:
        if isinstance(one[0], int):
            self._replied(one)
            return
        event = Event(*one)
        if event.channel == "$hello":
            self.hello = event.body
            self.is_live = event.body.get("is_live", True)
            self._connected.set()
            return
        if event.channel == "$status":
            self.is_live = event.body["is_live"]
            return
        subscription = self._subscriptions.get(event.channel)
        if subscription is None:
            return
        if len(one) == 6:
            self._take_state(subscription, event)
        else:
            self._take_event(subscription, event)

    def _take_event(self, subscription: Subscription, event: Event) -> None:
        known = subscription.offset
        if event.offset is not None and known is not None and event.offset != known + 1:
            if event.offset > known:
                self._resume_soon(subscription)
            return
        if event.offset is not None:
            subscription.offset = event.offset
        subscription.take(event)

    def _take_state(self, subscription: Subscription, event: Event) -> None:
        """A delta to the version we have, or (base None) the whole state."""
        assert event.offset is not None
        if subscription.offset is not None and event.offset <= subscription.offset:
            return
        if event.base is None:
            subscription.snapshot, subscription.snapshot_offset = event.body, event.offset
            event = Event(event.channel, event.offset, SNAPSHOT, event.body, event.time_ms)
        elif event.base != subscription.offset:
            self._resume_soon(subscription)
            return
        subscription.offset = event.offset
        subscription.take(event)

    def _replied(self, one: list[Any]) -> None:
        number, is_ok, body = one
        if is_ok and isinstance(body, dict) and "recovered" in body:
            self._subscribed(body)
        future = self._waiting.get(number)
        if future is None or future.done():
            return
        if is_ok:
            future.set_result(body)
        else:
            future.set_exception(
                ApiError(
                    body["code"],
                    body["message"],
                    body.get("details", []),
                    temporary=body.get("temporary", False),
                )
            )

    async def cut(self) -> None:
        """Lose the connection as a network would; for tests."""
        if self._ws is not None and self._ws._response.connection is not None:
            transport = self._ws._response.connection.transport
            if transport is not None:
                transport.abort()
