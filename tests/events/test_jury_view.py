"""What the jury sees of a run, and that nobody else gets there."""

from __future__ import annotations

from pathlib import Path

import pytest

from codequest.errors import CodeQuestError, Forbidden, NotFound
from codequest.features.execution.dispatcher import Dispatcher
from codequest.features.execution.reports import ReportReader
from codequest.features.problems.importer import import_packages
from codequest.features.submissions import actions_jury
from codequest.features.submissions.messages import GetSubmission, SubmissionView, SubmitSolution
from codequest.features.submissions.messages_jury import GetRun, ListJudgings
from codequest.protocol.actor import ANONYMOUS, Actor, ActorKind, Role
from codequest.protocol.feature import File
from judge.contract import Verdict
from tests.support.backend import Backend, backend, worker, write_package
from tests.support.fake_worker import FakeWorker, result_of

__all__ = ["backend", "worker"]

LONG = b"x" * 50_000 + b"\0\xff"


@pytest.fixture
async def judged(backend: Backend, worker: FakeWorker, tmp_path: Path) -> SubmissionView:
    """A refused submission of ada's whose second run printed a lot."""
    await import_packages(backend.runner, [write_package(tmp_path, "double")])
    message = SubmitSolution(problem_id="double", language="python", source="1")
    view: SubmissionView = await backend.do(message, await backend.person("ada"))
    await Dispatcher(backend.runner).round()
    job = await worker.take()
    more = {
        "output": LONG,
        "stderr": b"Traceback\n",
        "exit_code": 1,
        "killed_by": "supervisor",
        "wall_ms": 31,
        "both_cpu_ms": (1010, 990),
    }
    results = [result_of(1, Verdict.ACCEPTED), result_of(2, Verdict.WRONG_ANSWER, **more)]
    await worker.finish(job, verdict=Verdict.WRONG_ANSWER, results=results, total=2, image="i" * 64)
    reader = ReportReader(backend.runner)
    await reader._link.read_reports(reader._name, count=1, block_ms=1)
    await reader.handle(await reader._link.take_over_reports(reader._name, idle_ms=0, count=100))
    await reader.handle(await reader._link.read_reports(reader._name, count=100, block_ms=1))
    return view


async def fetch(backend: Backend, actor: Actor, view: SubmissionView, judging: str, part: str) -> File:
    params = {"submission_id": view.id, "judging_id": judging, "number": "2", "part": part}
    async with backend.runner.reading(actor) as ctx:
        return await actions_jury.download(ctx, params)


async def test_the_jury_sees_everything_of_a_run(backend: Backend, judged: SubmissionView) -> None:
    jury = await backend.person("jury", Role.INSTRUCTOR)
    (judging,) = (await backend.do(ListJudgings(submission_id=judged.id), jury)).judgings
    assert (judging.worker, judging.image, judging.counts) == ("fake", "i" * 64, True)
    assert judging.package == await backend.value("SELECT manifest FROM problems")
    run = await backend.do(GetRun(submission_id=judged.id, judging_id=judging.id, number=2), jury)
    assert (run.input.text, run.answer.text) == ("21\n", "42\n")
    assert (run.exit_code, run.killed_by, run.wall_ms) == (1, "supervisor", 31)
    assert run.both_cpu_ms == (1010, 990)
    assert [one.both_cpu_ms for one in judging.runs] == [None, (1010, 990)]
    assert not judging.rerun_near_limit
    assert (run.output.is_cut, run.output.size_bytes) == (True, len(LONG))
    assert run.judge_message == "a secret word of the jury"
    assert (await fetch(backend, jury, judged, judging.id, "output")).content == LONG
    answer = await fetch(backend, jury, judged, judging.id, "answer")
    assert (answer.content, answer.is_download) == (b"42\n", True)


async def test_nobody_else_gets_there(backend: Backend, judged: SubmissionView) -> None:
    judging = str(await backend.value("SELECT id::text FROM judgings"))
    ada = Actor(kind=ActorKind.PERSON, user_id=judged.user_id, username="ada")
    assert (await backend.do(GetSubmission(submission_id=judged.id), ada)).verdict is Verdict.WRONG_ANSWER
    for who in (ada, await backend.person("rival"), ANONYMOUS):
        for message in (
            ListJudgings(submission_id=judged.id),
            GetRun(submission_id=judged.id, judging_id=judging, number=2),
        ):
            with pytest.raises(CodeQuestError):
                await backend.do(message, who)
        for part in actions_jury.PARTS:
            with pytest.raises((Forbidden, NotFound)):
                await fetch(backend, who, judged, judging, part)


async def test_what_is_not_there_is_not_found(backend: Backend, judged: SubmissionView) -> None:
    jury = await backend.person("jury", Role.INSTRUCTOR)
    judging = str(await backend.value("SELECT id::text FROM judgings"))
    for part, number, submission in (
        ("secret", "2", judged.id),
        ("input", "99", judged.id),
        ("input", "²", judged.id),
        ("input", "2", "no-id"),
    ):
        params = {"submission_id": submission, "judging_id": judging, "number": number, "part": part}
        async with backend.runner.reading(jury) as ctx:
            with pytest.raises(NotFound):
                await actions_jury.download(ctx, params)
