"""A submission from hand-in to result: through the waiting line, a worker at the contract, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from codequest.adapters.rate_limits import RedisRateLimiter
from codequest.config import Settings
from codequest.errors import (
    CodeQuestError,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unprocessable,
    ValidationError,
)
from codequest.features.execution.dispatcher import Dispatcher, Sweeper
from codequest.features.execution.messages import ProgramFile
from codequest.features.execution.reports import ReportReader
from codequest.features.problems.importer import import_packages
from codequest.features.problems.messages import GetProblem
from codequest.features.submissions import actions
from codequest.features.submissions.messages import (
    GetSubmission,
    GetSubmissionCode,
    GetSubmissionStatus,
    ListSubmissions,
    SubmissionView,
    SubmitSolution,
)
from codequest.protocol.actor import ANONYMOUS, Actor, Role
from codequest.protocol.listing import seal_cursor
from judge.contract import Finished, JudgeJob, Lost, OutputChunk, Verdict
from tests.support.backend import Backend, backend, open_backend, worker, write_package
from tests.support.fake_worker import FakeWorker, result_of

__all__ = ["backend", "worker"]

AC, WA, JE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.JUDGE_ERROR


@pytest.fixture
async def ada(backend: Backend, tmp_path: Path) -> Actor:
    """A person, and the problem "double"."""
    await import_packages(backend.runner, [write_package(tmp_path, "double")])
    return await backend.person("ada")


async def submit(backend: Backend, actor: Actor, **more: Any) -> SubmissionView:
    values: dict[str, Any] = {"problem_id": "double", "language": "python3", "source": "print(1)"}
    view: SubmissionView = await backend.do(SubmitSolution(**(values | more)), actor)
    return view


async def take(worker: FakeWorker) -> JudgeJob:
    job = await worker.take()
    assert isinstance(job, JudgeJob)
    return job


@asynccontextmanager
async def result_of_one(backend: Backend, actor: Actor) -> AsyncIterator[asyncio.Future[dict[str, Any]]]:
    """The body of the next submission:result for somebody."""
    async with backend.hearing(actor) as pushes:
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        yield future
        async with asyncio.timeout(20):
            while True:
                event, body = await pushes.get()
                if event == "submission:result":
                    future.set_result(body["submission"])
                    return


async def settle(backend: Backend) -> None:
    """Apply every report that is waiting."""
    reader = ReportReader(backend.runner)
    await reader._link.read_reports(reader._name, count=1, block_ms=1)  # makes the group
    entries = await reader._link.take_over_reports(reader._name, idle_ms=0, count=1000)
    entries += await reader._link.read_reports(reader._name, count=1000, block_ms=1)
    await reader.handle(entries)


async def dispatch(backend: Backend) -> None:
    """Send out what there is room for."""
    await Dispatcher(backend.runner).round()


async def test_a_submission_is_judged_and_its_author_hears_it(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services(), result_of_one(backend, ada) as result:
        view = await submit(backend, ada)
        assert (view.state, view.language, view.verdict) == ("queued", "python", None)
        job = await take(worker)
        assert [(one.name, one.content) for one in job.files] == [("main.py", b"print(1)")]
        assert job.manifest == await backend.value("SELECT manifest FROM problems")
        await worker.start(job)
        await worker.progress(job, 1, 2)
        await worker.finish(job, AC, WA)
    heard = result.result()
    assert (heard["verdict"], heard["tests_passed"], heard["tests_total"]) == ("wrong_answer", 1, 2)
    assert [event for event, _ in await backend.events(ada)] == ["submission:new", "submission:result"]


async def test_what_is_pushed_equals_what_is_fetched(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    await worker.finish(await take(worker), AC, WA)
    await settle(backend)
    fetched = await backend.do(GetSubmission(submission_id=view.id), ada)
    (_, new), (_, result) = await backend.events(ada)
    import msgspec

    assert msgspec.convert(new["submission"], SubmissionView) == view
    assert msgspec.convert(result["submission"], SubmissionView) == fetched
    first, second = fetched.tests
    assert (first.input, first.expected, first.output) == ("1\n", "2\n", "out\n")
    assert (second.input, second.name, second.output, second.judge_message) == (None, None, None, None)


async def test_a_test_with_full_feedback_is_shown_like_a_sample(
    backend: Backend, worker: FakeWorker, ada: Actor, tmp_path: Path
) -> None:
    named = {"data__secret__02.in": "21\n", "data__secret__02.ans": "42\n"}
    root = write_package(tmp_path, "double", **named, **{"data__secret__02.yaml": "full_feedback: true\n"})
    await import_packages(backend.runner, [root])
    view = await submit(backend, ada)
    await dispatch(backend)
    await worker.finish(await take(worker), AC, WA)
    await settle(backend)
    fetched = await backend.do(GetSubmission(submission_id=view.id), ada)
    assert fetched.tests is not None
    second = fetched.tests[1]
    assert (second.sample, second.name) == (False, "secret/02")
    assert (second.input, second.expected, second.output) == ("21\n", "42\n", "out\n")


async def test_the_result_makes_progress_and_is_announced_once(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    for verdicts in ((AC, WA), (AC, AC), (AC, AC)):
        await submit(backend, ada)
        await dispatch(backend)
        await worker.finish(await take(worker), *verdicts)
        await settle(backend)
    assert [one.first_accepted for one in backend.heard] == [False, True, False]  # type: ignore[attr-defined]
    problem = await backend.do(GetProblem(slug="double"), ada)
    assert (problem.me.status, problem.me.attempts, problem.me.best_cpu_ms) == ("solved", 3, 12)


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


async def test_progress_is_joined_and_carries_the_judging(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    job = await take(worker)
    async with backend.hearing(ada) as pushes:
        await worker.start(job)
        await worker.progress(job, 1, 3)
        await worker.progress(job, 2, 3, WA)
        await settle(backend)
        async with asyncio.timeout(20):
            event, body = await pushes.get()
    assert event == "submission:progress"
    assert (body["submission_id"], body["judging_id"]) == (view.id, job.judging_id)
    assert (body["number"], body["total"], [one["verdict"] for one in body["tests"]]) == (
        2,
        3,
        ["accepted", "wrong_answer"],
    )


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


async def test_a_rejudge_replaces_the_verdict_and_the_progress(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    await worker.finish(await take(worker), AC, AC)
    await settle(backend)
    async with backend.runner.transaction() as ctx:
        await actions.judge_again(ctx, [view.id])
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is AC
    await dispatch(backend)
    await worker.finish(await take(worker), AC, WA)
    await settle(backend)
    assert (await backend.do(GetSubmission(submission_id=view.id), ada)).verdict is WA
    assert (await backend.do(GetProblem(slug="double"), ada)).me.status == "attempted"
    assert [one.rejudged for one in backend.heard] == [False, True]  # type: ignore[attr-defined]


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


async def test_what_programs_print_is_stored_as_text_that_can_be_shown(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    await dispatch(backend)
    job = await take(worker)
    wild = result_of(1, WA, output=b"\0\xff\x1b[31mred\n", stderr=b"\0", judge_message="\0\x1b")
    await worker.report(worker.finished(job, WA, results=[wild], compiler_output=b"\x07warning\0"))
    await settle(backend)
    fetched = await backend.do(GetSubmission(submission_id=view.id), ada)
    assert fetched.tests[0].output == "\ufffd\ufffd\ufffd[31mred\n"
    assert fetched.compiler_output == "\ufffdwarning\ufffd"


async def test_others_and_nobody_see_nothing_of_practice(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    view = await submit(backend, ada)
    bob = await backend.person("bob")
    for message in (
        GetSubmission(submission_id=view.id),
        GetSubmissionStatus(submission_id=view.id),
        GetSubmissionCode(submission_id=view.id),
    ):
        with pytest.raises(NotFound):
            await backend.do(message, bob)
        with pytest.raises(CodeQuestError):
            await backend.do(message, ANONYMOUS)
    with pytest.raises(Forbidden):
        await backend.do(ListSubmissions(user="all"), bob)
    with pytest.raises(Forbidden):
        await backend.do(ListSubmissions(user=str(ada.user_id)), bob)
    assert (await backend.do(ListSubmissions(), bob)).items == []


async def test_lists_page_by_page_newest_first_without_code_or_tests(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    made = [(await submit(backend, ada)).id for _ in range(3)]
    first = await backend.do(ListSubmissions(limit=2), ada)
    second = await backend.do(ListSubmissions(limit=2, cursor=first.next_cursor, problem_id="double"), ada)
    assert [one.id for one in (*first.items, *second.items)] == made[::-1]
    assert second.next_cursor is None
    assert all(one.tests is None for one in first.items)
    for cursor in ("rubbish", seal_cursor(-1), seal_cursor(2**70), seal_cursor("x"), seal_cursor(1, 2)):
        with pytest.raises(ValidationError):
            await backend.do(ListSubmissions(cursor=cursor), ada)


async def test_the_source_comes_back_as_it_was(backend: Backend, ada: Actor) -> None:
    files = [ProgramFile("a.py", "import b\n\tü\r\n"), ProgramFile("b.py", "")]
    view = await submit(backend, ada, source=None, files=files)
    assert (await backend.do(GetSubmissionCode(submission_id=view.id), ada)).files == files


@pytest.mark.parametrize(
    ("more", "error", "field"),
    [
        ({"source": None}, ValidationError, "source"),
        ({"files": [ProgramFile("a.py", "x")]}, ValidationError, "source"),
        ({"source": "  \n"}, ValidationError, "source"),
        ({"source": "é" * 70_000}, ValidationError, "source"),
        ({"source": None, "files": [ProgramFile("a.py", "x")] * 2}, ValidationError, "files.1.name"),
        ({"language": "cobol"}, ValidationError, "language"),
        ({"problem_id": "no-such"}, NotFound, None),
        ({"room_id": "0199aaaa-0000-7000-8000-000000000000"}, ValidationError, "room_id"),
    ],
)
async def test_a_bad_submission_is_told_what_is_wrong_and_leaves_nothing(
    backend: Backend, ada: Actor, more: dict[str, Any], error: type[CodeQuestError], field: str | None
) -> None:
    with pytest.raises(error) as caught:
        await submit(backend, ada, **more)
    if field:
        assert [detail.field for detail in caught.value.details] == [field]
    assert await backend.value("SELECT count(*) FROM submissions") == 0
    assert await backend.value("SELECT count(*) FROM judge_jobs") == 0


async def test_the_same_idempotency_key_hands_in_once(backend: Backend, ada: Actor) -> None:
    message = SubmitSolution(problem_id="double", language="python", source="print(1)")
    first = await backend.do(message, ada, key="click")
    second = await backend.do(message, ada, key="click")
    assert second["id"] == first.id
    assert await backend.value("SELECT count(*) FROM submissions") == 1


async def test_a_problem_that_takes_some_languages_refuses_the_others(
    backend: Backend, ada: Actor, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "only")
    text = (root / "problem.yaml").read_text()
    (root / "problem.yaml").write_text(text + "languages: [cpp]\n")
    try:
        await import_packages(backend.runner, [root])
    except Exception as error:
        pytest.fail(str(error))
    with pytest.raises(Unprocessable, match="does not take Python"):
        await submit(backend, ada, problem_id="only")


async def test_the_setting_says_how_many_may_be_submitted_in_a_minute(
    settings: Settings, tmp_path: Path
) -> None:
    async with open_backend(replace(settings, submissions_per_minute=2)) as strict:
        await import_packages(strict.runner, [write_package(tmp_path, "double")])
        ports = strict.runner.ports
        ports.limiter = RedisRateLimiter(ports.redis, ports.clock)
        ada = await strict.person("ada")
        for _ in range(2):
            await submit(strict, ada)
        with pytest.raises(TooManyRequests):
            await submit(strict, ada)
        await submit(strict, await strict.person("bob"))
        assert await strict.value("SELECT count(*) FROM submissions") == 3


@pytest.mark.parametrize(
    "name", ["../a.py", "a/b.py", "-o", ".hidden", "", "a..py", "a.py\n", "x" * 101, "ä.py"]
)
async def test_a_file_name_that_is_no_bare_name_never_gets_in(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": name, "source": ""}, ProgramFile)


async def test_all_files_together_are_held_to_the_limit(backend: Backend, ada: Actor) -> None:
    halves = [ProgramFile(f"{letter}.py", "x" * 65_537) for letter in "ab"]
    with pytest.raises(ValidationError) as caught:
        await submit(backend, ada, source=None, files=halves)
    assert [detail.field for detail in caught.value.details] == ["files"]
