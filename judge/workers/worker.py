"""A judge worker: claims jobs from Redis, judges them, reports, and lets go of a job only when its end was told.

Every worker has a stream of its own, so that the server decides who gets what. A worker holds no other state. When it
dies, the server sees its heartbeat's deadline pass and judges its jobs again under new judging ids; when Redis is away,
results wait here.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from contextlib import aclosing

import msgspec
import redis.asyncio as redis
from redis.exceptions import RedisError

from judge.contract import Finished, Job, Lost, Verdict, decode_job
from judge.judging.judging import Judge
from judge.tasks import end_tasks
from judge.workers.claims import Claims
from judge.workers.heartbeat import HEARTBEAT_S, Heartbeat, WorkerInfo
from judge.workers.life import Life, NameTaken
from judge.workers.reporter import Reporter
from judge.workers.withdrawals import Withdrawals

log = logging.getLogger(__name__)

RETRY_S = 1.0


class Worker:
    """Runs until `drain` was called and everything under way is finished and told."""

    def __init__(self, client: redis.Redis, judge: Judge, info: WorkerInfo) -> None:
        self._client = client
        self._judge = judge
        self._info = info
        self._claims = Claims(client, info.name)
        self._reporter = Reporter(client, self._claims.stream, info.token)
        self._running: dict[bytes, asyncio.Task[None]] = {}  # by the job's entry in the stream
        self._draining = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}  # by judging id
        self._withdrawals = Withdrawals(client)
        self._life = Life(client, info.name, is_kept=info.is_kept)
        self._heartbeat = Heartbeat(client, info, self._life)
        self.name_taken = False  # by another worker, which is why we drain

    def drain(self) -> None:
        """Take no further job; `run` returns when those under way are told. Idempotent."""
        self._draining.set()

    @property
    def is_draining(self) -> bool:
        """Whether no further job is taken."""
        return self._draining.is_set()

    @property
    def running(self) -> int:
        """How many jobs are under way."""
        return len(self._running)

    async def run(self) -> None:
        """Work. Cancelling stops at once and leaves the jobs under way to the server."""
        await self._begin()
        if self._draining.is_set():
            return
        async with asyncio.TaskGroup() as group:
            helpers = [
                group.create_task(self._reporter.run(), name="reports"),
                group.create_task(self._keep_alive(), name="heartbeat"),
                group.create_task(self._withdrawals.listen(self._stop), name="withdrawals"),
            ]
            try:
                await self._tell_lost()
                await self._claim_jobs(group)
                await asyncio.gather(*self._running.values())
            finally:
                # The group cancels once, which may not be heard; where all went well nothing runs but the helpers.
                await end_tasks(*helpers, *self._running.values())
        await self._sign_off()

    async def _begin(self) -> None:
        """Wait until the name is ours."""
        while not self._draining.is_set():
            try:
                if await self._life.may_begin():
                    return
                log.info("an earlier %s may still be alive", self._info.name)
            except NameTaken as taken:
                self._give_way(taken)
            except (RedisError, OSError) as error:
                log.warning("waiting for Redis: %s", error)
            await self._pause(RETRY_S)

    def _give_way(self, taken: NameTaken) -> None:
        log.error(
            "another worker %s is called %s: give this one a name of its own (JUDGE_NAME)",
            taken,
            self._info.name,
        )
        self.name_taken = True
        self.drain()

    async def _tell_lost(self) -> None:
        """Tell the server what an earlier life had under way at its end: it may have been the job that ended it."""
        while not self._draining.is_set():
            try:
                for entry, judging_id in await self._life.left_behind():
                    await self._reporter.finish(Lost(judging_id, self._info.name), entry)
                return
            except (RedisError, OSError) as error:
                log.warning("waiting for Redis: %s", error)
                await self._pause(RETRY_S)

    async def _claim_jobs(self, group: asyncio.TaskGroup) -> None:
        while not self._draining.is_set():
            if self._judge.pool.away:
                # What lies in our stream the server gives to others meanwhile; what was never taken, too.
                await self._pause(RETRY_S)
                continue
            free = self._info.slots - len(self._running)
            if free <= 0:
                await self._wait_for_a_slot()
                continue
            try:
                entries = await self._claims.take(free, self._running)
            except (RedisError, OSError) as error:
                log.warning("no jobs while Redis is away: %s", error)
                self._claims.look_again()
                await self._pause(RETRY_S)
                continue
            for entry, fields in entries:
                task = group.create_task(self._work(entry, fields), name=f"job {entry.decode()}")
                self._running[entry] = task
                task.add_done_callback(functools.partial(self._forget, entry))

    def _stop(self, judging_id: str) -> None:
        """Nobody wants the result of this any more."""
        if task := self._tasks.get(judging_id):
            task.cancel()

    def _forget(self, entry: bytes, _: asyncio.Task[None]) -> None:
        self._running.pop(entry, None)

    async def _work(self, entry: bytes, fields: dict[bytes, bytes]) -> None:
        """Do one job, from its bytes to its last report."""
        try:
            job: Job = decode_job(fields[b"job"])
        except (KeyError, msgspec.MsgspecError) as error:
            # Not even the judging's id is known, so there is nobody to tell; the entry must not come back either.
            log.error("a job that cannot be read was dropped: %s", error)
            unreadable = Finished(
                "", self._info.name, Verdict.JUDGE_ERROR, [], 0, error=f"unreadable job: {error}"
            )
            await self._reporter.finish(unreadable, entry)
            return
        running = asyncio.create_task(self._judge_job(job, entry), name=f"judging {job.judging_id}")
        self._tasks[job.judging_id] = running
        try:
            if job.judging_id in self._withdrawals:
                running.cancel()
            await asyncio.wait([running])
        finally:
            self._tasks.pop(job.judging_id, None)
            if not running.done():
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        if not running.cancelled():
            running.result()
        elif job.judging_id in self._withdrawals:
            withdrawn = Finished(
                job.judging_id, self._info.name, Verdict.JUDGE_ERROR, [], 0, error="withdrawn"
            )
            await self._reporter.finish(withdrawn, entry)

    async def _judge_job(self, job: Job, entry: bytes) -> None:
        async with aclosing(self._judge.run(job)) as reports:
            async for report in reports:
                if isinstance(report, Finished):
                    if report.verdict is Verdict.JUDGE_ERROR and not await self._judge.pool.check():
                        await self._claims.give_back(entry)
                        return
                    # A slot is free only when its end is told: so what waits for Redis is bounded by the slots.
                    await self._reporter.finish(report, entry)
                else:
                    self._reporter.add(report)

    async def _keep_alive(self) -> None:
        while True:
            try:
                await self._life.check()
                await self._heartbeat.beat(self._state(), len(self._running))
            except NameTaken as taken:
                self._give_way(taken)
                return
            except (RedisError, OSError) as error:
                log.warning("no heartbeat: %s", error)
            await asyncio.sleep(HEARTBEAT_S)

    def _state(self) -> str:
        """Whether jobs are taken; "paused" while no sandbox can be made."""
        if self._draining.is_set():
            return "draining"
        return "paused" if self._judge.pool.away else "working"

    async def _sign_off(self) -> None:
        if self.name_taken:
            return
        try:
            await self._heartbeat.end()
            await self._claims.end()
        except (RedisError, OSError) as error:
            log.warning("could not sign off: %s", error)

    async def _wait_for_a_slot(self) -> None:
        """Wait until a job ends or the drain begins."""
        drained = asyncio.create_task(self._draining.wait(), name="drain")
        try:
            await asyncio.wait([drained, *self._running.values()], return_when=asyncio.FIRST_COMPLETED)
        finally:
            drained.cancel()

    async def _pause(self, seconds: float) -> None:
        """Sleep, but not into a drain."""
        try:
            async with asyncio.timeout(seconds):
                await self._draining.wait()
        except TimeoutError:
            pass
