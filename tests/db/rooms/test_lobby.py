"""The list of rooms, and a room's log, page by page."""

from __future__ import annotations

import pytest

from codequest.errors import Forbidden, ValidationError
from codequest.features.rooms.messages.commands import (
    EndRoom,
    KickFromRoom,
    LeaveRoom,
    ListRoomEvents,
    ListRooms,
    PauseRoom,
)
from codequest.protocol.listing import seal_cursor
from tests.support.room_stage import Stage


async def test_the_lobby_sorts_rooms_by_what_they_are_now(stage: Stage) -> None:
    host = await stage.person("hana")
    upcoming = await stage.room(host, scheduled_start_at=stage.at(100))
    running = await stage.room(host, duration_s=600, started=True)
    paused = await stage.room(host, started=True)
    await stage.run(PauseRoom(room_id=paused), host)
    over = await stage.room(host, started=True)
    await stage.run(EndRoom(room_id=over), host)

    async def listed(state: str) -> set[str]:
        page = await stage.run(ListRooms(state=state))  # type: ignore[arg-type]
        return {card.room.id for card in page.items}

    assert await listed("upcoming") == {upcoming}
    assert await listed("running") == {running, paused}
    assert await listed("finished") == {over}
    stage.clock.advance(650)  # no timer came
    assert await listed("running") == {upcoming, paused}
    assert await listed("finished") == {over, running}


async def test_pages_of_the_lobby_join_without_gap_or_repeat(stage: Stage) -> None:
    host = await stage.person("hana")
    rooms = []
    for n in range(5):
        if n % 2:
            stage.clock.advance(1)
        rooms.append(await stage.room(host))
    seen, cursor = [], None
    while True:
        page = await stage.run(ListRooms(limit=2, cursor=cursor))
        seen += [card.room.id for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == rooms[::-1]


@pytest.mark.parametrize(
    "cursor", ["x", "WyIyMDI2Il0", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwgIjEiXQ", "W251bGxd"]
)
async def test_a_cursor_of_somebody_elses_making_is_refused(stage: Stage, cursor: str) -> None:
    with pytest.raises(ValidationError):
        await stage.run(ListRooms(cursor=cursor))


async def test_deeds_are_read_from_the_newest_on_without_tries_and_without_who_came_by_themselves(
    stage: Stage,
) -> None:
    host, ada, lin = [await stage.person(name) for name in ("hana", "ada", "lin")]
    room_id = await stage.room(host, ada, lin, started=True)
    await stage.solve(ada, room_id)
    await stage.run(PauseRoom(room_id=room_id), host)
    await stage.run(KickFromRoom(room_id=room_id, user_id=lin.person_id), host)
    await stage.run(LeaveRoom(room_id=room_id), ada)
    deeds, named, cursor = [], [], None
    while True:
        page = await stage.run(
            ListRoomEvents(room_id=room_id, audience="staff", deeds=True, limit=1, cursor=cursor), host
        )
        named += [(one.actor, one.person) for one in page.items]
        deeds += [one.body.get("control", one.event) for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert deeds == ["contest:member-left", "paused", "started", "contest:setup", "contest:setup"]
    assert named == [("Hana", "Lin"), *[("Hana", None)] * 4]


async def test_the_log_is_read_page_by_page_and_its_cursors_are_checked(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    seen, cursor = [], None
    while True:
        page = await stage.run(
            ListRoomEvents(room_id=room_id, audience="staff", limit=2, cursor=cursor), host
        )
        seen += [one.offset for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == list(range(1, len(await stage.events(f"room:{room_id}:staff")) + 1))
    with pytest.raises(Forbidden):
        await stage.run(ListRoomEvents(room_id=room_id, audience="staff"), ada)
    for sealed in (seal_cursor(-1), seal_cursor(10**30), seal_cursor("x")):
        with pytest.raises(ValidationError):
            await stage.run(ListRoomEvents(room_id=room_id, cursor=sealed), host)
