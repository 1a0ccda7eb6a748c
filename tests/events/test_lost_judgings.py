"""Judgings that a worker, a server or Redis loses or tells twice: judged again, not for ever, and counted once."""

from __future__ import annotations

from codequest.features.execution.dispatcher import Sweeper
from codequest.features.execution.reports import ReportReader
from codequest.features.submissions import actions
from codequest.features.submissions.messages import GetSubmission, GetSubmissionStatus
from codequest.protocol.actor import Actor, Role
from judge.contract import Finished, Lost, OutputChunk, Verdict
from tests.support.backend import Backend, backend, worker
from tests.support.fake_worker import FakeWorker
from tests.support.submissions import ada, dispatch, settle, submit, take

__all__ = ["ada", "backend", "worker"]

AC, WA, JE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.JUDGE_ERROR


async def test_a_report_that_comes_twice_is_applied_once(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    job = await take(worker)
    await worker.finish(job, AC, AC)
    await worker.finish(job, AC, WA)
    await settle(backend)
    await settle(backend)
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC
    assert len(backend.heard) == 1
    assert await backend.value("SELECT count(*) FROM judgings") == 1


async def test_what_a_worker_had_when_it_was_killed_and_began_anew_is_judged_again_but_not_for_ever(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    seen = []
    for _ in range(3):
        await dispatch(backend)
        job = await take(worker)
        await worker.report(Lost(job.judging_id, worker.name), Lost("no such judging", worker.name))
        await worker.let_go(job)
        await settle(backend)
        seen.append(job.judging_id)
    assert len(set(seen)) == 3
    assert await backend.value("SELECT count(*) FROM judge_jobs") == 0
    assert await backend.value("SELECT failed_at IS NOT NULL FROM submissions WHERE id = $1", view.id)


async def test_a_worker_that_dies_loses_nothing_and_its_late_report_changes_nothing(
    backend: Backend, worker: FakeWorker, ada: Actor, judge_redis_url: str
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    lost = await take(worker)
    await worker.die()
    async with FakeWorker(judge_redis_url, "second") as second:
        plan = await Sweeper(backend.runner).sweep()
        assert plan.lost == [lost.judging_id]
        await dispatch(backend)
        again = await take(second)
        assert again.judging_id != lost.judging_id
        assert again.files == lost.files
        await worker.finish(lost, AC, WA)
        await settle(backend)
        assert (await backend.do(GetSubmissionStatus(submission_id=view.id), ada)).state == "judging"
        await second.finish(again, AC, AC)
        await settle(backend)
        assert await second.waiting() == 0
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC
    assert [event for event, _ in await backend.events(ada)] == ["submission:new", "submission:result"]


async def test_a_worker_that_is_slow_but_alive_keeps_its_job(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    await submit(backend, ada)
    await dispatch(backend)
    await take(worker)
    backend.clock.advance(3600)
    plan = await Sweeper(backend.runner).sweep()
    assert (plan.lost, plan.missing, plan.leftovers) == ([], [], [])


async def test_redis_loses_everything_and_the_job_is_sent_again(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    await backend.runner.ports.redis.flushdb()
    await worker.register()
    assert (await Sweeper(backend.runner).sweep()).missing == []  # it may be on its way
    backend.clock.advance(5)
    assert len((await Sweeper(backend.runner).sweep()).missing) == 1
    await dispatch(backend)
    await worker.finish(await take(worker), AC, AC)
    await settle(backend)
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC
    assert await backend.value("SELECT attempt FROM judgings") == 1


async def test_a_node_that_died_with_a_report_in_hand_is_replaced(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    await worker.finish(await take(worker), AC, AC)
    dead = ReportReader(backend.runner)
    await dead._link.read_reports(dead._name, count=1, block_ms=1)
    assert len(await dead._link.read_reports(dead._name, count=10, block_ms=1)) == 1
    await settle(backend)
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC


async def test_a_judge_error_is_tried_elsewhere_and_at_last_shown_to_the_staff_alone(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    for _ in range(3):
        await dispatch(backend)
        job = await take(worker)
        await worker.finish(job, AC, verdict=JE, error="no space left\0 on the device")
        await settle(backend)
    own = await backend.do(GetSubmission(submission_id=view.id), ada)
    assert (own.state, own.verdict, own.error) == ("judging", None, None)
    jury = await backend.do(GetSubmission(submission_id=view.id), await backend.person("jury", Role.ADMIN))
    assert (jury.state, jury.verdict) == ("judged", JE)
    assert jury.error == "no space left\ufffd on the device"
    assert backend.heard == []
    assert await backend.value("SELECT count(*) FROM judge_jobs") == 0

    async with backend.runner.transaction() as ctx:
        await actions.judge_again(ctx, [view.id])
    await dispatch(backend)
    await worker.finish(await take(worker), AC, AC)
    await settle(backend)
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC


async def test_a_worker_killer_is_given_up_after_three_workers(
    backend: Backend, ada: Actor, judge_redis_url: str
) -> None:
    view = await submit(backend, ada)
    for number in range(3):
        async with FakeWorker(judge_redis_url, f"w{number}") as victim:
            await dispatch(backend)
            await take(victim)
            await victim.die()
            assert len((await Sweeper(backend.runner).sweep()).lost) == 1
    jury = await backend.do(GetSubmission(submission_id=view.id), await backend.person("jury", Role.ADMIN))
    assert (jury.verdict, jury.error) == (JE, "lost 3 times with the worker that judged it")


async def test_reports_of_strangers_and_rubbish_are_settled(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    redis = backend.runner.ports.redis
    await redis.xadd("judge:reports", {"report": b"\xc1 rubbish"})
    await redis.xadd("judge:reports", {"nothing": b"at all"})
    await worker.report(
        Finished("", "fake", JE, [], 0),
        OutputChunk("not an id", 0, 0, "stdout", b"x"),
        Finished("0199aaaa-0000-7000-8000-000000000000", "fake", AC, [], 0),
    )
    view = await submit(backend, ada)
    await dispatch(backend)
    await worker.finish(await take(worker), AC)
    await settle(backend)
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC
    assert await redis.xlen("judge:reports") == 0
