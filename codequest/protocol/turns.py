"""Whose turn it is to append to a channel's log: one after the other within a process.

PostgreSQL locks a channel's row from `log.append` to the commit. Many who wait for it there cost more than their work:
each is put to sleep and woken. Those of one process queue here, and only the first of each process queues there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from weakref import WeakValueDictionary


class Turns:
    """One per process. Turns are taken last before a commit: who has one waits for nothing but PostgreSQL."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, channels: Iterable[str]) -> list[asyncio.Lock]:
        """The locks of these channels, to be taken in this order: that of PostgreSQL's own (`log.append`)."""
        return [self._locks.setdefault(name, asyncio.Lock()) for name in sorted(set(channels))]
