"""One channel as a client knows it: a position, what each message means there, and the events that wait.

It sends nothing. Its answers tell the live client when to ask the server again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from codequest.client.errors import ApiError, ConnectionEnded
from codequest.client.frames import Event, StateEvent

logger = logging.getLogger(__name__)

MOST_WAITING = 100_000  # events; more than that and the snapshot is the shorter way
SNAPSHOT = "channel:snapshot"
DENIED = "channel:denied"


class Subscription:
    """A channel that is heard. Iterate for events; `snapshot` is the state as it was at `snapshot_offset`.

    Iterating ends behind an event named `channel:denied`, when the channel may be heard no more, and when this side
    closes; it raises ConnectionEnded where the server said not to come back.
    """

    def __init__(self, channel: str, *, on_event: Callable[[Event], None] | None = None) -> None:
        self.channel = channel
        self.on_event = on_event  # called instead of letting events wait
        self.epoch: str | None = None
        self.offset: int | None = None  # of the last event; of a state: its version
        self.snapshot: Any = None
        self.snapshot_offset: int | None = None
        self._started = asyncio.Event()  # answered for the first time, or refused
        self._has_started = False
        self._waiting: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._ended: ApiError | ConnectionEnded | None = None

    # What the reader of events does ----------------------------------------------------------------------

    async def next(self, timeout_s: float = 10.0) -> Event:
        """The next event. Raises TimeoutError, and ApiError or ConnectionEnded where none will come."""
        async with asyncio.timeout(timeout_s):
            return await self._next()

    async def until(self, name: str, timeout_s: float = 20.0) -> Event:
        """The next event of that name; others are dropped. Raises as `next` does."""
        async with asyncio.timeout(timeout_s):
            while (event := await self._next()).name != name:
                pass
            return event

    def drain(self) -> list[Event]:
        """The events that are here already."""
        events = list(self._waiting)
        self._waiting.clear()
        return events

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            try:
                yield await self._next()
            except ApiError:
                return
            except ConnectionEnded as error:
                if error.code == ConnectionEnded.HERE:
                    return
                raise

    async def _next(self) -> Event:
        while not self._waiting:
            if self._ended is not None:
                raise self._ended
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    # What the live client does ---------------------------------------------------------------------------

    async def started(self) -> None:
        """Wait for the first answer. Raises ApiError where it is a refusal, and ConnectionEnded."""
        await self._started.wait()
        if not self._has_started and self._ended is not None:
            raise self._ended

    def request(self) -> dict[str, Any]:
        """The body of the subscribe command that goes on from here."""
        if self.epoch is None or self.offset is None:
            return {"channel": self.channel}
        return {"channel": self.channel, "epoch": self.epoch, "offset": self.offset}

    def accept(self, answer: dict[str, Any]) -> None:
        """The answer to subscribe: what was missed follows, or there is a snapshot."""
        self.epoch = answer["epoch"]
        if not answer["recovered"]:
            self.offset = self.snapshot_offset = answer["offset"]
            self.snapshot = answer["snapshot"]
            if self._has_started:
                self._take(Event(self.channel, self.offset, SNAPSHOT, self.snapshot, 0))
        self._has_started = True
        self._started.set()

    def is_behind(self, position: int) -> bool:
        """Whether something up to `position` was never heard."""
        return self._has_started and (self.offset or 0) < position

    def hear(self, event: Event) -> bool:
        """One push of this channel; whether something is missing, so that the server has to be asked again.

        What was heard before is dropped.
        """
        if not self._has_started or self._ended is not None:
            return False
        if event.offset is None:
            return self._take(event)
        if self.offset is not None and event.offset <= self.offset:
            return False
        if isinstance(event, StateEvent):
            return self._hear_state(event)
        if self.offset is None or event.offset > self.offset + 1:
            return True
        self.offset = event.offset
        return self._take(event)

    def _hear_state(self, event: StateEvent) -> bool:
        if event.base is None:
            self.snapshot, self.snapshot_offset = event.body, event.offset
            event = StateEvent(event.channel, event.offset, SNAPSHOT, event.body, event.time_ms)
        elif self.offset is None or event.base > self.offset:
            return True
        self.offset = event.offset
        return self._take(event)

    def _take(self, event: Event) -> bool:
        if self.on_event is not None:
            try:
                self.on_event(event)
            except Exception:  # the other channels' events must not be lost with it
                logger.exception("an event's callback failed")
            return False
        if len(self._waiting) >= MOST_WAITING:
            # Nobody reads: all that waits goes, and the state is taken anew.
            self._waiting.clear()
            self.epoch = self.offset = None
            return True
        self._waiting.append(event)
        self._arrived.set()
        return False

    def deny(self, error: ApiError) -> None:
        """The channel may be heard no more: a room that was deleted, a place that was lost."""
        if self._ended is None:
            self._take(Event(self.channel, None, DENIED, {"code": error.code}, 0))
            self.end(error)

    def end(self, error: ApiError | ConnectionEnded) -> None:
        """No event will come; idempotent."""
        self._ended = self._ended or error
        self._arrived.set()
        self._started.set()
