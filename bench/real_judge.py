"""A real judge worker for a bench: a process of its own over the stack's Redis and test data."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from codequest.adapters import redis
from codequest.cli.judge_child import judge_environment
from codequest.config import Settings
from judge.contract import WORKERS_KEY

START_S = 60.0


@asynccontextmanager
async def real_judge(settings: Settings, slots: int = 1) -> AsyncIterator[int]:
    """Start a worker, wait for its first heartbeat, give its process number; end it."""
    environment = {**judge_environment(settings, os.environ), "JUDGE_SLOTS": str(slots)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "judge", env=environment)
    client = redis.connect(settings.redis_url)
    try:
        async with asyncio.timeout(START_S):
            while not await client.zcard(WORKERS_KEY):
                if process.returncode is not None:
                    raise RuntimeError("the judge ended at its start")
                await asyncio.sleep(0.1)
        yield process.pid
    finally:
        await client.aclose()
        if process.returncode is None:
            process.terminate()
        await process.wait()


def resident_mib(pid: int) -> float:
    """What a process holds in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise RuntimeError("no such process")
