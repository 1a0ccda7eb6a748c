"""The rules and problems of a room: open before the start, fixed after it."""

from __future__ import annotations

from typing import Any

import pytest

from codequest.errors import CodeQuestError, Conflict, Unprocessable, ValidationError
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    AskClarification,
    ProblemChoice,
    StartRoom,
    UpdateRoom,
)
from codequest.features.rooms.messages.views import Format, Visibility
from codequest.features.submissions.messages import SubmitSolution
from tests.support.room_stage import Stage


async def test_the_rules_are_open_before_the_start_and_fixed_after_it(stage: Stage) -> None:
    host = await stage.person("hana")
    room_id = await stage.room(host)
    view = await stage.run(
        UpdateRoom(
            room_id=room_id,
            format=Format.IOI,
            duration_s=900,
            problems=[ProblemChoice(problem="kiln", label="K")],
            languages=["python3.10", "c++"],
        ),
        host,
    )
    assert (view.format, view.duration_s) == (Format.IOI, 900)
    started = await stage.run(StartRoom(room_id=room_id), host)
    assert [(one.label, one.slug) for one in started.problems] == [("K", "kiln")]
    with pytest.raises(Conflict, match="duration_s, format"):
        await stage.run(UpdateRoom(room_id=room_id, format=Format.ICPC, duration_s=60), host)
    assert (await stage.run(UpdateRoom(room_id=room_id, name="Other"), host)).name == "Other"
    with pytest.raises(Conflict, match="opened further"):
        await stage.run(UpdateRoom(room_id=room_id, visibility=Visibility.PRIVATE), host)


async def test_the_ioi_format_refuses_problems_of_the_fewest_points(stage: Stage) -> None:
    host = await stage.person("hana")
    await stage.pool.execute(
        "UPDATE problem_versions SET objective = 'min'"
        " WHERE problem_id = (SELECT id FROM problems WHERE slug = 'ferry')"
    )
    problems = [ProblemChoice(problem="kiln"), ProblemChoice(problem="ferry")]
    room_id = await stage.room(host, problems=problems)
    for changes in ({"format": Format.IOI}, {"format": Format.IOI, "problems": problems[1:]}):
        with pytest.raises(Unprocessable) as refused:
            await stage.run(UpdateRoom(room_id=room_id, **changes), host)
        (detail,) = refused.value.details
        assert detail.field == f"problems.{0 if 'problems' in changes else 1}.problem"
    with pytest.raises(Unprocessable, match="IOI"):
        await stage.room(host, problems=problems, format=Format.IOI)
    assert (await stage.run(UpdateRoom(room_id=room_id, format=Format.FIRST_TO_SOLVE), host)).format
    await stage.run(UpdateRoom(room_id=room_id, format=Format.IOI, problems=problems[:1]), host)


async def test_a_room_s_languages_leave_alone_who_asks_for_answers(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    await stage.pool.execute(
        "UPDATE problem_versions SET languages = '{answers}', answer_files = '{1.out}'"
        " WHERE problem_id = (SELECT id FROM problems WHERE slug = 'ferry')"
    )
    room_id = await stage.room(host, ada, started=True, languages=["c++"])

    async def hand_in(slug: str, language: str) -> Any:
        message = SubmitSolution(problem_id=slug, language=language, source="1", room_id=room_id)
        return await stage.run(message, ada)

    assert (await hand_in("ferry", "answers")).language == "answers"
    assert (await hand_in("kiln", "c++")).language == "cpp17"
    with pytest.raises(Unprocessable, match=r"This problem does not take C\+\+17"):
        await hand_in("ferry", "c++")
    with pytest.raises(Unprocessable, match="This problem does not take Answer files"):
        await hand_in("kiln", "answers")
    with pytest.raises(Unprocessable, match="This contest does not take Python"):
        await hand_in("kiln", "python")


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"problems": [ProblemChoice(problem="nothing")]}, Unprocessable, "problems.0.problem"),
        ({"problems": [ProblemChoice(problem="secret")]}, Unprocessable, "problems.0.problem"),
        ({"problems": [ProblemChoice(problem="kiln")] * 2}, Unprocessable, "problems.1.problem"),
        (
            {"problems": [ProblemChoice(problem="kiln", label="B"), ProblemChoice(problem="ferry")]},
            Unprocessable,
            "problems.1.label",
        ),
        ({"languages": ["klingon"]}, Unprocessable, "languages.0"),
        ({"freeze_s": 3600}, ValidationError, "freeze_s"),
    ],
)
async def test_a_room_that_makes_no_sense_is_refused_at_its_field(
    stage: Stage, changes: dict[str, Any], error: type[CodeQuestError], field: str
) -> None:
    await stage.problem("secret", "embargoed")
    host = await stage.person("hana")
    with pytest.raises(error) as raised:
        await stage.room(host, **changes)
    assert [one.field for one in raised.value.details] == [field]


async def test_texts_that_nobody_could_read_are_refused(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    for message, actor, field in (
        (UpdateRoom(room_id=room_id, name="Sprint\u202egnp.exe"), host, "name"),
        (UpdateRoom(room_id=room_id, name="\u0958" * 80), host, "name"),  # two characters each, composed
        (AnnounceInRoom(room_id=room_id, text="ring\x07"), host, "text"),
        (AskClarification(room_id=room_id, question="\x1b[2J"), ada, "question"),
    ):
        with pytest.raises(ValidationError) as raised:
            await stage.run(message, actor)
        assert [one.field for one in raised.value.details] == [field]


async def test_the_package_is_pinned_at_the_start(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    pinned = await stage.pool.fetchval(
        "SELECT package FROM room_problems WHERE room_id = $1 AND label = 'A'", room_id
    )
    setups = [one for one in await stage.events(f"room:{room_id}:staff") if one.event == "contest:setup"]
    assert [one.body["problems"][0]["package"] for one in setups] == [None, pinned]
