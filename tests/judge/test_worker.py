"""The worker between Redis and the judge: nothing lost, nothing let go too early, and a quiet end.

Where programs do not matter, the judge is stubbed at its contract; Redis is always a real one.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio as redis

from codequest.adapters.embedded_redis import find_binary
from judge.blobs import DirectoryBlobs
from judge.contract import (
    JOBS_STREAM,
    REPORTS_STREAM,
    WITHDRAWN_STREAM,
    WORKER_INFO_KEY,
    WORKERS_KEY,
    Finished,
    Job,
    JudgeJob,
    Lost,
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
from judge.packages import read_package
from judge.tasks import end_tasks
from judge.workers.heartbeat import WorkerInfo
from judge.workers.life import Life
from judge.workers.names import GIVEN, KeptName
from judge.workers.reporter import GROUP
from judge.workers.withdrawals import Withdrawals
from judge.workers.worker import Worker
from tests.support.packages import ECHO_SUM, package_2025

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
        return [decode_report(fields[b"report"]) for _, fields in await self.client.xrange(REPORTS_STREAM)]

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


async def test_a_job_is_reported_and_then_let_go(line: Line) -> None:
    await line.enqueue("j1")
    line.worker()
    await line.finished(1)
    kinds = [type(report).__name__ for report in await line.reports()]
    assert kinds == ["Started", "Progress", "Finished"]
    assert await line.client.xlen(JOBS) == 0
    assert await line.pending() == 0


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


async def test_the_worker_says_who_it_is_and_until_when_it_lives(line: Line) -> None:
    line.worker()
    await until(lambda: line.client.zscore(WORKERS_KEY, "w"))
    seconds, _ = await line.client.time()
    deadline = await line.client.zscore(WORKERS_KEY, "w")
    assert deadline is not None
    assert 5 < deadline - seconds < 12
    info = await line.client.hgetall(WORKER_INFO_KEY.format(name="w"))
    told = b'{"python":{"version":"3.11","compile":"","run":"python3 main.py"}}'
    assert info[b"languages"] == told
    assert (info[b"slots"], info[b"backend"], info[b"state"]) == (b"2", b"stub", b"working")


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


async def test_a_judge_error_is_reported(line: Line) -> None:
    await line.enqueue("break1")
    line.worker()
    assert await line.finished(1) == ["break1"]


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


async def test_what_an_earlier_life_had_under_way_is_told_as_lost_and_the_rest_is_judged(line: Line) -> None:
    """It may have been what ended that life, so whether it is tried again is the server's to count."""
    await line.enqueue("j1")
    await line.client.xgroup_create(JOBS, GROUP, id="0")
    await line.client.xreadgroup(GROUP, "w", {JOBS: ">"})
    await line.enqueue("j2")
    line.worker()
    assert await line.finished(1) == ["j2"]
    assert [one for one in await line.reports() if isinstance(one, Lost)] == [Lost("j1", "w")]
    assert await line.pending() == 0


async def beat(line: Line, **told: str) -> None:
    """Another worker of the same name is alive."""
    seconds, _ = await line.client.time()
    await line.client.zadd(WORKERS_KEY, {"w": seconds + 10})
    await line.client.hset(WORKER_INFO_KEY.format(name="w"), mapping={"life": "other", "host": "far", **told})


async def test_a_second_worker_of_the_same_name_does_not_begin(line: Line) -> None:
    await line.enqueue("j1")
    await beat(line)
    worker = line.worker()
    while not worker.name_taken:
        await asyncio.sleep(0.1)
        await line.client.zincrby(WORKERS_KEY, 0.1, "w")
    await line.tasks[0]
    assert await line.reports() == []
    assert await line.client.zscore(WORKERS_KEY, "w") is not None, "the other one's heartbeat is its own"


async def test_a_worker_begins_once_the_last_heartbeat_of_its_name_has_passed(line: Line) -> None:
    await line.enqueue("j1")
    await beat(line)
    line.worker()
    await asyncio.wait(line.tasks, timeout=0.3)
    assert line.judge.started == []
    await line.client.zadd(WORKERS_KEY, {"w": 0})
    assert await line.finished(1) == ["j1"]


async def test_a_kept_name_s_earlier_life_on_this_machine_is_not_waited_for(line: Line) -> None:
    await line.enqueue("j1")
    await beat(line, boot=Life(line.client, "w", is_kept=True).boot)
    line.worker(is_kept=True)
    await until(lambda: line.judge.started)
    assert await line.client.hget(WORKER_INFO_KEY.format(name="w"), "life") != b"other"


async def test_a_worker_whose_name_another_one_took_finishes_what_it_has_and_gives_way(line: Line) -> None:
    await line.enqueue("hold1")
    worker = line.worker()
    await until(lambda: line.judge.started)
    await until(lambda: line.client.zscore(WORKERS_KEY, "w"))
    while not worker.name_taken:  # one beat of the other's may be overwritten by one of ours
        await beat(line)
        await asyncio.sleep(0.1)
    line.judge.release.set()
    await line.tasks[0]
    assert await line.finished(1) == ["hold1"]
    assert await line.client.hget(WORKER_INFO_KEY.format(name="w"), "life") == b"other"


def test_a_machine_keeps_its_names_and_no_two_workers_share_one(tmp_path: Path) -> None:
    with KeptName(tmp_path) as first, KeptName(tmp_path) as second:
        names = first.value, second.value
        assert names[0] != names[1]
    with KeptName(tmp_path) as first, KeptName(tmp_path) as second:
        assert (first.value, second.value) == names
    with KeptName(tmp_path / "other machine") as other:
        assert other.value not in names


def test_a_name_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "1").write_text("3f")
    with KeptName(tmp_path) as first:
        assert GIVEN.fullmatch(first.value)
    with KeptName(tmp_path) as again:
        assert again.value == first.value


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


async def test_a_withdrawn_job_is_stopped_and_its_slot_is_free(line: Line) -> None:
    await line.enqueue("hold-1")
    worker = line.worker(slots=1)
    await until(lambda: worker.running == 1)
    await line.client.xadd(WITHDRAWN_STREAM, {"id": "hold-1"})
    await line.finished(1)
    (end,) = [one for one in await line.reports() if isinstance(one, Finished)]
    assert (end.judging_id, end.error) == ("hold-1", "withdrawn")
    assert await line.pending() == 0
    await line.enqueue("j2")
    assert await line.finished(2) == ["hold-1", "j2"]


async def test_a_job_that_was_withdrawn_before_it_came_is_not_begun(line: Line) -> None:
    await line.client.xadd(WITHDRAWN_STREAM, {"id": "j1"})
    worker = line.worker()
    await until(lambda: "j1" in worker._withdrawals)
    await line.enqueue("j1", "j2")
    await line.finished(2)
    ended = {one.judging_id: one.error for one in await line.reports() if isinstance(one, Finished)}
    assert ended == {"j1": "withdrawn", "j2": ""}
    assert "j1" not in [one.judging_id for one in await line.reports() if isinstance(one, Started)]
