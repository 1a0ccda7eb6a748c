"""Who hosts a room of a public problem does not get its tests by that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from codequest.errors import Forbidden
from codequest.features.execution.line import apply_finished
from codequest.features.problems.importer import import_packages
from codequest.features.rooms.messages.commands import HandOverRoom, JoinRoom, ProblemChoice
from codequest.features.submissions import actions_jury
from codequest.features.submissions.messages import GetSubmission
from codequest.features.submissions.messages_jury import GetRun, ListJudgings
from codequest.protocol.actor import Actor, Role
from judge.contract import Finished, Verdict
from tests.support.backend import write_package
from tests.support.fake_worker import result_of
from tests.support.room_stage import Stage

AC, WA = Verdict.ACCEPTED, Verdict.WRONG_ANSWER


async def refused(stage: Stage, host: Actor, tmp_path: Path) -> tuple[Any, Any]:
    """A submission in the host's room that failed its secret test, and its judging as the host sees it."""
    await import_packages(stage.runner, [write_package(tmp_path, "double")])
    ada = await stage.person("ada")
    room_id = await stage.room(host, ada, problems=[ProblemChoice(problem="double")], started=True)
    view = await stage.submit(ada, room_id, "double")
    results = [result_of(1, AC), result_of(2, WA, output=b"21 was the input", exit_code=1, wall_ms=31)]
    judging_id = await stage.pool.fetchval("SELECT judging_id::text FROM submissions WHERE id = $1", view.id)
    async with stage.runner.transaction() as ctx:
        await apply_finished(ctx, Finished(judging_id, "worker", WA, results, 2))
    (judging,) = (await stage.run(ListJudgings(submission_id=view.id), host)).judgings
    return view, judging


async def test_a_learner_who_hosts_sees_how_runs_ended_and_not_what_is_in_them(
    stage: Stage, tmp_path: Path
) -> None:
    host = await stage.person("hana")
    view, judging = await refused(stage, host, tmp_path)
    assert [one.verdict for one in judging.runs] == [AC, WA]
    run = await stage.run(GetRun(submission_id=view.id, judging_id=judging.id, number=2), host)
    assert (run.data, run.exit_code, run.wall_ms) == (False, 1, 31)
    assert (run.input, run.answer, run.output, run.stderr) == (None,) * 4
    assert (run.judge_message, run.team_message) == ("", "")
    for part in actions_jury.PARTS:
        params = {"submission_id": view.id, "judging_id": judging.id, "number": "2", "part": part}
        async with stage.runner.reading(host) as ctx:
            with pytest.raises(Forbidden):
                await actions_jury.download(ctx, params)
    shown = (await stage.run(GetSubmission(submission_id=view.id), host)).tests[1]
    assert (shown.wall_ms, shown.output, shown.judge_message) == (31, None, None)


async def test_an_instructor_to_whom_a_learner_hands_a_room_over_makes_nothing_of_it_visible(
    stage: Stage, tmp_path: Path
) -> None:
    host, staff = await stage.person("hana"), await stage.person("ina", Role.INSTRUCTOR)
    view, judging = await refused(stage, host, tmp_path)
    await stage.run(JoinRoom(room_id=view.room_id, code=await code_of(stage), as_="spectator"), staff)
    assert staff.user_id is not None
    await stage.run(HandOverRoom(room_id=view.room_id, user_id=staff.user_id), host)
    wanted = GetRun(submission_id=view.id, judging_id=judging.id, number=2)
    assert [(await stage.run(wanted, who)).data for who in (host, staff)] == [False, True]


async def code_of(stage: Stage) -> str:
    return str(await stage.pool.fetchval("SELECT code FROM multiplayer_rooms"))


async def test_who_hosts_with_an_instructor_sees_all(stage: Stage, tmp_path: Path) -> None:
    staff = await stage.person("ina", Role.INSTRUCTOR)
    view, judging = await refused(stage, staff, tmp_path)
    helper = await stage.person("kai")
    await stage.pool.execute(
        "INSERT INTO room_participants (room_id, user_id, role, competes, joined_at)"
        " SELECT id, $1, 'cohost', false, now() FROM multiplayer_rooms",
        helper.user_id,
    )
    wanted = GetRun(submission_id=view.id, judging_id=judging.id, number=2)
    for who in (staff, helper, msgspec.structs.replace(await stage.person("boss"), role=Role.ADMIN)):
        run = await stage.run(wanted, who)
        assert (run.data, run.input.text, run.output.text) == (True, "21\n", "21 was the input")


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.LEARNER, "Instructors and admins see why."),
        (Role.INSTRUCTOR, "the validator said: 21 is no answer"),
    ],
)
async def test_why_a_judging_failed_may_tell_of_the_tests(
    stage: Stage, tmp_path: Path, role: Role, told: str
) -> None:
    await import_packages(stage.runner, [write_package(tmp_path, "double")])
    host, ada = await stage.person("hana", role), await stage.person("ada")
    room_id = await stage.room(host, ada, problems=[ProblemChoice(problem="double")], started=True)
    view = await stage.submit(ada, room_id, "double")
    judging_id = await stage.pool.fetchval("SELECT judging_id::text FROM submissions WHERE id = $1", view.id)
    broken = Finished(
        judging_id, "w", Verdict.JUDGE_ERROR, [], 2, error="the validator said: 21 is no answer"
    )
    async with stage.runner.transaction() as ctx:
        await apply_finished(ctx, broken)
    judgings = (await stage.run(ListJudgings(submission_id=view.id), host)).judgings
    assert [one.error for one in judgings if one.error] == [told]
