"""From the waiting line to the workers, and back what was lost: two services that run on every node."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from codequest.adapters import postgres
from codequest.adapters.judge_link import JudgeLink, WorkerState
from codequest.adapters.redis import FAILED as REDIS_FAILED
from codequest.features.execution import line, queries, rules
from codequest.features.execution.client import JudgeClient
from codequest.features.execution.wake import DISPATCH
from codequest.protocol.runner import Runner
from judge.contract import Job

logger = structlog.get_logger(__name__)

AWAY = (*postgres.AWAY, *postgres.RETRIED, *REDIS_FAILED)
WORKERS_KNOWN_FOR_S = 0.5  # how long the list of workers is believed
LOOK_EVERY_S = 1.0  # for jobs that nobody rang for: a new worker, another node that died
SWEEP_EVERY_S = 2.0
AWAY_WAIT_S = 0.5


class Dispatcher:
    """Sends out jobs while workers have room. Cancelling is safe: the sweep finds what was left half done."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._link = JudgeLink(runner.ports.redis)
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
        """Send out what there is room for; whether anything was sent."""
        workers = await self._live_workers()
        room = rules.capacity(workers)
        if not room:
            return False
        async with self._runner.transaction() as ctx:
            taken = await queries.dispatch(ctx.db, rules.languages_of(workers), room, ctx.now)
            jobs: list[Job] = []
            for queued in taken:
                job = await line.client_of(ctx, queued.client).job(ctx, queued)
                if job is None:
                    await queries.take(ctx.db, queued.id)
                else:
                    jobs.append(job)
        try:
            await self._link.push(jobs)
        except REDIS_FAILED:
            async with self._runner.transaction() as ctx:
                await queries.undispatch(ctx.db, [job.judging_id for job in jobs])
            raise
        return bool(taken)

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
        self._link = JudgeLink(runner.ports.redis)

    async def run(self) -> None:
        """Sweep again and again. Two nodes doing it at once do no harm: a job is taken once."""
        while True:
            try:
                await self.sweep()
            except AWAY as error:
                logger.warning("judge_sweep_waits", error=type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> rules.Sweep:
        """Look once; what was done."""
        workers = await self._link.workers()
        stream = await self._link.in_stream()
        reports_wait = await self._link.reports_waiting() > 0
        async with self._runner.reading() as ctx:
            out = await queries.dispatched(ctx.db)
        plan = rules.plan_sweep(
            stream,
            out,
            {worker.name for worker in workers},
            reports_wait=reports_wait,
            now=self._runner.ports.clock.now(),
        )
        if plan.lost or plan.missing:
            logger.warning("judgings_lost", with_worker=len(plan.lost), in_redis=len(plan.missing))
        for judging_id, counts in (
            *((one, True) for one in plan.lost),
            *((one, False) for one in plan.missing),
        ):
            async with self._runner.transaction() as ctx:
                await line.judge_again(ctx, judging_id, counts=counts)
        await self._link.drop(plan.leftovers)
        await self._give_up()
        return plan

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
