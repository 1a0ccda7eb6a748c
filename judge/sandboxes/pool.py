"""Warm sandboxes: made ahead of need, given out one submission each, reset or replaced after it.

At most `size` are in use at a time. How many wait ready follows the load between the backend's floor and `size`.
Who needs two at once (an interactive run) takes them together, else two judgings could each hold one and wait for
the other's. While what makes sandboxes is away, whoever wants one waits for it to come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Coroutine

from judge.sandboxes.backends import Backend, BubblewrapBackend
from judge.sandboxes.load import Load
from judge.sandboxes.sandbox import EngineAway, SandboxError
from judge.sandboxes.supervised import SupervisedSandbox

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0  # for a backend that is away
TRIM_EVERY_S = 10.0


class SandboxPool:
    """A bounded pool of sandboxes of one backend. Belongs to one event loop."""

    def __init__(self, size: int, backend: Backend | None = None) -> None:
        if size < 1:
            raise ValueError("a pool has at least one sandbox")
        self.size = size
        self.away = ""  # why no sandbox can be made for now; "" while they can
        self._backend = backend if backend is not None else BubblewrapBackend()
        self._warm: deque[SupervisedSandbox] = deque()
        self._uses: dict[SupervisedSandbox, int] = {}  # of every living sandbox: how often it was given out
        self._permits = size
        self._load = Load()
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._background: set[asyncio.Task[None]] = set()
        self._back = asyncio.Event()
        self._making = 0
        self._serial = 0
        self._is_running = False
        self._closing = asyncio.Event()

    @property
    def backend(self) -> str:
        """The backend's name."""
        return self._backend.name

    @property
    def has_cgroups(self) -> bool:
        """False in the degraded mode without cgroups."""
        return self._backend.cgroups.version != 0

    @property
    def has_own_kernel(self) -> bool:
        """True where sandboxes have another kernel than this machine's (gVisor)."""
        return self._backend.cgroups.own_kernel

    @property
    def mark(self) -> str:
        """What sandboxes are made of: see Backend."""
        return self._backend.mark

    @property
    def ready(self) -> int:
        """How many sandboxes wait to be given out."""
        return len(self._warm)

    def lacks(self) -> list[str]:
        """What does not work as it should, in words."""
        found = []
        if not self.has_cgroups:
            found.append(f"memory and time are measured less exactly: {self._backend.cgroups.reason}")
        if self.mark == "host":
            found.append("the host's own toolchains: versions differ from other machines'")
        return [*found, f"the engine is away: {self.away}"] if self.away else found

    async def start(self) -> None:
        """Build what has to be built and make the first sandbox, so that a machine that cannot says so now.

        Raises SandboxError with the remedy.
        """
        try:
            await self._backend.start()
            self._warm.append(await self._make())
        except BaseException:
            await self.close()
            raise
        self._is_running = True
        self._in_background(self._trim())
        self._refill()

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[SupervisedSandbox]:
        """A clean sandbox, once one of `size` is free. Raises SandboxError when none can be made."""
        async with self.acquire_many(1) as (sandbox,):
            yield sandbox

    @contextlib.asynccontextmanager
    async def acquire_many(self, count: int) -> AsyncIterator[list[SupervisedSandbox]]:
        """`count` clean sandboxes at once, first come first served. Waits while the backend is away."""
        if count > self.size:
            raise ValueError(f"a pool of {self.size} cannot give {count} sandboxes at once")
        await self._take_permits(count)
        self._load.note(self._in_use, asyncio.get_running_loop().time())
        taken: list[SupervisedSandbox] = []
        try:
            for _ in range(count):
                taken.append(await self._take())
            self._refill()
            yield taken
        finally:
            if not self._closing.is_set():  # else `close` ends them
                self._in_background(self._retire(taken, count))

    async def check(self) -> bool:
        """Whether sandboxes can be made: asked when one ended that should not have."""
        if not self.away:
            try:
                await self._backend.probe()
            except EngineAway as error:
                self._lost(error)
        return not self.away

    async def wait_until_back(self) -> None:
        """Return once sandboxes can be made again (at once while they can)."""
        while self.away and not self._closing.is_set():
            await self._back.wait()

    async def close(self) -> None:
        """End every sandbox, those that are given out too: what runs in them ends in a SandboxError. Idempotent.

        Afterwards no task of the pool is left.
        """
        self._closing.set()
        self._back.set()
        for _, waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(SandboxError("the pool is closed"))
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)
        await asyncio.gather(*(self._end(sandbox) for sandbox in list(self._uses)))
        self._warm.clear()
        await self._backend.close()

    @property
    def _in_use(self) -> int:
        return self.size - self._permits

    async def _take_permits(self, count: int) -> None:
        if self._closing.is_set() or not self._is_running:
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

    async def _take(self) -> SupervisedSandbox:
        while True:
            while self._warm:
                sandbox = self._warm.popleft()
                if sandbox.is_usable:
                    return sandbox
                await self._end(sandbox)
            try:
                return await self._make()
            except EngineAway as error:
                self._lost(error)
                await self.wait_until_back()
                if self._closing.is_set():
                    raise

    async def _make(self) -> SupervisedSandbox:
        self._serial += 1
        self._making += 1
        try:
            sandbox = await self._backend.make(self._serial)
        finally:
            self._making -= 1
        if self._closing.is_set():
            await sandbox.close()
            raise SandboxError("the pool is closed")
        self._uses[sandbox] = 0
        return sandbox

    async def _retire(self, used: list[SupervisedSandbox], count: int) -> None:
        ended = [sandbox for sandbox in used if not await self._renew(sandbox)]
        self._permits += count
        self._grant()
        await asyncio.gather(*(self._end(sandbox) for sandbox in ended))
        self._refill()

    async def _renew(self, sandbox: SupervisedSandbox) -> bool:
        """Make a used sandbox ready for another submission; False where it has to be thrown away."""
        self._uses[sandbox] += 1
        if self._closing.is_set() or not sandbox.is_usable or self._uses[sandbox] >= self._backend.reuse:
            return False
        try:
            await sandbox.reset()
        except SandboxError as error:
            log.warning("a sandbox was thrown away: %s", error)
            return False
        self._warm.append(sandbox)
        return True

    async def _end(self, sandbox: SupervisedSandbox) -> None:
        self._uses.pop(sandbox, None)
        await sandbox.close()

    def _wanted(self) -> int:
        """How many sandboxes should be ready beside those in use."""
        if self._backend.floor is None:
            return self._permits
        living = self._load.living(
            self._in_use + len(self._waiting),
            self._backend.floor,
            self.size,
            asyncio.get_running_loop().time(),
        )
        return max(living - self._in_use, 0)

    def _refill(self) -> None:
        if not self._closing.is_set() and not self.away and len(self._warm) + self._making < self._wanted():
            self._in_background(self._warm_some())

    async def _warm_some(self) -> None:
        try:
            while (
                not self._closing.is_set()
                and not self.away
                and len(self._warm) + self._making < self._wanted()
            ):
                sandbox = await self._make()
                self._warm.append(sandbox)
        except EngineAway as error:
            self._lost(error)
        except SandboxError as error:  # whoever takes next tries again, and is told
            if not self._closing.is_set():
                log.warning("no sandbox was made ahead: %s", error)

    async def _trim(self) -> None:
        """Give back what quiet times do not need, one at a time."""
        while not await self._is_closed_within(TRIM_EVERY_S):
            if len(self._warm) > self._wanted():
                await self._end(self._warm.pop())

    async def _is_closed_within(self, seconds: float) -> bool:
        """Wait so long, or until the pool closes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        return self._closing.is_set()

    def _lost(self, error: EngineAway) -> None:
        if self.away or self._closing.is_set():
            return
        log.warning("judging pauses: %s", error)
        self.away = str(error)
        self._back.clear()
        self._in_background(self._await_backend())

    async def _await_backend(self) -> None:
        while not await self._is_closed_within(LOOK_AGAIN_S):
            with contextlib.suppress(SandboxError):
                await self._backend.probe()
                log.warning("judging goes on")
                break
        self.away = ""
        self._back.set()
        self._refill()

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="sandbox pool")
        self._background.add(task)
        task.add_done_callback(self._background.discard)
