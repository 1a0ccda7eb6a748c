"""A quiet end: drained, cancelled, or told by a signal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.contract import WORKERS_KEY, Finished, JudgeJob, SourceFile, Verdict, encode
from judge.packages import read_package
from judge.workers.reporter import GROUP
from judge.workers.withdrawals import Withdrawals
from tests.judge.workers.conftest import JOBS, Line, until
from tests.support.packages import ECHO_SUM, package_2025


async def test_a_drain_finishes_what_is_under_way_takes_nothing_new_and_signs_off(line: Line) -> None:
    await line.enqueue("hold1")
    worker = line.worker()
    await until(lambda: line.judge.started)
    worker.drain()
    await asyncio.wait(line.tasks, timeout=1.5)  # longer than a claim under way may last
    await line.enqueue("j2")
    line.judge.release.set()
    await line.tasks[0]
    assert await line.finished(1) == ["hold1"]
    assert line.judge.started == ["hold1"]
    assert await line.client.xlen(JOBS) == 1
    assert await line.client.zscore(WORKERS_KEY, "w") is None
    assert await line.client.xinfo_consumers(JOBS, GROUP) == []


async def swallowing(_: object, __: object = None) -> None:
    """As a driver does that turns a cancellation into an answer of its own: the first one is not heard."""
    is_deaf = True
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if not is_deaf:
                raise
            is_deaf = False


@pytest.mark.parametrize("how", ["drained", "cancelled"])
async def test_a_cancellation_that_was_swallowed_does_not_keep_the_worker(
    line: Line, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("judge.tasks.CANCEL_AGAIN_S", 0.01)
    monkeypatch.setattr(Withdrawals, "listen", swallowing)
    await line.enqueue("j1")
    worker = line.worker()
    await line.finished(1)
    if how == "drained":
        worker.drain()
    else:
        line.tasks[0].cancel()
    async with asyncio.timeout(20):
        await asyncio.wait(line.tasks)


@pytest.mark.judge
async def test_the_process_judges_and_drains_on_sigterm(line: Line, redis_url: str, tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path))
    manifest = package.store(DirectoryBlobs(tmp_path / "blobs"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "judge", "--redis", redis_url, "--blobs", str(tmp_path / "blobs"), "--slots", "1",
        "--name", "w",
        env={**os.environ, "PYTHONPATH": "."}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        slow = "import time\ntime.sleep(0.3)\n" + ECHO_SUM
        job = JudgeJob("j1", manifest, "python", [SourceFile("a.py", slow.encode())])
        await line.client.xadd(JOBS, {"job": encode(job)})
        await until(line.reports)
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    end = (await line.reports())[-1]
    assert isinstance(end, Finished)
    assert end.verdict is Verdict.ACCEPTED
    assert await line.client.zcard(WORKERS_KEY) == 0
