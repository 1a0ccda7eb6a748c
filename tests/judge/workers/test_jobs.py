"""Jobs of a worker: claimed until they are reported, nothing lost, and no more than there are slots."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import redis.asyncio as redis

from codequest.adapters.embedded_redis import find_binary
from judge.contract import Finished, Verdict
from judge.tasks import end_tasks
from judge.workers.reporter import GROUP
from tests.judge.workers.conftest import JOBS, Line, until


async def test_a_job_is_reported_and_then_let_go(line: Line) -> None:
    await line.enqueue("j1")
    line.worker()
    await line.finished(1)
    kinds = [type(report).__name__ for report in await line.reports()]
    assert kinds == ["Started", "Progress", "Finished"]
    assert await line.client.xlen(JOBS) == 0
    assert await line.pending() == 0


async def test_a_job_under_way_stays_claimed(line: Line) -> None:
    await line.enqueue("hold1")
    line.worker()
    await until(lambda: line.judge.started)
    assert await line.pending() == 1
    assert await line.client.xlen(JOBS) == 1


async def test_no_more_jobs_at_once_than_slots(line: Line) -> None:
    await line.enqueue(*(f"hold{number}" for number in range(5)))
    line.worker(slots=2)
    await until(lambda: len(line.judge.started) == 2)
    assert await line.pending() == 2
    line.judge.release.set()
    assert sorted(await line.finished(5)) == [f"hold{number}" for number in range(5)]
    assert line.judge.most_at_once == 2


async def test_a_judge_error_is_reported(line: Line) -> None:
    await line.enqueue("break1")
    line.worker()
    assert await line.finished(1) == ["break1"]


async def test_the_claims_of_others_are_left_to_the_server(line: Line) -> None:
    await line.enqueue("j1")
    await line.client.xgroup_create(JOBS, GROUP, id="0")
    await line.client.xreadgroup(GROUP, "dead", {JOBS: ">"})
    await line.enqueue("j2")
    line.worker()
    assert await line.finished(1) == ["j2"]
    assert await line.pending() == 1


async def test_a_job_that_cannot_be_read_is_told_and_dropped(line: Line) -> None:
    await line.client.xadd(JOBS, {"job": b"\xc1"})
    await line.enqueue("j2")
    line.worker()
    ends = await line.finished(2)
    assert sorted(ends) == ["", "j2"]
    broken = next(one for one in await line.reports() if isinstance(one, Finished) and not one.judging_id)
    assert broken.verdict is Verdict.JUDGE_ERROR
    assert await line.client.xlen(JOBS) == 0


async def test_the_judges_user_in_redis_is_enough(line: Line, judge_redis_url: str) -> None:
    await line.enqueue("j1")
    client = redis.Redis.from_url(judge_redis_url, socket_timeout=10)
    try:
        worker = line.worker(client)
        assert await line.finished(1) == ["j1"]
        worker.drain()
        await line.tasks[0]
    finally:
        await client.aclose()


class OwnRedis:
    """A Redis of this test that can be killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "r.sock"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            str(find_binary()), "--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder),
            "--appendonly", "yes", "--appendfsync", "always", "--save", "", stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        client = redis.Redis.from_url(f"unix://{self.socket}")
        while True:
            try:
                await client.ping()
            except redis.RedisError:
                await asyncio.sleep(0.02)
            else:
                break
        await client.aclose()

    async def kill(self) -> None:
        assert self._process
        self._process.kill()
        await self._process.wait()


async def test_a_result_waits_while_redis_is_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    server = OwnRedis(tmp_path_factory.mktemp("r"))
    await server.start()
    client = redis.Redis.from_url(f"unix://{server.socket}", socket_timeout=5)
    line = Line(client)
    try:
        await line.enqueue("hold1", "j2")
        worker = line.worker()
        await line.finished(1)
        await server.kill()
        line.judge.release.set()
        await asyncio.sleep(0.3)  # the report is refused meanwhile
        await server.start()
        assert sorted(await line.finished(2)) == ["hold1", "j2"]
        assert line.judge.started.count("hold1") == 1
        worker.drain()
        await line.tasks[0]
        assert await client.xlen(JOBS) == 0
    finally:
        await end_tasks(*line.tasks)
        await client.aclose()
        await server.kill()
