"""A worker that cannot make a sandbox: it takes nothing, and what it had is given back."""

from __future__ import annotations

import asyncio

from judge.contract import WORKER_INFO_KEY, WORKERS_KEY, Finished
from judge.workers.reporter import GROUP
from tests.judge.workers.conftest import JOBS, Line, until


async def test_while_no_sandbox_can_be_made_jobs_are_given_back_and_none_are_taken(line: Line) -> None:
    line.judge.pool.away = "the engine does not answer"
    await line.client.xgroup_create(JOBS, GROUP, id="0", mkstream=True)
    line.worker()
    key = WORKER_INFO_KEY.format(name="w")

    async def is_paused() -> bool:
        return bool(await line.client.hget(key, "state") == b"paused")

    await until(is_paused)
    await line.enqueue("j1")
    await asyncio.wait(line.tasks, timeout=1.2)  # longer than the pause between two looks
    assert line.judge.started == []
    line.judge.pool.away = ""
    assert await line.finished(1) == ["j1"]


async def test_a_job_whose_sandbox_went_with_the_engine_is_given_back_without_a_report(line: Line) -> None:
    line.worker()
    await until(lambda: line.client.zscore(WORKERS_KEY, "w"))
    await line.enqueue("hold1")
    await until(lambda: line.judge.started)

    async def fail(*_: object) -> bool:
        line.judge.pool.away = "the engine does not answer"
        return False

    line.judge.pool.check = fail  # type: ignore[method-assign]
    await line.enqueue("break2")
    await until(lambda: len(line.judge.started) == 2)

    async def is_gone() -> bool:
        return bool(await line.client.xlen(JOBS) == 1)

    await until(is_gone)
    assert [one.judging_id for one in await line.reports() if isinstance(one, Finished)] == []
    assert await line.pending() == 1
    line.judge.release.set()
    assert await line.finished(1) == ["hold1"]
