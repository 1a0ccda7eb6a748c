"""A judge worker at the contract in Redis, which does exactly what a test tells it and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from codequest.adapters import redis
from judge.contract import (
    JOBS_STREAM,
    REPORTS_STREAM,
    WITHDRAWN_STREAM,
    WORKER_INFO_KEY,
    WORKERS_KEY,
    Finished,
    Job,
    Progress,
    Report,
    Started,
    TestResult,
    Verdict,
    decode_job,
    encode,
)

GROUP = "workers"
WAIT_MS = 10_000


class FakeWorker:
    """One worker. `take` waits for a job; `finish` reports and lets go of it; `die` stops its heartbeat."""

    def __init__(
        self,
        redis_url: str,
        name: str = "fake",
        *,
        slots: int = 1,
        languages: Sequence[str] = ("python", "cpp17"),
        image: str = "",
    ) -> None:
        self.name = name
        self._stream = JOBS_STREAM.format(name=name)
        self._redis = redis.connect(redis_url, blocking_reads=True)
        self._slots = slots
        self._image = image
        self._languages = {
            name: {"version": "1.0", "compile": f"{name} -O2", "run": name} for name in languages
        }
        self._entries: dict[str, bytes] = {}  # judging id -> entry in the stream

    async def __aenter__(self) -> Self:
        await self.register()
        return self

    async def register(self) -> None:
        """Tell Redis of this worker, and that it is alive."""
        await self._redis.hset(
            WORKER_INFO_KEY.format(name=self.name),
            mapping={
                "languages": json.dumps(self._languages),
                "slots": self._slots,
                "backend": "fake",
                "host": "here",
                "running": 0,
                "state": "working",
                "image": self._image,
            },
        )
        await self._redis.zadd(WORKERS_KEY, {self.name: 4e9})
        with suppress(redis.RedisError):  # it is there already
            await self._redis.xgroup_create(self._stream, GROUP, id="0", mkstream=True)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._redis.aclose()

    async def withdrawn(self) -> str:
        """The judging id of the first job that the server tells to be stopped."""
        answer = await self._redis.xread({WITHDRAWN_STREAM: "0"}, count=1, block=WAIT_MS)
        assert answer, "nothing was withdrawn"
        _, fields = (next(iter(answer.values()))[0] if isinstance(answer, dict) else answer[0][1])[0]
        return str(fields[b"id"].decode())

    async def take(self, *, wait_ms: int = WAIT_MS) -> Job:
        """The next job. Fails where none comes in time."""
        answer = await self._redis.xreadgroup(GROUP, self.name, {self._stream: ">"}, count=1, block=wait_ms)
        assert answer, "no job came"
        entry_id, fields = (next(iter(answer.values()))[0] if isinstance(answer, dict) else answer[0][1])[0]
        job: Job = decode_job(fields[b"job"])
        self._entries[job.judging_id] = entry_id
        return job

    async def waiting(self) -> int:
        """How many jobs lie in the stream, claimed ones included."""
        return int(await self._redis.xlen(self._stream))

    async def report(self, *reports: Report) -> None:
        """Send reports; a job ends with its Finished, as the contract says."""
        pipe = self._redis.pipeline(transaction=True)
        for report in reports:
            pipe.xadd(REPORTS_STREAM, {"report": encode(report)})
            if isinstance(report, Finished) and report.judging_id in self._entries:
                entry = self._entries.pop(report.judging_id)
                pipe.xack(self._stream, GROUP, entry)
                pipe.xdel(self._stream, entry)
        await pipe.execute()

    async def let_go(self, job: Job) -> None:
        """Take a job out of the stream without a report."""
        entry = self._entries.pop(job.judging_id)
        await self._redis.xack(self._stream, GROUP, entry)
        await self._redis.xdel(self._stream, entry)

    async def start(self, job: Job) -> None:
        """Say that compiling began."""
        await self.report(Started(job.judging_id, self.name))

    async def progress(self, job: Job, number: int, total: int, verdict: Verdict = Verdict.ACCEPTED) -> None:
        """Say that one more test is done."""
        await self.report(Progress(job.judging_id, number, total, result_of(number, verdict)))

    async def finish(self, job: Job, *verdicts: Verdict, **more: object) -> Finished:
        """Report the end, a test for each verdict; the first that is not accepted is the whole one."""
        report = self.finished(job, *verdicts, **more)
        await self.report(report)
        return report

    def finished(self, job: Job, *verdicts: Verdict, **more: object) -> Finished:
        """The report of `finish`."""
        results = [result_of(number, verdict) for number, verdict in enumerate(verdicts, 1)]
        whole = next((verdict for verdict in verdicts if verdict is not Verdict.ACCEPTED), Verdict.ACCEPTED)
        values: dict[str, object] = {
            "judging_id": job.judging_id,
            "worker": self.name,
            "verdict": whole,
            "results": results,
            "total": len(results),
            "max_cpu_ms": 12,
            "max_memory_bytes": 3_000_000,
            "language_version": "1.0",
        }
        return Finished(**(values | more))  # type: ignore[arg-type]

    async def drain(self) -> None:
        """Take no further job, and say so."""
        await self._redis.hset(WORKER_INFO_KEY.format(name=self.name), "state", "draining")

    async def pause(self, reason: str) -> None:
        """Take no further job until `go_on`."""
        values = {"state": "paused", "degraded": reason}
        await self._redis.hset(WORKER_INFO_KEY.format(name=self.name), mapping=values)

    async def go_on(self) -> None:
        """Take jobs again."""
        values = {"state": "working", "degraded": ""}
        await self._redis.hset(WORKER_INFO_KEY.format(name=self.name), mapping=values)

    async def die(self) -> None:
        """No heartbeat any more: its deadline is long past."""
        await self._redis.zadd(WORKERS_KEY, {self.name: 1})


def result_of(number: int, verdict: Verdict, **more: object) -> TestResult:
    """A test; the first is the sample."""
    name = "sample/1" if number == 1 else f"secret/{number:02}"
    values: dict[str, object] = {
        "number": number,
        "name": name,
        "sample": number == 1,
        "verdict": verdict,
        "cpu_ms": 10 + number,
        "wall_ms": 20,
        "memory_bytes": 2_000_000,
        "output": b"out\n",
        "judge_message": "a secret word of the jury",
    }
    return TestResult(**(values | more))  # type: ignore[arg-type]
