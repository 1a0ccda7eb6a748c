"""A judge at the contract: takes jobs from Redis and accepts or rejects them without running anything."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from codequest.adapters import redis
from judge import contract
from judge.contract import Finished, JudgeJob, Started, Verdict
from judge.tasks import end_tasks

NAME = "stub"
JOBS = contract.JOBS_STREAM.format(name=NAME)
SLOTS = 500  # the dispatcher hands out twice as many
HEARTBEAT_S = 2.0
DEADLINE_S = 30.0


class StubJudge:
    """Takes every job at once; `finish` reports it."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.connect(redis_url)
        self._reading = redis.connect(redis_url, blocking_reads=True)
        self.jobs: asyncio.Queue[tuple[bytes, JudgeJob]] = asyncio.Queue()

    async def register(self) -> None:
        """Be a live worker with one language."""
        languages = '{"python": {"version": "3", "compile": "", "run": ""}}'
        await self._redis.hset(
            contract.WORKER_INFO_KEY.format(name=NAME),
            mapping={
                "languages": languages,
                "slots": SLOTS,
                "backend": "stub",
                "host": "bench",
                "running": 0,
            },
        )
        await self._beat()
        with contextlib.suppress(redis.RedisError):
            await self._redis.xgroup_create(JOBS, "workers", id="0", mkstream=True)

    async def _beat(self) -> None:
        await self._redis.zadd(contract.WORKERS_KEY, {NAME: time.time() + DEADLINE_S})

    async def run(self) -> None:
        """Take jobs until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._heartbeat())
            while True:
                found = await self._reading.xreadgroup("workers", NAME, {JOBS: ">"}, count=64, block=5000)
                for _, entries in found or ():
                    for entry_id, fields in entries:
                        job = contract.decode_job(fields[b"job"])
                        assert isinstance(job, JudgeJob)
                        await self.jobs.put((entry_id, job))

    async def _heartbeat(self) -> None:
        while True:
            await self._beat()
            await asyncio.sleep(HEARTBEAT_S)

    async def finish(self, entry_id: bytes, job: JudgeJob, verdict: Verdict = Verdict.ACCEPTED) -> None:
        """Report a verdict."""
        finished = Finished(job.judging_id, NAME, verdict, [], 1, max_cpu_ms=1, max_memory_bytes=1 << 20)
        pipe = self._redis.pipeline(transaction=True)
        pipe.xadd(contract.REPORTS_STREAM, {"report": contract.encode(Started(job.judging_id, NAME))})
        pipe.xadd(contract.REPORTS_STREAM, {"report": contract.encode(finished)})
        pipe.xack(JOBS, "workers", entry_id)
        pipe.xdel(JOBS, entry_id)
        await pipe.execute()

    async def close(self) -> None:
        """End the connections."""
        await self._redis.aclose()
        await self._reading.aclose()


@asynccontextmanager
async def stub_judge(redis_url: str, *, accept_all: bool = False) -> AsyncIterator[StubJudge]:
    """A registered stub; with `accept_all` it answers every job at once."""
    judge = StubJudge(redis_url)
    await judge.register()
    tasks = [asyncio.create_task(judge.run(), name="stub judge")]
    if accept_all:
        tasks.append(asyncio.create_task(_accept(judge), name="stub verdicts"))
    try:
        yield judge
    finally:
        await end_tasks(*tasks)
        await judge.close()


async def _accept(judge: StubJudge) -> None:
    turn = 0
    while True:
        entry_id, job = await judge.jobs.get()
        turn += 1
        await judge.finish(entry_id, job, Verdict.ACCEPTED if turn % 3 else Verdict.WRONG_ANSWER)
