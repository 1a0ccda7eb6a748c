"""Questions of contestants, and their answers."""

from __future__ import annotations

import pytest

from codequest.errors import ValidationError
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    AnswerClarification,
    AskClarification,
    InviteToRoom,
    JoinRoom,
    ListClarifications,
    ListRoomEvents,
)
from tests.support.room_stage import Stage


async def test_a_question_goes_to_those_in_control_and_its_answer_to_who_asked(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(host, ada, bob, started=True)
    asked = await stage.run(AskClarification(room_id=room_id, question="Is N positive?", label="A"), ada)
    assert (await stage.run(ListClarifications(room_id=room_id), bob)).items == []
    await stage.run(AnswerClarification(room_id=room_id, clarification_id=asked.id, answer="Yes."), host)
    assert (await stage.run(ListClarifications(room_id=room_id), bob)).items == []
    mine = (await stage.run(ListClarifications(room_id=room_id), ada)).items
    assert [(one.answer, one.asker) for one in mine] == [("Yes.", "Ada")]
    assert "clarification:answered" in await stage.names(f"user:{ada.user_id}")
    assert "clarification:answered" not in await stage.names(f"room:{room_id}")


async def test_an_answer_to_all_does_not_tell_who_asked(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(host, ada, bob, started=True)
    asked = await stage.run(AskClarification(room_id=room_id, question="Ties?"), ada)
    await stage.run(
        AnswerClarification(room_id=room_id, clarification_id=asked.id, answer="None.", to_all=True), host
    )
    seen = (await stage.run(ListClarifications(room_id=room_id), bob)).items[0]
    assert (seen.answer, seen.asker, seen.entry_id) == ("None.", None, None)
    told = [one for one in await stage.events(f"room:{room_id}") if one.event == "clarification:answered"]
    assert told[0].body["clarification"]["asker"] is None


async def test_the_contest_log_alone_tells_who_answered_and_announced(stage: Stage) -> None:
    host, cora, ada = [await stage.person(name) for name in ("hana", "cora", "ada")]
    room_id = await stage.room(host, ada, started=True)
    await stage.run(InviteToRoom(room_id=room_id, username="cora", as_="cohost"), host)
    await stage.run(JoinRoom(room_id=room_id, as_="spectator"), cora)
    asked = await stage.run(AskClarification(room_id=room_id, question="Ties?"), ada)
    answer = AnswerClarification(room_id=room_id, clarification_id=asked.id, answer="None.", to_all=True)
    await stage.run(answer, cora)
    await stage.run(AnnounceInRoom(room_id=room_id, text="Lunch."), cora)
    log = ListRoomEvents(room_id=room_id, audience="staff", deeds=True, limit=2)
    said = (await stage.run(log, host)).items
    assert [(one.event, one.actor) for one in said] == [
        ("room:announcement", "Cora"),
        ("clarification:answered", "Cora"),
    ]
    names = {"room:announcement", "clarification:answered"}
    for channel in (f"room:{room_id}", f"user:{ada.user_id}"):
        heard = [one.body["actor_id"] for one in await stage.events(channel) if one.event in names]
        assert heard
        assert set(heard) == {None}


@pytest.mark.parametrize("label", ["A", "Z"])
async def test_a_question_about_a_problem_waits_for_the_start(stage: Stage, label: str) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    with pytest.raises(ValidationError):
        await stage.run(AskClarification(room_id=room_id, question="?", label=label), ada)
