"""Problems of a room that has not started, or not ended, are kept back where the room may do so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from codequest.config import Settings
from codequest.errors import CodeQuestError, Conflict, Forbidden, NotFound, Unprocessable
from codequest.features.problems.messages import GetProblem, ListProblems
from codequest.features.rooms.messages.commands import (
    CreateRoom,
    EndRoom,
    ProblemChoice,
    StartRoom,
    UpdateRoom,
)
from codequest.features.submissions.messages import SubmitSolution
from codequest.features.submissions.messages_rejudging import CreateRejudging
from codequest.protocol.actor import ANONYMOUS, Actor, Role
from tests.support.room_stage import Stage, open_stage


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    async with open_stage(settings) as one:
        await one.problems()
        await one.problem("vault", "embargoed")
        await one.problem("sketch", "draft")
        yield one


async def sees(stage: Stage, slug: str, actor: Actor = ANONYMOUS) -> bool:
    """Whether somebody may open a problem."""
    try:
        await stage.run(GetProblem(slug=slug), actor)
    except NotFound:
        return False
    return True


async def listed(stage: Stage, actor: Actor = ANONYMOUS) -> set[str]:
    page = await stage.run(ListProblems(), actor)
    return {one.slug for one in page.items}


def choice(*slugs: str) -> list[ProblemChoice]:
    return [ProblemChoice(problem=slug) for slug in slugs]


async def test_members_make_rooms_of_public_problems_which_stay_public(stage: Stage) -> None:
    host = await stage.person("hana")
    await stage.room(host)
    assert await listed(stage) == {"ferry", "lantern", "kiln"}
    for slug in ("vault", "sketch"):
        with pytest.raises(Unprocessable):
            await stage.room(host, problems=choice(slug))


async def test_an_embargoed_problem_opens_to_contestants_with_the_start(stage: Stage) -> None:
    staff = await stage.person("ina", Role.INSTRUCTOR)
    ada, stranger = await stage.person("ada"), await stage.person("stan")
    room_id = await stage.room(staff, ada, problems=choice("vault"), spectators=False)
    assert not await sees(stage, "vault", ada)
    await stage.run(StartRoom(room_id=room_id), staff)
    assert await sees(stage, "vault", ada)
    assert not await sees(stage, "vault", stranger)
    assert not await sees(stage, "vault")
    assert "vault" not in await listed(stage, ada)
    await stage.run(EndRoom(room_id=room_id), staff)
    assert await sees(stage, "vault", ada)


async def test_an_embargoed_problem_opens_with_the_scheduled_start_though_no_timer_came(stage: Stage) -> None:
    staff, ada = await stage.person("ina", Role.INSTRUCTOR), await stage.person("ada")
    await stage.room(staff, ada, problems=choice("vault"), scheduled_start_at=stage.at(60))
    stage.clock.advance(59)
    assert not await sees(stage, "vault", ada)
    stage.clock.advance(1)
    assert await sees(stage, "vault", ada)


async def test_a_draft_is_set_by_its_maker_and_admins_and_opens_to_contestants(stage: Stage) -> None:
    staff, admin = await stage.person("ina", Role.INSTRUCTOR), await stage.person("root", Role.ADMIN)
    ada = await stage.person("ada")
    with pytest.raises(Unprocessable):
        await stage.room(staff, problems=choice("sketch"))
    room_id = await stage.room(admin, ada, problems=choice("sketch"), spectators=False)
    assert not await sees(stage, "sketch", ada)
    await stage.run(StartRoom(room_id=room_id), admin)
    assert await sees(stage, "sketch", ada)
    assert not await sees(stage, "sketch", await stage.person("stan"))


async def test_a_room_with_an_embargo_takes_public_problems_out_of_practice_until_its_end(
    stage: Stage,
) -> None:
    staff, ada, stranger = (
        await stage.person("ina", Role.INSTRUCTOR),
        await stage.person("ada"),
        await stage.person("stan"),
    )
    room_id = await stage.room(
        staff, ada, problems=choice("ferry"), embargo=True, spectators=False, duration_s=600
    )
    assert await listed(stage) == {"lantern", "kiln"}
    assert not await sees(stage, "ferry", ada)
    with pytest.raises(Unprocessable):
        await stage.room(ada, problems=choice("ferry"))
    await stage.run(StartRoom(room_id=room_id), staff)
    assert await sees(stage, "ferry", ada)
    assert not await sees(stage, "ferry", stranger)
    stage.clock.advance(600)  # no timer came
    assert await listed(stage) == {"ferry", "lantern", "kiln"}
    assert await sees(stage, "ferry")


async def test_only_those_who_prepare_problems_may_take_public_ones_away(stage: Stage) -> None:
    host = await stage.person("hana")
    with pytest.raises(Forbidden):
        await stage.room(host, embargo=True)
    room_id = await stage.room(host)
    with pytest.raises(Forbidden):
        await stage.run(UpdateRoom(room_id=room_id, embargo=True), host)


async def test_a_submission_by_slug_does_not_tell_what_a_waiting_room_holds(stage: Stage) -> None:
    staff, ada = await stage.person("ina", Role.INSTRUCTOR), await stage.person("ada")
    room_id = await stage.room(staff, ada, problems=choice("vault"))
    answers = []
    for slug in ("vault", "ferry", "no-such-problem"):
        with pytest.raises(Exception, match="not started") as raised:
            await stage.submit(ada, room_id, slug)
        answers.append(str(raised.value))
    assert len(set(answers)) == 1


async def test_a_hidden_problem_answers_like_one_that_is_not_there(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, problems=choice("ferry"), started=True)
    for who, act in (
        (ada, lambda slug: SubmitSolution(problem_id=slug, language="python", source="1", room_id=room_id)),
        (ada, lambda slug: SubmitSolution(problem_id=slug, language="python", source="1")),
        (ada, lambda slug: CreateRejudging(problem_id=slug)),
        (ada, lambda slug: CreateRejudging(problem_id=slug, room_id=room_id)),
        (host, lambda slug: CreateRejudging(problem_id=slug, room_id=room_id)),
        (ada, lambda slug: CreateRoom(name="x", problems=choice(slug))),
    ):
        answers = []
        for slug in ("sketch", "no-such-problem"):
            with pytest.raises(CodeQuestError) as raised:
                await stage.run(act(slug), who)
            answers.append((raised.value.code, str(raised.value)))
        assert answers[0] == answers[1]


async def test_an_embargo_holds_in_rooms_that_had_the_problem_before(stage: Stage) -> None:
    staff, colleague = await stage.person("ina", Role.INSTRUCTOR), await stage.person("ian", Role.INSTRUCTOR)
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    own = await stage.room(host, ada, problems=choice("ferry"), started=True)
    lesson = await stage.room(
        colleague, bob, problems=choice("ferry"), started=True, visibility="code", spectators=False
    )
    old = await stage.room(colleague, problems=choice("ferry"), started=True, visibility="public")
    await stage.run(EndRoom(room_id=old), colleague)
    assert await sees(stage, "ferry")
    contest = await stage.room(staff, problems=choice("ferry"), embargo=True)
    for who in (host, ada, ANONYMOUS):
        assert not await sees(stage, "ferry", who)
    with pytest.raises(Conflict, match="keeps this problem back"):
        await stage.submit(ada, own, "ferry")
    assert await sees(stage, "ferry", bob)
    await stage.submit(bob, lesson, "ferry")
    await stage.run(EndRoom(room_id=contest), staff)
    assert await sees(stage, "ferry", ada)
    await stage.submit(ada, own, "ferry")
