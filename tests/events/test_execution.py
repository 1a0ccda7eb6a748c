"""Programs run without being judged: output as it comes, then a result, an error or a time-out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from codequest.config import ROOT
from codequest.errors import CodeQuestError, NotFound, Unauthorized, Unprocessable, ValidationError
from codequest.features.execution.dispatcher import Dispatcher, Sweeper
from codequest.features.execution.jobs import forget_executions
from codequest.features.execution.messages import (
    CancelExecution,
    ExecuteCode,
    ExecutionView,
    GetExecution,
    ProgramFile,
)
from codequest.features.problems.importer import import_packages
from codequest.features.submissions.messages import SubmitSolution
from codequest.protocol.actor import ANONYMOUS, Actor
from judge.contract import ExecuteJob, JudgeJob, OutputChunk, Verdict
from tests.support.backend import Backend, backend, worker, write_package
from tests.support.fake_worker import FakeWorker, result_of
from tests.support.submissions import ada

__all__ = ["ada", "backend", "worker"]

AC, WA, TLE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.TIME_LIMIT_EXCEEDED


async def execute(backend: Backend, actor: Actor, **more: Any) -> ExecutionView:
    values: dict[str, Any] = {"language": "python", "source": "print(1)"}
    view: ExecutionView = await backend.do(ExecuteCode(**(values | more)), actor)
    return view


async def take(worker: FakeWorker) -> ExecuteJob:
    job = await worker.take()
    assert isinstance(job, ExecuteJob)
    return job


async def next_push(pushes: asyncio.Queue[tuple[str, dict[str, Any]]]) -> tuple[str, dict[str, Any]]:
    async with asyncio.timeout(20):
        return await pushes.get()


async def test_output_streams_and_the_result_follows(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        view = await execute(backend, ada, inputs=["a", "b"])
        job = await take(worker)
        assert job.inputs == [b"a", b"b"]
        assert job.answers is None
        await worker.report(OutputChunk(job.judging_id, 0, 0, "stdout", b"x\0y"))
        event, body = await next_push(pushes)
        assert (event, body["text"], body["input_index"], body["sequence"]) == (
            "code:output",
            "x\ufffdy",
            0,
            0,
        )
        await worker.finish(job, AC, AC)
        event, body = await next_push(pushes)
    assert (event, body["execution_id"], len(body["runs"])) == ("code:result", view.id, 2)
    fetched = await backend.do(GetExecution(execution_id=view.id), ada)
    assert fetched.state == "done"
    assert [(run.output, run.expected, run.matches) for run in fetched.runs] == [("out\n", None, None)] * 2


async def test_samples_are_compared_with_their_answers(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        await execute(backend, ada, problem_id="double", samples=True)
        job = await take(worker)
        assert (job.inputs, job.answers, job.limits.cpu_s) == ([b"1\n"], [b"2\n"], 2.0)
        assert job.manifest is not None
        await worker.finish(job, WA)
        event, body = await next_push(pushes)
    assert event == "code:result"
    assert (body["runs"][0]["expected"], body["runs"][0]["matches"]) == ("2\n", False)


async def test_a_program_that_does_not_compile_and_one_that_does_not_end(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        await execute(backend, ada)
        await worker.finish(
            await take(worker), verdict=Verdict.COMPILATION_ERROR, compiler_output=b"line 1: no"
        )
        event, body = await next_push(pushes)
        assert (event, body["error"], body["compiler_output"]) == (
            "code:error",
            "compilation_error",
            "line 1: no",
        )
        await execute(backend, ada)
        await worker.finish(await take(worker), TLE)
        event, body = await next_push(pushes)
        assert (event, body["runs"][0]["verdict"]) == ("code:timeout", "time_limit_exceeded")


async def test_without_a_judge_the_person_is_told_after_a_while(backend: Backend, ada: Actor) -> None:
    view = await execute(backend, ada)
    await Sweeper(backend.runner).sweep()
    assert (await backend.do(GetExecution(execution_id=view.id), ada)).state == "queued"
    backend.clock.advance(16)
    await Sweeper(backend.runner).sweep()
    fetched = await backend.do(GetExecution(execution_id=view.id), ada)
    assert (fetched.state, fetched.error) == ("failed", "judge_away")
    assert [event for event, _ in await backend.events(ada)] == ["code:error"]


async def test_a_judge_that_fails_says_so_after_three_tries(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        await execute(backend, ada)
        for _ in range(3):
            await worker.finish(await take(worker), verdict=Verdict.JUDGE_ERROR, error="broken")
        event, body = await next_push(pushes)
    assert (event, body["error"]) == ("code:error", "judge_error")
    assert "broken" not in str(body)


async def test_running_waits_for_everything_that_was_submitted(
    backend: Backend, ada: Actor, judge_redis_url: str
) -> None:
    await execute(backend, ada)
    bob = await backend.person("bob")
    await backend.do(SubmitSolution(problem_id="double", language="python", source="x"), bob)
    async with FakeWorker(judge_redis_url) as worker:
        await Dispatcher(backend.runner).round()
        assert isinstance(await worker.take(), JudgeJob)
        assert isinstance(await worker.take(), ExecuteJob)


async def test_old_executions_are_forgotten(backend: Backend, worker: FakeWorker, ada: Actor) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        view = await execute(backend, ada)
        await worker.finish(await take(worker), AC)
        await next_push(pushes)
    backend.clock.advance(3601)
    async with backend.runner.transaction() as ctx:
        await forget_executions(ctx, {})
    with pytest.raises(NotFound):
        await backend.do(GetExecution(execution_id=view.id), ada)


async def test_others_can_neither_see_nor_start_as_nobody(backend: Backend, ada: Actor) -> None:
    view = await execute(backend, ada)
    with pytest.raises(NotFound):
        await backend.do(GetExecution(execution_id=view.id), await backend.person("bob"))
    with pytest.raises(Unauthorized):
        await execute(backend, ANONYMOUS)


@pytest.mark.parametrize(
    ("more", "error", "field"),
    [
        ({"source": None}, ValidationError, "source"),
        ({"source": None, "files": [ProgramFile("a.py", "x")] * 2}, ValidationError, "files.1.name"),
        ({"language": "cobol"}, ValidationError, "language"),
        ({"samples": True}, ValidationError, "problem_id"),
        ({"samples": True, "problem_id": "double", "inputs": ["1"]}, ValidationError, "inputs"),
        ({"inputs": ["é" * 40_000]}, ValidationError, "inputs"),
        ({"problem_id": "nothing"}, NotFound, None),
    ],
)
async def test_bad_requests_are_told_what_is_wrong_and_leave_nothing(
    backend: Backend, ada: Actor, more: dict[str, Any], error: type[CodeQuestError], field: str | None
) -> None:
    with pytest.raises(error) as caught:
        await execute(backend, ada, **more)
    if field:
        assert [detail.field for detail in caught.value.details] == [field]
    assert await backend.value("SELECT count(*) FROM judge_jobs") == 0


async def test_samples_of_an_interactive_problem_are_talked_about_by_its_own_validator(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    await import_packages(backend.runner, [ROOT / "problems" / "twobells"])
    async with backend.services(), backend.hearing(ada) as pushes:
        await execute(backend, ada, problem_id="twobells", samples=True)
        job = await take(worker)
        assert (job.inputs, job.answers, job.samples) == ([], None, ["sample/1"])
        assert job.manifest == await backend.value("SELECT manifest FROM problems WHERE slug = 'twobells'")
        said = result_of(1, WA, output=b">1 2\n<low\n", judge_message="too many")
        await worker.report(worker.finished(job, results=[said], verdict=WA, total=1))
        event, body = await next_push(pushes)
    assert event == "code:result"
    (run,) = body["runs"]
    assert (run["output"], run["expected"], run["matches"], run["message"]) == (
        ">1 2\n<low\n",
        None,
        False,
        "too many",
    )


async def test_a_conversation_that_is_only_shown_can_not_be_run(
    backend: Backend, ada: Actor, tmp_path: Path
) -> None:
    files = {
        "data__sample__2.interaction": ">1\n<2\n",
        "output_validator__v.py": "import sys\nsys.exit(42)\n",
    }
    package = write_package(tmp_path, "shown", keys="type: interactive\n", **files)
    await import_packages(backend.runner, [package])
    with pytest.raises(Unprocessable, match=r"Sample 2 .* only to be read"):
        await execute(backend, ada, problem_id="shown", samples=True)


def test_results_of_runs_are_made_printable() -> None:
    from codequest.features.execution.rules import run_view

    view = run_view(result_of(1, AC, output=b"\0", stderr=b"\x1b"), [b"\0"])
    assert (view.output, view.stderr, view.expected) == ("\ufffd", "\ufffd", "\ufffd")


async def test_a_run_that_is_stopped_says_so_and_its_worker_hears_of_it(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        view = await execute(backend, ada)
        job = await take(worker)
        bob = await backend.person("bob")
        with pytest.raises(NotFound):
            await backend.do(CancelExecution(execution_id=view.id), bob)
        stopped = await backend.do(CancelExecution(execution_id=view.id), ada)
        assert (stopped.state, stopped.error) == ("failed", "cancelled")
        event, body = await next_push(pushes)
        assert (event, body["error"]) == ("code:error", "cancelled")
        assert await worker.withdrawn() == job.judging_id
        await worker.finish(job, AC)  # too late
        again = await backend.do(CancelExecution(execution_id=view.id), ada)
        assert again == stopped
    assert [event for event, _ in await backend.events(ada)] == ["code:error"]
    assert await backend.value("SELECT count(*) FROM judge_jobs") == 0


async def test_a_run_that_is_over_is_not_stopped(backend: Backend, worker: FakeWorker, ada: Actor) -> None:
    async with backend.services(), backend.hearing(ada) as pushes:
        view = await execute(backend, ada)
        await worker.finish(await take(worker), AC)
        await next_push(pushes)
    assert (await backend.do(CancelExecution(execution_id=view.id), ada)).state == "done"


async def test_several_files_reach_the_worker_as_they_are(
    backend: Backend, worker: FakeWorker, ada: Actor
) -> None:
    async with backend.services():
        files = [ProgramFile("helper.py", "x = 1"), ProgramFile("main.py", "import helper")]
        await execute(backend, ada, source=None, files=files)
        job = await take(worker)
    assert [(one.name, one.content) for one in job.files] == [
        ("helper.py", b"x = 1"),
        ("main.py", b"import helper"),
    ]
