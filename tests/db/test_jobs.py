"""Background jobs: with their transaction or not at all, again after a failure, once across nodes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from codequest.adapters import jobs as jobs_module
from codequest.adapters.jobs import FIRST_BACKOFF_S, LEASE_S, JobWorker, backoff_s
from codequest.config import Settings
from codequest.protocol.context import Context
from codequest.protocol.feature import Feature, Job
from tests.support.accounts import Bench, bench


class Deeds:
    """What handlers did, and how often they are to fail."""

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []
        self.failures = 0
        self.begun: asyncio.Queue[str] = asyncio.Queue()
        self.ended: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.hold: asyncio.Event | None = None

    async def handle(self, ctx: Context, payload: dict[str, Any]) -> None:
        if self.hold is not None:
            self.begun.put_nowait("a job")
            await self.hold.wait()
        if self.failures:
            self.failures -= 1
            raise ValueError("it went wrong\nDETAIL: a secret")
        self.done.append(payload)
        self.ended.put_nowait(payload)

    async def write_and_fail(self, ctx: Context, payload: dict[str, Any]) -> None:
        await ctx.db.execute("INSERT INTO repeating_jobs (name, next_run_at) VALUES ('trace', $1)", ctx.now)
        ctx.enqueue("do", trace=True)
        await self.handle(ctx, payload)


@pytest.fixture
def deeds() -> Deeds:
    return Deeds()


@pytest.fixture
async def on(settings: Settings, deeds: Deeds) -> AsyncIterator[Bench]:
    feature = Feature(
        name="deeds",
        jobs=(
            Job("do", deeds.handle, attempts=3),
            Job("do stepwise", deeds.handle, stepwise=True, attempts=3),
            Job("write", deeds.write_and_fail, attempts=2),
        ),
    )
    async with bench(settings, (feature,)) as made:
        yield made


async def enqueue(on: Bench, name: str, **payload: Any) -> None:
    async with on.runner.transaction() as ctx:
        ctx.enqueue(name, **payload)


async def count(on: Bench, table: str) -> int:
    async with on.pool.acquire() as db:
        number: int = await db.fetchval(f"SELECT count(*) FROM {table}")
        return number


@pytest.mark.parametrize("name", ["do", "do stepwise"])
async def test_a_job_is_done_once_and_leaves_nothing(on: Bench, deeds: Deeds, name: str) -> None:
    await enqueue(on, name, n=1, text="ä")
    assert await on.worker.work_off() == 1
    assert await on.worker.work_off() == 0
    assert deeds.done == [{"n": 1, "text": "ä"}]
    assert await count(on, "jobs") == 0


async def test_jobs_of_a_transaction_that_fails_never_existed(on: Bench, deeds: Deeds) -> None:
    async def fail() -> None:
        async with on.runner.transaction() as ctx:
            ctx.enqueue("do")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await on.worker.work_off() == 0


async def test_a_job_waits_for_its_time(on: Bench, deeds: Deeds) -> None:
    async with on.runner.transaction() as ctx:
        ctx.enqueue("do", run_at=ctx.now + timedelta(seconds=60))
    assert await on.worker.work_off() == 0
    on.clock.advance(60)
    assert await on.worker.work_off() == 1


async def test_a_failure_is_tried_again_later_and_then_put_aside(on: Bench, deeds: Deeds) -> None:
    deeds.failures = 3
    await enqueue(on, "do", n=1)
    await on.worker.work_off()
    await on.worker.work_off()
    assert deeds.failures == 2  # not before the wait is over
    on.clock.advance(FIRST_BACKOFF_S)
    await on.worker.work_off()
    on.clock.advance(FIRST_BACKOFF_S * 2)
    await on.worker.work_off()
    assert (deeds.failures, deeds.done, await count(on, "jobs")) == (0, [], 0)
    async with on.pool.acquire() as db:
        dead = await db.fetchrow("SELECT name, payload, attempts, error FROM dead_jobs")
    assert tuple(dead) == ("do", {"n": 1}, 3, "ValueError: it went wrong")


async def test_a_job_that_fails_first_succeeds_later(on: Bench, deeds: Deeds) -> None:
    deeds.failures = 1
    await enqueue(on, "do stepwise")
    await on.worker.work_off()
    on.clock.advance(FIRST_BACKOFF_S)
    await on.worker.work_off()
    assert len(deeds.done) == 1


async def test_what_a_failing_job_wrote_is_undone(on: Bench, deeds: Deeds) -> None:
    deeds.failures = 1
    await enqueue(on, "write")
    await on.worker.work_off()
    assert (await count(on, "repeating_jobs"), await count(on, "jobs"), deeds.done) == (0, 1, [])
    on.clock.advance(FIRST_BACKOFF_S)
    await on.worker.work_off()
    assert (await count(on, "repeating_jobs"), await count(on, "jobs")) == (1, 0)
    assert {"trace": True} in deeds.done


async def test_two_nodes_share_the_work_without_doing_any_twice(on: Bench, deeds: Deeds) -> None:
    async with on.runner.transaction() as ctx:
        for number in range(40):
            ctx.enqueue("do", n=number)
    other = JobWorker(on.runner, on.runner.registry)
    done = await asyncio.gather(on.worker.work_off(), other.work_off())
    assert sum(done) == 40
    assert sorted(deed["n"] for deed in deeds.done) == list(range(40))


async def test_a_job_of_a_dead_node_is_done_by_another_when_its_lease_ends(on: Bench, deeds: Deeds) -> None:
    await enqueue(on, "do")
    deeds.hold = asyncio.Event()
    dying = asyncio.create_task(on.worker.work_off())
    await deeds.begun.get()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    deeds.hold = None
    other = JobWorker(on.runner, on.runner.registry)
    assert await other.work_off() == 0
    on.clock.advance(LEASE_S)
    assert await other.work_off() == 1
    assert len(deeds.done) == 1


async def test_a_late_worker_whose_lease_was_taken_changes_nothing(on: Bench, deeds: Deeds) -> None:
    await enqueue(on, "write", n=1)
    deeds.hold = asyncio.Event()
    slow = asyncio.create_task(on.worker.work_off())
    await deeds.begun.get()
    async with on.pool.acquire() as db:  # as another worker does after the lease has ended
        await db.execute("UPDATE jobs SET attempts = attempts + 1")
    deeds.hold.set()
    await slow
    assert (await count(on, "jobs"), await count(on, "repeating_jobs")) == (1, 0)


async def test_a_job_of_a_newer_version_waits_for_a_newer_node(on: Bench) -> None:
    await enqueue(on, "unknown here")
    assert await on.worker.work_off() == 0
    assert (await count(on, "jobs"), await count(on, "dead_jobs")) == (1, 0)


async def test_a_repeating_job_runs_once_a_period_across_nodes(settings: Settings, deeds: Deeds) -> None:
    feature = Feature(name="deeds", jobs=(Job("tick", deeds.handle, every_s=60.0),))
    async with bench(settings, (feature,)) as on:
        other = JobWorker(on.runner, on.runner.registry)
        for _ in range(3):
            await asyncio.gather(on.worker.work_off(), other.work_off())
            await on.worker.work_off()
            on.clock.advance(30)
        assert len(deeds.done) == 2
        deeds.failures = 1
        on.clock.advance(60)
        await on.worker.work_off()
        on.clock.advance(FIRST_BACKOFF_S)
        await on.worker.work_off()
        assert len(deeds.done) == 3


async def test_a_worker_that_waits_is_woken_by_a_commit(
    on: Bench, deeds: Deeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "POLL_S", 600.0)  # longer than a test may take
    first = asyncio.create_task(on.worker.run())
    await enqueue(on, "do", n=1)
    assert await deeds.ended.get() == {"n": 1}
    await enqueue(on, "do", n=2)
    assert await deeds.ended.get() == {"n": 2}
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first


def test_waits_grow_and_have_an_end() -> None:
    assert FIRST_BACKOFF_S * 0.8 <= backoff_s(1) <= FIRST_BACKOFF_S
    assert backoff_s(3) > backoff_s(1)
    assert backoff_s(50) <= jobs_module.LONGEST_BACKOFF_S
