"""A venue that hides results: nothing of a verdict leaves before its release, by no way; then all of it, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import pytest

from codequest.config import Settings
from codequest.errors import NotFound
from codequest.features.problems.importer import import_packages
from codequest.features.problems.messages import GetProblem
from codequest.features.submissions import actions
from codequest.features.submissions.messages import (
    GetSubmission,
    GetSubmissionCode,
    GetSubmissionStatus,
    ListSubmissions,
    ResultReleased,
    SubmitSolution,
)
from codequest.features.submissions.venue import (
    HIDDEN,
    Admission,
    Disclosure,
    Level,
    Outcome,
    RejudgingStep,
    SubmissionRow,
    Terms,
    Try,
)
from codequest.ids import new_id
from codequest.protocol.actor import Actor
from codequest.protocol.context import Context
from codequest.protocol.feature import Feature
from judge.contract import Verdict
from tests.support.backend import Backend, open_backend, worker, write_package
from tests.support.fake_worker import FakeWorker
from tests.support.submissions import dispatch, settle, take

__all__ = ["worker"]

AC, WA = Verdict.ACCEPTED, Verdict.WRONG_ANSWER
ROOM, ENTRY = new_id(), new_id()


class SecretRoom:
    """Nobody sees a verdict until `is_open`; then rivals see verdicts and authors too, without tests."""

    name = "secret-room"

    def __init__(self) -> None:
        self.is_open = False
        self.outcomes: list[Outcome] = []
        self.received_numbers: list[int] = []
        self.audience: list[str] = []

    def takes(self, message: SubmitSolution) -> bool:
        return message.room_id == ROOM

    async def admit(self, ctx: Context, message: SubmitSolution, problem: object) -> Admission:
        return Admission(
            audience=self.audience,
            room_id=ROOM,
            entry_id=ENTRY,
            contest_ms=61_000,
            priority=0,
            stop_at_first_failure=True,
            progress="none",
        )

    async def disclose(
        self, ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]
    ) -> Sequence[Disclosure]:
        level = Level.VERDICT if self.is_open else Level.NOTHING
        return [
            Disclosure(level, code=viewer.user_id in row.audience) if viewer.user_id else HIDDEN
            for row in rows
        ]

    async def terms(self, ctx: Context, room_id: str | None, problem_id: str) -> Terms:
        return Terms(manifest="0" * 64, newest="0" * 64)

    async def check_jury(self, ctx: Context, room_id: str | None) -> None:
        raise NotFound("Nobody judges here again.")

    async def problems(self, ctx: Context, room_id: str | None) -> list[str]:
        return []

    async def move_packages(self, ctx: Context, room_id: str, moves: Mapping[str, str]) -> None:
        raise AssertionError("nobody moves packages here")

    async def rejudging(self, ctx: Context, step: RejudgingStep) -> None:
        raise AssertionError("nobody judges again here")

    async def received(self, ctx: Context, submission: SubmissionRow, earlier: Sequence[Try]) -> None:
        self.received_numbers.append(submission.number)

    async def judged(self, ctx: Context, submission: SubmissionRow, outcome: Outcome) -> bool:
        assert submission.verdict is outcome.verdict
        self.outcomes.append(outcome)
        return self.is_open


@pytest.fixture
def room() -> SecretRoom:
    """The venue."""
    return SecretRoom()


@pytest.fixture
async def backend(settings: Settings, room: SecretRoom, tmp_path: Path) -> AsyncIterator[Backend]:
    """A backend with that venue, and the problem "double"."""
    async with open_backend(settings, Feature(name="secret", provides=(room,))) as one:
        await import_packages(one.runner, [write_package(tmp_path, "double")])
        yield one


@pytest.fixture
async def team(backend: Backend, room: SecretRoom) -> list[Actor]:
    """Two people of one entry."""
    people = [await backend.person("ada"), await backend.person("lin")]
    room.audience = [str(one.user_id) for one in people]
    return people


async def hand_in(backend: Backend, actor: Actor) -> str:
    message = SubmitSolution(problem_id="double", language="cpp", source="int main(){}", room_id=ROOM)
    view = await backend.do(message, actor)
    assert (view.state, view.verdict, view.contest_ms) == ("received", None, 61_000)
    return str(view.id)


async def test_the_venue_hears_everything_once(
    backend: Backend, worker: FakeWorker, room: SecretRoom, team: list[Actor]
) -> None:
    submission_id = await hand_in(backend, team[0])
    await dispatch(backend)
    job = await take(worker)
    assert job.stop_at_first_failure
    await worker.finish(job, AC, WA)
    await settle(backend)
    assert [(one.judging_id, one.verdict, one.previous) for one in room.outcomes] == [
        (job.judging_id, WA, None)
    ]
    assert len(room.received_numbers) == 1
    assert (
        await backend.value("SELECT verdict FROM submissions WHERE id = $1", submission_id) == "wrong_answer"
    )


async def test_nothing_of_a_hidden_verdict_shows_anywhere(
    backend: Backend, worker: FakeWorker, team: list[Actor]
) -> None:
    submission_id = await hand_in(backend, team[0])
    rival = await backend.person("rival")
    shown = {}
    async with backend.hearing(team[0]) as pushes:
        for stage in ("waiting", "out", "judged"):
            if stage == "out":
                await dispatch(backend)
            elif stage == "judged":
                job = await take(worker)
                await worker.progress(job, 1, 2, WA)
                await worker.finish(job, WA)
                await settle(backend)
            shown[stage] = [
                await backend.do(message, viewer)
                for viewer in (*team, rival)
                for message in (
                    GetSubmission(submission_id=submission_id),
                    GetSubmissionStatus(submission_id=submission_id),
                    ListSubmissions(user="all", room_id=ROOM),
                )
            ]
            problem = await backend.do(GetProblem(slug="double"), team[0])
            assert (problem.me.status, problem.me.attempts) == ("todo", 0)
        assert pushes.empty()
    assert shown["waiting"] == shown["out"] == shown["judged"]
    assert backend.heard == []
    assert [event for event, _ in await backend.events(team[0])] == ["submission:new"]


async def test_the_release_tells_the_whole_team_and_is_counted_once(
    backend: Backend, worker: FakeWorker, room: SecretRoom, team: list[Actor]
) -> None:
    for verdict in (WA, AC, AC):
        await hand_in(backend, team[0])
        await dispatch(backend)
        await worker.finish(await take(worker), verdict)
        await settle(backend)
    room.is_open = True
    for _ in range(2):
        async with backend.runner.transaction() as ctx:
            await actions.release(ctx, ROOM)
    released = [one for one in backend.heard if isinstance(one, ResultReleased)]
    assert [(one.verdict, one.first_accepted) for one in released] == [(WA, False), (AC, True), (AC, False)]
    for person in team:
        results = [
            body["submission"] for event, body in await backend.events(person) if event == "submission:result"
        ]
        assert [one["verdict"] for one in results] == ["wrong_answer", "accepted", "accepted"]
        assert all(one["tests"] is None and one["tests_total"] is None for one in results)
    problem = await backend.do(GetProblem(slug="double"), team[0])
    assert (problem.me.status, problem.me.attempts) == ("solved", 3)


async def test_many_results_are_released_in_parts(
    backend: Backend,
    worker: FakeWorker,
    room: SecretRoom,
    team: list[Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "RELEASED_AT_ONCE", 2)
    for _ in range(3):
        await hand_in(backend, team[0])
        await dispatch(backend)
        await worker.finish(await take(worker), AC)
        await settle(backend)
    room.is_open = True
    async with backend.runner.transaction() as ctx:
        await actions.release(ctx, ROOM)
        assert [(name, payload) for name, payload, _ in ctx.effects.jobs] == [
            (actions.RELEASE_JOB, {"room_id": ROOM})
        ]
    async with backend.runner.transaction() as ctx:
        await actions.release(ctx, ROOM)
        assert ctx.effects.jobs == []
    assert len(backend.heard) == 3


async def test_the_source_is_the_teams_alone(backend: Backend, team: list[Actor]) -> None:
    from codequest.errors import Forbidden

    submission_id = await hand_in(backend, team[0])
    for person in team:
        code = await backend.do(GetSubmissionCode(submission_id=submission_id), person)
        assert code.files[0].source == "int main(){}"
    with pytest.raises(Forbidden):
        await backend.do(GetSubmissionCode(submission_id=submission_id), await backend.person("rival"))


async def test_a_room_that_nobody_knows_looks_like_no_submission(backend: Backend, team: list[Actor]) -> None:
    submission_id = await hand_in(backend, team[0])
    from codequest.features.submissions import views
    from codequest.protocol.actor import ANONYMOUS

    async with backend.runner.reading() as ctx:
        with pytest.raises(NotFound):
            await views.find(ctx, ANONYMOUS, submission_id)
