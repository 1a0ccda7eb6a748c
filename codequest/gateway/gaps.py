"""What Redis did not bring is read from PostgreSQL: gaps that a payload shows, and those that nothing shows.

Positions are compared every ten seconds, at once when the connection to Redis was renewed, and every second while
Redis is away: a contest goes on without it, a little later.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from codequest.adapters import postgres
from codequest.adapters.postgres import Pool
from codequest.gateway.heard import HeardChannel
from codequest.protocol import log
from codequest.protocol.metrics import GAPS

logger = structlog.get_logger(__name__)

CHECK_EVERY_S = 10.0
LATE_CHECK_EVERY_S = 1.0  # while Redis brings nothing
CHECKED_AT_ONCE = 1000
CONFIRMED_TOGETHER_S = 0.05
FILLED_AT_ONCE = 1000
RETRY_DELAY_S = 0.25


class GapFiller:
    """One per node; `channels` are those of the hub."""

    def __init__(
        self, pool: Pool, channels: Mapping[str, HeardChannel], *, is_late: Callable[[], bool]
    ) -> None:
        """`is_late`: whether Redis brings nothing at the moment."""
        self._pool = pool
        self._channels = channels
        self._is_late = is_late
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_comparing = False

    async def check_positions(self) -> None:
        """Find what no push announced (a payload that Redis dropped, a fan-out lost on its way), until cancelled."""
        loop = asyncio.get_running_loop()
        compared_at = loop.time()
        while True:
            await asyncio.sleep(LATE_CHECK_EVERY_S)
            if self._is_late() or loop.time() >= compared_at + CHECK_EVERY_S:
                with contextlib.suppress(*postgres.AWAY):
                    await self._compare_positions()
                compared_at = loop.time()

    def compare_soon(self) -> None:
        """After Redis was away: once for all channels whose subscriptions are confirmed in this moment."""
        if not self._is_comparing:
            self._is_comparing = True
            self._spawn(self._compare_until_done(), "compare positions")

    async def _compare_until_done(self) -> None:
        try:
            await asyncio.sleep(CONFIRMED_TOGETHER_S)
        finally:
            self._is_comparing = False  # a confirmation that comes from here on wants another look
        while True:
            try:
                return await self._compare_positions()
            except postgres.AWAY:
                await asyncio.sleep(RETRY_DELAY_S)

    async def _compare_positions(self) -> None:
        """Fill the channels in which PostgreSQL is further on than we are. Raises postgres.AWAY."""
        names = [heard.name for heard in self._channels.values() if heard.last is not None]
        for start in range(0, len(names), CHECKED_AT_ONCE):
            async with self._pool.acquire() as db:
                positions = await log.positions(db, names[start : start + CHECKED_AT_ONCE])
            for name, position in positions.items():
                heard = self._channels.get(name)
                if heard is not None and heard.last is not None and position > heard.last:
                    self.fill(heard)

    def fill(self, heard: HeardChannel) -> None:
        """Bring a channel up to PostgreSQL's position; idempotent."""
        if heard.filling is None:
            heard.filling = self._spawn(self._fill(heard), f"fill {heard.name}")

    async def _fill(self, heard: HeardChannel) -> bool:
        """Whether PostgreSQL told all."""
        filled, is_whole = 0, True
        try:
            while True:
                assert heard.last is not None
                async with self._pool.acquire() as db:
                    missed = await log.read(db, heard.name, after=heard.last, limit=FILLED_AT_ONCE)
                filled += heard.filled(missed)
                if len(missed) < FILLED_AT_ONCE:
                    break
        except postgres.AWAY:
            is_whole = False
            logger.warning("gap_not_filled", channel=heard.name)
            await asyncio.sleep(RETRY_DELAY_S)
        finally:
            heard.filling = None
        if filled:
            GAPS.inc(filled)
        heard.go_on()
        return is_whole

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
