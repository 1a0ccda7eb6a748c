"""A judge worker: claims jobs from Redis, judges them, reports, and lets go of a job only when its end was told.

Every worker has a stream of its own, so that the server decides who gets what. A worker holds no other state. When it
dies, the server sees its heartbeat's deadline pass and judges its jobs again under new judging ids; when Redis is away,
results wait here.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import platform
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import cast

import msgspec
import redis.asyncio as redis
from redis.exceptions import RedisError, ResponseError

from judge.compiling.language import Language
from judge.contract import (
    JOBS_STREAM,
    WORKER_INFO_KEY,
    WORKERS_KEY,
    Finished,
    Job,
    Lost,
    Verdict,
    WorkerLanguage,
    decode_job,
)
from judge.judging.judging import Judge
from judge.tasks import end_tasks
from judge.workers.life import Life, NameTaken
from judge.workers.proof import sign_of_life
from judge.workers.reporter import GROUP, Reporter
from judge.workers.withdrawals import Withdrawals

log = logging.getLogger(__name__)

Entries = list[tuple[bytes, dict[bytes, bytes]]]  # of a stream: id, fields

VERSION = "1"  # of what workers and server say to each other
HEARTBEAT_S = 2.0
DEADLINE_S = 10.0  # of a heartbeat: later than this the worker counts as dead
CLAIM_WAIT_MS = 1000  # also how long a drain may wait for the claim under way
RETRY_S = 1.0


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker tells about itself."""

    name: str
    slots: int
    backend: str
    languages: dict[str, WorkerLanguage] = field(default_factory=dict)  # by name
    image: str = ""  # hash of what its sandboxes see of toolchains (judge.workers.image.image_hash)
    token: str = field(default="", repr=False)
    has_cgroups: bool = True
    is_kept: bool = False  # nobody else on this machine can have the name
    lacks: Callable[[], list[str]] = (
        list  # asked at every heartbeat: what does not work as it should, in words
    )

    @classmethod
    def of(
        cls,
        name: str,
        slots: int,
        backend: str,
        languages: dict[str, Language],
        *,
        image: str = "",
        has_cgroups: bool = True,
        lacks: Callable[[], list[str]] = list,
        token: str = "",
        is_kept: bool = False,
    ) -> WorkerInfo:
        """Describe a worker with these languages."""
        told = {
            key: WorkerLanguage(one.version, one.compile_line, one.run_line) for key, one in languages.items()
        }
        return cls(name, slots, backend, told, image, token, has_cgroups, is_kept, lacks)


class Worker:
    """Runs until `drain` was called and everything under way is finished and told."""

    def __init__(self, client: redis.Redis, judge: Judge, info: WorkerInfo) -> None:
        self._client = client
        self._judge = judge
        self._info = info
        self._stream = JOBS_STREAM.format(name=info.name)
        self._reporter = Reporter(client, self._stream, info.token)
        self._running: dict[bytes, asyncio.Task[None]] = {}  # by the job's entry in the stream
        self._draining = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}  # by judging id
        self._withdrawals = Withdrawals(client)
        self._recovers = False  # whether to look for jobs that were delivered to us and got lost on the way
        self._life = Life(client, info.name, is_kept=info.is_kept)
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
                entries = await self._claim(free)
            except (RedisError, OSError) as error:
                log.warning("no jobs while Redis is away: %s", error)
                self._recovers = True
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

    async def _claim(self, count: int) -> Entries:
        """Take up to `count` jobs, waiting a second for one. Never cancelled: a claimed job would be lost to us."""
        since = "0" if self._recovers else ">"
        try:
            answer = await self._client.xreadgroup(
                GROUP,
                self._info.name,
                {self._stream: since},
                count=1000 if self._recovers else count,
                block=CLAIM_WAIT_MS,
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._make_group()
            return []
        delivered = cast("list[tuple[bytes, Entries]]", answer or [])
        entries = [entry for _, found in delivered for entry in found if entry[0] not in self._running]
        if self._recovers:
            # Jobs delivered to us whose delivery failed. More than there is room for stay ours for the next look.
            self._recovers = len(entries) > count
            gone = [entry for entry, fields in entries if not fields]  # deleted since
            if gone:
                await self._client.xack(self._stream, GROUP, *gone)
            entries = [entry for entry in entries if entry[1]]
        return entries[:count]

    async def _make_group(self) -> None:
        try:
            await self._client.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

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
                        await self._give_back(entry)
                        return
                    # A slot is free only when its end is told: so what waits for Redis is bounded by the slots.
                    await self._reporter.finish(report, entry)
                else:
                    self._reporter.add(report)

    async def _give_back(self, entry: bytes) -> None:
        """Let go of a job that nothing can be said about: the server finds it missing and sends it out again."""
        log.warning("a job was given back: no sandboxes for now")
        while True:
            try:
                async with self._client.pipeline(transaction=True) as pipe:
                    pipe.xack(self._stream, GROUP, entry)
                    pipe.xdel(self._stream, entry)
                    await pipe.execute()
                return
            except (RedisError, OSError) as error:
                log.warning("a job is given back when Redis is there again: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _keep_alive(self) -> None:
        while True:
            try:
                await self._life.check()
                await self._beat()
            except NameTaken as taken:
                self._give_way(taken)
                return
            except (RedisError, OSError) as error:
                log.warning("no heartbeat: %s", error)
            await asyncio.sleep(HEARTBEAT_S)

    async def _beat(self) -> None:
        """Move the deadline, by the clock of Redis, which all sides share."""
        seconds, micros = await self._client.time()
        key = WORKER_INFO_KEY.format(name=self._info.name)
        values: dict[str, str | int | bytes] = {
            "languages": msgspec.json.encode(self._info.languages),
            "slots": self._info.slots,
            "backend": self._info.backend,
            "host": platform.node(),
            "version": VERSION,
            "running": len(self._running),
            "told_at": seconds,
            "life": self._life.token,
            "boot": self._life.boot,
            "proof": sign_of_life(self._info.token, self._info.name, seconds),
            "state": self._state(),
            "image": self._info.image,
            "cgroups": "yes" if self._info.has_cgroups else "none",
            "load": f"{os.getloadavg()[0] / (os.cpu_count() or 1):.2f}",
            "degraded": "\n".join(line.replace("\n", " ") for line in self._info.lacks()),
        }
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.zadd(WORKERS_KEY, {self._info.name: seconds + micros / 1_000_000 + DEADLINE_S})
            pipe.hset(key, mapping=values)  # type: ignore[arg-type]
            pipe.expire(key, 3600)
            await pipe.execute()

    def _state(self) -> str:
        """Whether jobs are taken; "paused" while no sandbox can be made."""
        if self._draining.is_set():
            return "draining"
        return "paused" if self._judge.pool.away else "working"

    async def _sign_off(self) -> None:
        if self.name_taken:
            return
        try:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.zrem(WORKERS_KEY, self._info.name)
                pipe.delete(WORKER_INFO_KEY.format(name=self._info.name))
                await pipe.execute()
            pending = await self._client.xpending_range(self._stream, GROUP, "-", "+", 1, self._info.name)
            if not pending:  # else the server still needs to see what was ours
                await self._client.xgroup_delconsumer(self._stream, GROUP, self._info.name)
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
