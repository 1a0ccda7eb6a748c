"""From the workers' reports to results and signals: a service that runs on every node.

A report is settled (acknowledged and deleted) after its commit. What a node took and did not settle another one
takes over; applying it twice does nothing, because a job leaves the line once.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
from collections.abc import Sequence

import structlog

from codequest.adapters import postgres
from codequest.adapters.judge_link import JudgeLink
from codequest.adapters.redis import FAILED as REDIS_FAILED
from codequest.features.execution import line, queries
from codequest.features.execution.client import Streamed
from codequest.ids import UUID_PATTERN
from codequest.protocol.runner import Runner
from judge.contract import Finished, Lost, OutputChunk, Progress, Report, Started

logger = structlog.get_logger(__name__)

AWAY = (*postgres.AWAY, *postgres.RETRIED, *REDIS_FAILED)
READ_AT_ONCE = 128  # reports in one read
APPLIED_AT_ONCE = 16  # results in one transaction
BLOCK_MS = 1500  # well below the read time-out of our connections to Redis
TAKE_OVER_IDLE_MS = 5000  # longer than a transaction may take to be retried
TAKE_OVER_EVERY_S = 5.0
AWAY_WAIT_S = 0.5
ATTEMPTS = 3

_ID = re.compile(UUID_PATTERN)
Entry = tuple[bytes, Report | None]


class ReportReader:
    """One per node. Cancelling is safe at any point."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._link = JudgeLink(runner.ports.redis, runner.settings.judge_token)
        self._name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"

    async def run(self) -> None:
        """Read and apply for ever."""
        loop = asyncio.get_running_loop()
        look_after = loop.time()
        while True:
            try:
                entries: list[Entry] = []
                if loop.time() >= look_after:
                    look_after = loop.time() + TAKE_OVER_EVERY_S
                    entries = await self._link.take_over_reports(
                        self._name, idle_ms=TAKE_OVER_IDLE_MS, count=READ_AT_ONCE
                    )
                entries += await self._link.read_reports(
                    self._name, count=READ_AT_ONCE, block_ms=1 if entries else BLOCK_MS
                )
                await self.handle(entries)
            except AWAY as error:
                logger.warning("judge_reports_wait", error=type(error).__name__)
                await asyncio.sleep(AWAY_WAIT_S)

    async def handle(self, entries: Sequence[Entry]) -> None:
        """Apply a batch of reports and settle those that were dealt with."""
        if not entries:
            return
        results = [(key, one) for key, one in entries if isinstance(one, Finished) and _is_id(one.judging_id)]
        taken = {key for key, _ in results}
        others = [(key, one) for key, one in entries if key not in taken]
        for one in (one for _, one in others if isinstance(one, Lost) and _is_id(one.judging_id)):
            logger.warning("judging_lost", judging=one.judging_id, worker=one.worker)
            async with self._runner.transaction() as ctx:
                await line.judge_again(ctx, one.judging_id, counts=True)
        await self._stream(
            [one for _, one in others if one is not None], {one.judging_id for _, one in results}
        )
        await self._link.settle([key for key, _ in others])
        for start in range(0, len(results), APPLIED_AT_ONCE):
            await self._apply(results[start : start + APPLIED_AT_ONCE])

    async def _apply(self, results: Sequence[tuple[bytes, Finished]]) -> None:
        """All in one transaction; where that fails, each in its own, so that one bad result stops no other."""
        try:
            await self._apply_together([one for _, one in results])
        except AWAY:
            if len(results) > 1:
                await self._apply_each(results)
                return
            raise
        except Exception:
            logger.exception("result_not_applied", judgings=[one.judging_id for _, one in results])
            if len(results) > 1:
                await self._apply_each(results)
            return  # it stays unsettled, is taken over and tried again, and the log goes on saying so
        await self._link.settle([entry_id for entry_id, _ in results])

    async def _apply_each(self, results: Sequence[tuple[bytes, Finished]]) -> None:
        for one in results:
            await self._apply([one])

    async def _apply_together(self, reports: Sequence[Finished]) -> None:
        for attempt in range(ATTEMPTS):
            try:
                async with self._runner.transaction() as ctx:
                    for report in reports:
                        await line.apply_finished(ctx, report)
                return
            except postgres.RETRIED:
                if attempt == ATTEMPTS - 1:
                    raise

    async def _stream(self, reports: Sequence[Report], ending: set[str]) -> None:
        """Signals of what goes on. They may be lost, so nothing here is worth a retry."""
        by_judging: dict[str, list[Started | Progress | OutputChunk]] = {}
        for report in reports:
            if not isinstance(report, Finished | Lost):
                by_judging.setdefault(report.judging_id, []).append(report)
        if not by_judging:
            return
        signals = []
        async with self._runner.reading() as ctx:
            jobs = await queries.jobs(ctx.db, [one for one in by_judging if _is_id(one)])
            by_client: dict[str, list[Streamed]] = {}
            for judging_id, job in jobs.items():
                item = Streamed(job, by_judging[judging_id], judging_id in ending)
                by_client.setdefault(job.client, []).append(item)
            for name, items in by_client.items():
                signals += await line.client_of(ctx, name).stream(ctx, items)
        for channel, event in signals:
            await self._runner.publisher.signal(channel, event, ctx.now)


def _is_id(text: str) -> bool:
    """Whether PostgreSQL takes it for a judging id; a worker that could not read a job reports under none."""
    return _ID.fullmatch(text) is not None


async def run_reports(runner: Runner) -> None:
    """The service "judge-reports"."""
    await ReportReader(runner).run()
