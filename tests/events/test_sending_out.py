"""Which jobs are sent out, how many, and to whom."""

from __future__ import annotations

import asyncio

from codequest.protocol.actor import Actor
from judge.contract import Verdict
from tests.support.backend import Backend, backend
from tests.support.fake_worker import FakeWorker
from tests.support.submissions import ada, dispatch, settle, submit, take

__all__ = ["ada", "backend"]

AC = Verdict.ACCEPTED


async def test_nobody_can_fill_the_line_for_the_others(
    backend: Backend, ada: Actor, judge_redis_url: str
) -> None:
    for _ in range(4):
        await submit(backend, ada, source="print('ada')")
    await submit(backend, await backend.person("bob"), source="print('bob')")
    async with FakeWorker(judge_redis_url, slots=1) as worker:
        await dispatch(backend)
        first, second = await take(worker), await take(worker)
        assert [one.files[0].content for one in (first, second)] == [b"print('ada')", b"print('bob')"]


async def test_no_more_than_two_jobs_a_slot_are_out(
    backend: Backend, ada: Actor, judge_redis_url: str
) -> None:
    for _ in range(5):
        await submit(backend, ada)
    async with FakeWorker(judge_redis_url, slots=2) as worker:
        await asyncio.gather(*(dispatch(backend) for _ in range(3)))
        assert await worker.waiting() == 4
        await worker.finish(await take(worker), AC)
        await settle(backend)
        await dispatch(backend)
        assert await worker.waiting() == 4


async def test_a_job_waits_for_a_worker_with_its_language(
    backend: Backend, ada: Actor, judge_redis_url: str
) -> None:
    await submit(backend, ada, language="rust")
    async with FakeWorker(judge_redis_url, "one", languages=["python"]) as one:
        await dispatch(backend)
        assert await one.waiting() == 0
    async with FakeWorker(judge_redis_url, "two", languages=["rust"]) as two:
        await dispatch(backend)
        assert (await take(two)).language == "rust"
