"""Wakes this process's dispatcher. Other nodes need no call: each dispatches what was enqueued through it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Wake:
    """A bell for any number of listeners. To be used from one thread."""

    def __init__(self) -> None:
        self._events: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake everybody who listens."""
        for event in self._events:
            event.set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever the bell rings; the listener clears it."""
        event = asyncio.Event()
        self._events.add(event)
        try:
            yield event
        finally:
            self._events.discard(event)


STOPPING: deque[str] = deque(maxlen=1000)  # judging ids that workers are to be told to stop
DISPATCH = Wake()  # something was put into the line, or a worker has room again
