"""What a room was told, in the inboxes of those who were away, and how it is read."""

from __future__ import annotations

from typing import Any

import pytest

from codequest.errors import NotFound
from codequest.features.notifications import rules
from codequest.features.notifications.jobs import delete_old
from codequest.features.notifications.messages import (
    GetUnread,
    ListNotifications,
    ReadAllNotifications,
    ReadNotification,
    ReadRoomNews,
)
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    AnswerClarification,
    AskClarification,
    JoinRoom,
    KickFromRoom,
)
from codequest.features.rooms.messages.views import Visibility
from codequest.protocol.actor import Actor
from tests.support.room_stage import Stage


async def inbox(stage: Stage, person: Actor, **choice: Any) -> list[tuple[str, str]]:
    items = (await stage.run(ListNotifications(**choice), person)).items
    return [(one.title, one.body) for one in items]


async def unread(stage: Stage, person: Actor) -> int:
    return int((await stage.run(GetUnread(), person)).unread)


async def tell(stage: Stage, host: Actor, room_id: str, text: str) -> None:
    await stage.run(AnnounceInRoom(room_id=room_id, text=text), host)
    stage.clock.advance(1)


async def ask(stage: Stage, person: Actor, room_id: str, question: str = "Why?") -> str:
    return str((await stage.run(AskClarification(room_id=room_id, question=question), person)).id)


async def test_an_announcement_is_one_row_and_in_every_members_inbox_but_the_speakers(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, ada, kai)
    stage.clock.advance(1)
    await tell(stage, host, room_id, "Lunch at noon.")
    for person in (ada, kai):
        assert await inbox(stage, person) == [("Announcement in Friday sprint", "Lunch at noon.")]
        assert await stage.names(f"user:{person.user_id}") == []
        (one,) = (await stage.run(ListNotifications(unread=True), person)).items
        assert (one.kind, one.link) == ("announcement", f"/rooms/{room_id}?side=clarifications")
    assert await inbox(stage, host) == []
    assert await stage.pool.fetchval("SELECT count(*) FROM room_news") == 1
    assert await stage.pool.fetchval("SELECT count(*) FROM notifications") == 0


async def test_an_answer_is_for_who_asked_and_one_to_all_for_the_others_as_well(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, ada, kai, started=True)
    stage.clock.advance(1)
    question = await ask(stage, ada, room_id)
    answer = AnswerClarification(room_id=room_id, clarification_id=question, answer="Because.")
    await stage.run(answer, host)
    assert await inbox(stage, ada) == [("Your question in Friday sprint was answered", "Because.")]
    assert await stage.names(f"user:{ada.user_id}") == [
        "clarification:new",
        "clarification:answered",
        "notification:new",
    ]
    assert await inbox(stage, kai) == []
    stage.clock.advance(1)
    for words in ("Well.", "Well, well."):  # a correction takes the place of what all were told
        to_all = AnswerClarification(room_id=room_id, clarification_id=question, answer=words, to_all=True)
        await stage.run(to_all, host)
    assert await inbox(stage, kai) == [("An answer to all in Friday sprint", "Well, well.")]
    assert len(await inbox(stage, ada)) == 3
    assert await inbox(stage, host) == []


async def test_reading_one_of_a_rooms_news_reads_what_was_told_there_and_nowhere_else(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id, other_id = await stage.room(host, ada), await stage.room(host, ada)
    stage.clock.advance(1)
    for text in ("one", "two"):
        await tell(stage, host, room_id, text)
    await tell(stage, host, other_id, "elsewhere")
    assert await unread(stage, ada) == 3
    newest = (await stage.run(ListNotifications(), ada)).items
    assert (await stage.run(ReadNotification(notification_id=newest[1].id), ada)).unread == 1
    (read,) = await stage.events(f"user:{ada.user_id}")
    assert read.event == "notification:read"
    assert sorted(read.body["ids"]) == sorted(one.id for one in newest[1:])
    assert await inbox(stage, ada, unread=True) == [("Announcement in Friday sprint", "elsewhere")]
    await tell(stage, host, room_id, "three")
    assert await unread(stage, ada) == 2
    await stage.run(ReadAllNotifications(), ada)
    assert await unread(stage, ada) == 0
    assert len(await inbox(stage, ada)) == 4


async def test_who_reads_along_in_the_room_has_nothing_unread_and_others_have(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, ada, kai, started=True)
    stage.clock.advance(1)
    question = await ask(stage, ada, room_id)
    await tell(stage, host, room_id, "Lunch.")
    await stage.run(AnswerClarification(room_id=room_id, clarification_id=question, answer="Because."), host)
    for _ in range(2):
        assert (await stage.run(ReadRoomNews(room_id=room_id), ada)).unread == 0
    assert (await stage.names(f"user:{ada.user_id}")).count("notification:read") == 1
    assert await unread(stage, kai) == 1


async def test_news_are_for_members_from_when_they_came_until_they_go(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, kai, visibility=Visibility.CODE)
    code = (await stage.get(room_id, host)).room.code
    stage.clock.advance(1)
    await tell(stage, host, room_id, "early")
    await stage.run(JoinRoom(code=code), ada)
    stage.clock.advance(1)
    assert await inbox(stage, ada) == []
    await tell(stage, host, room_id, "late")
    assert [body for _, body in await inbox(stage, ada)] == ["late"]
    ((news_id,),) = [[one.id] for one in (await stage.run(ListNotifications(), ada)).items]
    await stage.run(KickFromRoom(room_id=room_id, user_id=ada.person_id), host)
    assert await inbox(stage, ada) == []
    for message in (ReadNotification(notification_id=news_id), ReadRoomNews(room_id=room_id)):
        with pytest.raises(NotFound):
            await stage.run(message, ada)


async def test_pages_of_an_inbox_hold_entries_and_news_in_order(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    stage.clock.advance(1)
    await tell(stage, host, room_id, "1")
    question = await ask(stage, ada, room_id)
    await stage.run(AnswerClarification(room_id=room_id, clarification_id=question, answer="2"), host)
    await tell(stage, host, room_id, "3")
    first = await stage.run(ListNotifications(limit=2), ada)
    second = await stage.run(ListNotifications(limit=2, cursor=first.next_cursor), ada)
    assert [one.body for one in (*first.items, *second.items)] == ["3", "2", "1"]


async def test_news_are_forgotten_like_entries(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    stage.clock.advance(1)
    await tell(stage, host, room_id, "old")
    stage.clock.advance(rules.KEPT_DAYS * 86_400)
    async with stage.runner.transaction() as ctx:
        await delete_old(ctx, {})
    assert await inbox(stage, ada) == []
