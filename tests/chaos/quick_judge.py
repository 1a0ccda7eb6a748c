"""A real judge worker in a process of its own whose programs are not run: the first line says the verdict.

python -m tests.chaos.quick_judge REDIS_URL NAME; it is killed, never asked to end.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncGenerator

import redis.asyncio as redis

from judge.contract import Finished, Job, JudgeJob, Report, Started, TestResult, Verdict, WorkerLanguage
from judge.workers.heartbeat import WorkerInfo
from judge.workers.worker import Worker

SLOTS = 16
LONGEST_S = 0.2


def source_for(verdict: str) -> str:
    """A program that gets this verdict."""
    return f"# {verdict}\nprint(1)\n"


class NoSandboxes:
    """What a worker asks of its pool: they can always be made."""

    away = ""

    async def check(self) -> bool:
        """Whether they can."""
        return True


class QuickJudge:
    """Takes a moment and says what the program asks for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.pool = NoSandboxes()

    async def run(self, job: Job) -> AsyncGenerator[Report, None]:
        """What `judge.judging.judging.Judge.run` does."""
        assert isinstance(job, JudgeJob)
        yield Started(job.judging_id, self._name)
        await asyncio.sleep(random.uniform(0, LONGEST_S))
        verdict = Verdict(job.files[0].content.decode().split("\n")[0].removeprefix("# "))
        result = TestResult(1, "secret/1", False, verdict, cpu_ms=1, memory_bytes=1 << 20)
        yield Finished(
            job.judging_id, self._name, verdict, [result], 1, max_cpu_ms=1, max_memory_bytes=1 << 20
        )


async def main(url: str, name: str) -> None:
    """Work until killed."""
    client = redis.Redis.from_url(url, socket_timeout=10, socket_connect_timeout=5)
    info = WorkerInfo(name, SLOTS, "quick", {"python": WorkerLanguage("3")})
    await Worker(client, QuickJudge(name), info).run()  # type: ignore[arg-type]


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
