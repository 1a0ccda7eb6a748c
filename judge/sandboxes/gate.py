"""Runs beside each other, each on a core of its own, and now and then one alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager


class RunGate:
    """Let any number of runs in together, or one alone on the whole worker.

    A run that ended just past the limit is tried once more without neighbours; whoever asks to be alone waits for
    the runs that are under way, and later ones wait for it. Both are handed a core to run on, None when all are
    taken: a worker claims as many cores as it judges jobs at once. Cancellation is safe at every point.
    """

    def __init__(self, cores: Sequence[int] = ()) -> None:
        self._cores = list(cores)  # that no run is pinned to now
        self._running = 0
        self._alone = False
        self._waiting = 0  # those who want to be alone, so that they are not overtaken for ever
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def shared(self, wanted: int | None = None) -> AsyncIterator[int | None]:
        """Run beside others, on the `wanted` core if it is free."""
        if self._alone or self._waiting:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._alone and not self._waiting)
        self._running += 1
        core = self._take_core(wanted)
        try:
            yield core
        finally:
            self._give_back(core)
            self._running -= 1
            if self._waiting:
                await asyncio.shield(self._notify())

    @asynccontextmanager
    async def alone(self, wanted: int | None = None) -> AsyncIterator[int | None]:
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
        core = self._take_core(wanted)
        try:
            yield core
        finally:
            self._give_back(core)
            self._alone = False
            await asyncio.shield(self._notify())

    def _take_core(self, wanted: int | None) -> int | None:
        if wanted in self._cores:
            self._cores.remove(wanted)
            return wanted
        return self._cores.pop() if self._cores else None

    def _give_back(self, core: int | None) -> None:
        if core is not None:
            self._cores.append(core)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
