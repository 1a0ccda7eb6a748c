"""Names of workers: said while they live, kept by their machine, and never had by two at once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from judge.contract import WORKER_INFO_KEY, WORKERS_KEY, Lost
from judge.workers.life import Life
from judge.workers.names import GIVEN, KeptName
from judge.workers.reporter import GROUP
from tests.judge.workers.conftest import JOBS, Line, until


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
    info: dict[Any, Any] = {"life": "other", "host": "far", **told}
    await line.client.hset(WORKER_INFO_KEY.format(name="w"), mapping=info)


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
