"""A worker between Redis and a judge that is stubbed at its contract; Redis is always a real one."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

import pytest
import redis.asyncio as redis

from judge.contract import (
    JOBS_STREAM,
    REPORTS_STREAM,
    Finished,
    Job,
    JudgeJob,
    Progress,
    Report,
    SourceFile,
    Started,
    TestResult,
    Verdict,
    WorkerLanguage,
    decode_report,
    encode,
)
from judge.tasks import end_tasks
from judge.workers.heartbeat import WorkerInfo
from judge.workers.reporter import GROUP
from judge.workers.worker import Worker

JOBS = JOBS_STREAM.format(name="w")


class StubPool:
    """Sandboxes that are there, or away."""

    def __init__(self) -> None:
        self.away = ""

    async def check(self) -> bool:
        return not self.away


class StubJudge:
    """Answers every job with one test; a job called `hold…` waits until it is let go, one called `break…` fails."""

    def __init__(self) -> None:
        self.pool = StubPool()
        self.release = asyncio.Event()
        self.started: list[str] = []
        self.most_at_once = 0
        self._running = 0

    async def run(self, job: Job) -> AsyncGenerator[Report, None]:
        self.started.append(job.judging_id)
        self._running += 1
        self.most_at_once = max(self.most_at_once, self._running)
        yield Started(job.judging_id, "w")
        if job.judging_id.startswith("hold"):
            await self.release.wait()
        if job.judging_id.startswith("break"):
            self._running -= 1
            yield Finished(job.judging_id, "w", Verdict.JUDGE_ERROR, [], 0, error="the sandbox ended")
            return
        result = TestResult(1, "sample/1", True, Verdict.ACCEPTED)
        yield Progress(job.judging_id, 1, 1, result)
        self._running -= 1
        yield Finished(job.judging_id, "w", Verdict.ACCEPTED, [result], 1)


async def until(condition: Callable[[], Any]) -> None:
    """Look again and again; what is waited for happens in Redis or in another process."""
    while True:
        found = condition()
        if await found if inspect.isawaitable(found) else found:
            return
        await asyncio.sleep(0.01)


class Line:
    """The queue as the server sees it, and a worker on it."""

    def __init__(self, client: redis.Redis) -> None:
        self.client = client
        self.judge = StubJudge()
        self.tasks: list[asyncio.Task[None]] = []

    def worker(self, client: redis.Redis | None = None, *, slots: int = 2, is_kept: bool = False) -> Worker:
        languages = {"python": WorkerLanguage("3.11", "", "python3 main.py")}
        info = WorkerInfo("w", slots, "stub", languages, is_kept=is_kept)
        worker = Worker(client or self.client, self.judge, info)  # type: ignore[arg-type]
        self.tasks.append(asyncio.create_task(worker.run()))
        return worker

    async def enqueue(self, *judging_ids: str) -> None:
        for judging_id in judging_ids:
            job = JudgeJob(judging_id, "0" * 64, "python", [SourceFile("a.py", b"")])
            await self.client.xadd(JOBS, {"job": encode(job)})

    async def reports(self) -> list[Report]:
        entries: Any = await self.client.xrange(REPORTS_STREAM)
        return [decode_report(fields[b"report"]) for _, fields in entries]

    async def finished(self, count: int) -> list[str]:
        """Wait for so many ends and return whose they are."""
        while True:
            ends = [one.judging_id for one in await self.reports() if isinstance(one, Finished)]
            if len(ends) >= count:
                return ends
            await asyncio.sleep(0.01)

    async def pending(self) -> int:
        found: dict[str, int] = await self.client.xpending(JOBS, GROUP)
        return found["pending"]


@pytest.fixture
async def line(redis_url: str) -> AsyncIterator[Line]:
    client = redis.Redis.from_url(redis_url, socket_timeout=10)
    made = Line(client)
    yield made
    await end_tasks(*made.tasks)
    await client.aclose()
