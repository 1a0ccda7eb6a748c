"""What people see of the tests of their own submissions after the end, where the host lets them."""

from __future__ import annotations

from typing import Any

import pytest

from codequest.errors import NotFound
from codequest.features.rooms.messages.commands import EndRoom, ThawRoom, UpdateRoom
from codequest.features.rooms.messages.views import Format
from codequest.features.submissions.messages import GetSubmission
from codequest.protocol.actor import Actor, Role
from tests.support.room_stage import PUBLIC, Stage


async def seen(stage: Stage, submission_id: str, actor: Actor) -> Any:
    return await stage.run(GetSubmission(submission_id=submission_id), actor)


@pytest.mark.parametrize("format", list(Format))
async def test_the_tests_stay_with_the_jury_in_icpc_and_are_shown_afterwards_in_others(
    stage: Stage, format: Format
) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True, format=format)
    submission_id = await stage.solve(ada, room_id, verdict="wrong_answer")
    assert (await seen(stage, submission_id, ada)).tests is None
    await stage.run(EndRoom(room_id=room_id), host)
    assert (await stage.get(room_id, ada)).room.tests_after_end == (format is not Format.ICPC)
    tests = (await seen(stage, submission_id, ada)).tests
    assert (tests is not None) == (format is not Format.ICPC)


async def test_a_host_decides_it_whenever_they_like_and_rivals_never_see_them(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, ada, kai, started=True)
    submission_id = await stage.solve(ada, room_id, verdict="wrong_answer")
    await stage.run(UpdateRoom(room_id=room_id, tests_after_end=True), host)
    assert (await seen(stage, submission_id, ada)).tests is None
    await stage.run(EndRoom(room_id=room_id), host)
    view = await seen(stage, submission_id, ada)
    assert [(one.number, one.verdict) for one in view.tests] == [(1, "wrong_answer")]
    assert not view.is_jury
    assert (await seen(stage, submission_id, host)).is_jury
    # Of a hidden test no more than that.
    (one,) = view.tests
    assert (one.name, one.input, one.output, one.expected, one.judge_message) == (None,) * 5
    assert (await seen(stage, submission_id, kai)).tests is None
    await stage.run(UpdateRoom(room_id=room_id, tests_after_end=False), host)
    assert (await seen(stage, submission_id, ada)).tests is None


async def test_behind_a_freeze_the_tests_wait_for_the_thaw(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True, freeze_s=1800, tests_after_end=True)
    submission_id = await stage.solve(ada, room_id)
    await stage.run(EndRoom(room_id=room_id), host)
    assert (await seen(stage, submission_id, ada)).tests is None
    await stage.run(ThawRoom(room_id=room_id), host)
    assert (await seen(stage, submission_id, ada)).tests is not None


async def test_the_tests_of_a_problem_that_is_kept_back_are_not_shown(stage: Stage) -> None:
    ines, ada = await stage.person("ines", Role.INSTRUCTOR), await stage.person("ada")
    rooms = [
        await stage.room(ines, ada, started=True, embargo=embargo, tests_after_end=True)
        for embargo in (False, True)
    ]
    submission_ids = [await stage.solve(ada, room_id) for room_id in rooms]
    await stage.run(EndRoom(room_id=rooms[0]), ines)
    # Another contest keeps it back still.
    assert (await seen(stage, submission_ids[0], ada)).tests is None
    await stage.run(EndRoom(room_id=rooms[1]), ines)
    assert all([(await seen(stage, one, ada)).tests for one in submission_ids])
    await stage.pool.execute("UPDATE problems SET visibility = 'embargoed' WHERE slug = $1", PUBLIC[0])
    assert (await seen(stage, submission_ids[0], ada)).tests is None


async def test_strangers_learn_nothing_of_them(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, ada, started=True, format=Format.IOI, visibility="code")
    submission_id = await stage.solve(ada, room_id)
    await stage.run(EndRoom(room_id=room_id), host)
    with pytest.raises(NotFound):
        await seen(stage, submission_id, kai)
