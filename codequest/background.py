"""Tasks that live as long as the server: started together, restarted with back-off when one fails, stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from judge.tasks import end_tasks

logger = structlog.get_logger(__name__)

FIRST_DELAY_S = 0.1
LONGEST_DELAY_S = 10.0
HEALTHY_AFTER_S = 30.0


class Background:
    """Owns the tasks. A failing one is logged and started again; the others go on."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Something to run until it is cancelled."""
        self._runs.append((name, run))

    def start(self) -> None:
        """Start all."""
        self._tasks = [asyncio.create_task(self._keep(name, run), name=name) for name, run in self._runs]

    async def stop(self) -> None:
        """Cancel all and wait for them."""
        await end_tasks(*self._tasks)
        self._tasks = []

    @staticmethod
    async def _keep(name: str, run: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        delay = FIRST_DELAY_S
        while True:
            started = loop.time()
            try:
                await run()
                logger.debug("service_ended", service=name)
                return
            except Exception as error:
                if loop.time() - started > HEALTHY_AFTER_S:
                    delay = FIRST_DELAY_S
                logger.warning("service_failed", service=name, error=repr(error), exc_info=delay > 1)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_S)
