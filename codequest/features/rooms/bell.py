"""Wakes the timers of this process when a room's next moment is nearer than they will look by themselves."""

from __future__ import annotations

import asyncio

CATCH_UP_S = 5.0  # a timer looks by itself that often


class Bell:
    """Rung after a commit; each waiting timer hears it. Ringing with nobody there is lost, on purpose."""

    def __init__(self) -> None:
        self._listening: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake all."""
        for event in self._listening:
            event.set()

    def listen(self) -> asyncio.Event:
        """An event to wait for and clear; give it back with `leave`."""
        event = asyncio.Event()
        self._listening.add(event)
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Stop listening."""
        self._listening.discard(event)
