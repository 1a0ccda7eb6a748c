"""From the waiting line to the workers, and back what was lost: two services that run on every node."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from codequest.adapters import postgres
from codequest.adapters.judge_link import JudgeLink
from codequest.adapters.redis import FAILED as REDIS_FAILED
from codequest.adapters.worker_state import WorkerState
from codequest.features.execution import gauges, line, queries, rules_line
from codequest.features.execution.client import JudgeClient, QueuedJob
from codequest.features.execution.pauses import Pauses
from codequest.features.execution.records import LineRow, QuarantineRow
from codequest.features.execution.wake import DISPATCH, STOPPING
from codequest.protocol.context import Context
from codequest.protocol.runner import Runner
from judge.contract import Job

logger = structlog.get_logger(__name__)

AWAY = (*postgres.AWAY, *postgres.RETRIED, *REDIS_FAILED)
WORKERS_KNOWN_FOR_S = 0.5  # how long the list of workers is believed
ALONE_S = 0.02  # where no worker is there, nobody looks again for this long, however many ring
LOOK_EVERY_S = 1.0  # for jobs that nobody rang for: a new worker, another node that died
SWEEP_EVERY_S = 2.0
AWAY_WAIT_S = 0.5


class Dispatcher:
    """Sends out jobs while workers have room. Cancelling is safe: the sweep finds what was left half done."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._link = JudgeLink(runner.ports.redis, runner.settings.judge_token)
        self._workers: list[WorkerState] = []
        self._workers_until = float("-inf")

    async def run(self) -> None:
        """Dispatch whenever the bell rings."""
        with DISPATCH.listening() as rung:
            while True:
                rung.clear()
                try:
                    while await self.round():
                        pass
                except AWAY as error:
                    logger.warning("dispatch_waits", error=type(error).__name__)
                    await asyncio.sleep(AWAY_WAIT_S)
                    continue
                try:
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await rung.wait()
                except TimeoutError:
                    self._workers_until = float("-inf")

    async def round(self) -> bool:
        """Send out what there is room for; whether anything was sent. Withdrawn jobs are stopped first."""
        while STOPPING:
            # Lost where Redis is away; then it is finished for nobody.
            await self._link.stop(STOPPING.popleft())
        workers = await self._live_workers()
        if not workers:
            await asyncio.sleep(ALONE_S)
            return False
        async with self._runner.transaction() as ctx:
            given = await self._give(ctx, workers)
            jobs: list[tuple[str, Job]] = []
            for queued, worker in given:
                job = await line.client_of(ctx, queued.client).job(ctx, queued)
                if job is None:
                    await queries.take(ctx.db, queued.id)
                else:
                    jobs.append((worker, job))
        for queued, _ in given:
            waited_s = (ctx.now - queued.created_at).total_seconds()
            gauges.WAITED.labels(str(queued.priority), queued.language).observe(max(0.0, waited_s))
        try:
            await self._link.push(jobs)
        except REDIS_FAILED:
            async with self._runner.transaction() as ctx:
                await queries.undispatch(ctx.db, [job.judging_id for _, job in jobs])
            raise
        return bool(given)

    async def _give(self, ctx: Context, workers: list[WorkerState]) -> list[tuple[QueuedJob, str]]:
        """Choose who gets what, and write it down."""
        out = await queries.lock_dispatch(ctx.db)
        barred = {one.name for one in await queries.quarantined(ctx.db) if one.kind == "worker"}
        crew = rules_line.Crew.of(workers, out, barred)
        free = crew.with_room()
        if not free:
            return []
        limit = sum(crew.room(one) for one in free) + rules_line.LOOKED_PAST
        names = [one.name for one in free]
        candidates = await queries.candidates(ctx.db, crew.languages(), crew.images(), names, limit)
        given = rules_line.assign(candidates, crew)
        await queries.dispatch(ctx.db, given, ctx.now)
        return given

    async def _live_workers(self) -> list[WorkerState]:
        now = asyncio.get_running_loop().time()
        if now >= self._workers_until:
            self._workers = await self._link.workers()
            # That nobody is there is never believed: somebody may have come since.
            self._workers_until = now + WORKERS_KNOWN_FOR_S if self._workers else now
        return self._workers


class Sweeper:
    """Finds jobs that a dead worker, a dead node or a Redis without its data left behind."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._link = JudgeLink(runner.ports.redis, runner.settings.judge_token)
        self._pauses = Pauses(runner, self._link)

    async def run(self) -> None:
        """Sweep again and again. Two nodes doing it at once do no harm: a job is taken once."""
        while True:
            try:
                await self.sweep()
            except AWAY as error:
                logger.warning("judge_sweep_waits", error=type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> rules_line.Sweep:
        """Look once; what was done."""
        async with self._runner.reading() as ctx:
            holders = {one.worker for one in await queries.dispatched(ctx.db)}
        # After the holders: one that has begun meanwhile and holds jobs would pass for dead.
        gone = await self._link.gone_workers()
        workers = await self._link.workers()
        names = {one.name for one in workers}
        looked_at = sorted(names | set(gone) | holders)
        stream = await self._link.in_streams(looked_at)
        reports_wait = await self._link.reports_waiting() > 0
        async with self._runner.reading() as ctx:
            out = await queries.dispatched(ctx.db)
            state = await queries.line_state(ctx.db)
            self._measure(workers, state, await queries.quarantined(ctx.db), ctx.now)
        jobs_wait = any(row.waiting or row.dispatched for row in state)
        plan = rules_line.plan_sweep(
            stream, out, workers, reports_wait=reports_wait, now=self._runner.ports.clock.now()
        )
        if plan.lost or plan.missing:
            logger.warning("judgings_lost", with_worker=len(plan.lost), in_redis=len(plan.missing))
        for judging_id, counts in (
            *((one, True) for one in plan.lost),
            *((one, False) for one in (*plan.returned, *plan.missing)),
        ):
            async with self._runner.transaction() as ctx:
                await line.judge_again(ctx, judging_id, counts=counts)
        await self._link.drop(plan.leftovers)
        # What a dead worker's stream got since then is missing at the next look.
        await self._link.forget_streams([name for name in looked_at if name not in names])
        await self._pauses.look(workers, jobs_wait=jobs_wait, now_s=asyncio.get_running_loop().time())
        await self._give_up()
        return plan

    def _measure(
        self,
        workers: Sequence[WorkerState],
        state: Sequence[LineRow],
        quarantine: Sequence[QuarantineRow],
        now: datetime,
    ) -> None:
        gauges.show_line(state, now)
        gauges.show_workers(workers, {one.name for one in quarantine if one.kind == "worker"})
        gauges.show_quarantine(quarantine)

    async def _give_up(self) -> None:
        for client in self._runner.registry.provided(JudgeClient):  # type: ignore[type-abstract]
            if client.impatient_after_s is None:
                continue
            async with self._runner.transaction() as ctx:
                before = ctx.now - timedelta(seconds=client.impatient_after_s)
                for queued in await queries.take_impatient(ctx.db, client.client, before):
                    await client.gave_up(ctx, queued)


async def run_dispatcher(runner: Runner) -> None:
    """The service "judge-dispatcher"."""
    await Dispatcher(runner).run()


async def run_sweeper(runner: Runner) -> None:
    """The service "judge-sweep"."""
    await Sweeper(runner).run()
