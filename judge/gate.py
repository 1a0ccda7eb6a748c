"""Runs beside each other, and now and then one alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class RunGate:
    """Let any number of runs in together, or one alone on the whole worker.

    A run that ended just past the limit is tried once more without neighbours; whoever asks to be alone waits for
    the runs that are under way, and later ones wait for it. Cancellation is safe at every point.
    """

    def __init__(self) -> None:
        self._running = 0
        self._alone = False
        self._waiting = 0  # those who want to be alone, so that they are not overtaken for ever
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """Run beside others."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone and not self._waiting)
            self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            await asyncio.shield(self._notify())

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Run with nobody else."""
        self._waiting += 1
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._alone and not self._running)
                self._alone = True
        finally:
            self._waiting -= 1
            if not self._alone:
                await asyncio.shield(self._notify())
        try:
            yield
        finally:
            self._alone = False
            await asyncio.shield(self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
