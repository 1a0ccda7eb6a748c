"""Who is in a room, as what, and who is out."""

from __future__ import annotations

import pytest

from codequest.errors import CodeQuestError, Conflict, Forbidden, NotFound
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    CreateRoom,
    EndRoom,
    HandOverRoom,
    InviteToRoom,
    JoinRoom,
    KickFromRoom,
    LeaveRoom,
    ListClarifications,
    ListParticipants,
    ListRooms,
    ProblemChoice,
    StartRoom,
    UpdateRoom,
)
from codequest.features.rooms.messages.views import Format, RoomRole, RoomState, Visibility
from codequest.protocol.actor import ANONYMOUS, Role
from tests.support.room_stage import Stage, together


async def test_a_new_room_has_its_host_a_code_and_the_usual_rules(stage: Stage) -> None:
    host = await stage.person("hana")
    card = await stage.run(
        CreateRoom(name="Sprint", problems=[ProblemChoice(problem="ferry")], visibility=Visibility.CODE), host
    )
    room = card.room
    assert (room.capacity, room.duration_s, room.format, room.state) == (
        3,
        1800,
        Format.ICPC,
        RoomState.WAITING,
    )
    assert room.code is not None
    assert len(room.code) >= 8
    assert (card.my.role, card.my.entry_id, card.my.may_control) == (RoomRole.HOST, None, True)
    assert room.problems == []
    detail = await stage.get(room.id, host)
    assert [one.slug for one in detail.setup.problems] == ["ferry"]


async def test_a_room_of_others_by_code_or_invitation_looks_like_a_missing_one(stage: Stage) -> None:
    host, other = await stage.person("hana"), await stage.person("olga")
    for visibility in (Visibility.CODE, Visibility.PRIVATE):
        room_id = await stage.room(host, visibility=visibility)
        for actor in (other, ANONYMOUS):
            with pytest.raises(NotFound):
                await stage.get(room_id, actor)
        with pytest.raises(NotFound):
            await stage.run(JoinRoom(room_id=room_id), other)
        with pytest.raises(NotFound):
            await stage.run(JoinRoom(room_id=room_id, code="AAAAAAAAAA"), other)
        page = await stage.run(ListRooms(), other)
        assert page.items == []


async def test_a_room_is_joined_by_its_code_however_it_was_typed(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.CODE)
    code = (await stage.get(room_id, host)).room.code
    typed = f"{code[:5]}-{code[5:]}".lower().replace("1", "l").replace("0", "o")
    card = await stage.run(JoinRoom(code=typed), ada)
    assert (card.room.id, card.my.role) == (room_id, RoomRole.CONTESTANT)


async def test_a_private_room_is_entered_by_invitation_and_its_code_opens_nothing(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.PRIVATE)
    code = await stage.pool.fetchval("SELECT code FROM multiplayer_rooms WHERE id = $1", room_id)
    for message in (JoinRoom(code=code), JoinRoom(room_id=room_id, code=code)):
        with pytest.raises(NotFound):
            await stage.run(message, ada)
    await stage.run(InviteToRoom(room_id=room_id, username="ADA"), host)
    assert (await stage.run(JoinRoom(room_id=room_id), ada)).my.role is RoomRole.CONTESTANT
    assert await stage.names(f"user:{ada.user_id}") == ["room:invited", "notification:new"]


async def test_the_last_place_is_given_once(stage: Stage) -> None:
    host = await stage.person("hana")
    people = [await stage.person(f"person{n}") for n in range(6)]
    room_id = await stage.room(host, capacity=2)
    results = await together(*(stage.run(JoinRoom(room_id=room_id), person) for person in people))
    refused = [one for one in results if isinstance(one, CodeQuestError)]
    assert len(refused) == 4
    assert all(isinstance(one, Conflict) and one.message == "The room is full." for one in refused)
    assert (await stage.get(room_id)).room.counts.contestants == 2


async def test_joining_twice_is_joining_once(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    again = await stage.run(JoinRoom(room_id=room_id), ada)
    assert again.my.role is RoomRole.CONTESTANT
    assert (await stage.names(f"room:{room_id}")).count("room:join") == 2  # the host's and hers


async def test_a_host_may_compete_until_the_start_and_then_sees_no_more_than_others(stage: Stage) -> None:
    host, cohost = await stage.person("hana"), await stage.person("cora")
    room_id = await stage.room(host)
    card = await stage.run(JoinRoom(room_id=room_id), host)
    assert (card.my.role, card.my.may_control, card.my.sees_all) == (RoomRole.HOST, True, False)
    assert card.my.entry_id is not None
    await stage.run(InviteToRoom(room_id=room_id, username="cora", as_="cohost"), host)
    await stage.run(JoinRoom(room_id=room_id, as_="spectator"), cohost)
    await stage.run(StartRoom(room_id=room_id), host)
    with pytest.raises(Conflict, match="after the start"):
        await stage.run(JoinRoom(room_id=room_id), cohost)
    with pytest.raises(Conflict, match="before the end"):
        await stage.run(LeaveRoom(room_id=room_id), cohost)
    with pytest.raises(Forbidden):
        await stage.board(room_id, host, "staff")
    assert (await stage.board(room_id, cohost, "staff")).rows


async def test_leaving_before_the_start_empties_the_place_and_later_keeps_the_row(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(host, ada, bob)
    await stage.run(LeaveRoom(room_id=room_id), ada)
    assert len((await stage.board(room_id)).rows) == 1
    await stage.run(StartRoom(room_id=room_id), host)
    await stage.run(LeaveRoom(room_id=room_id), bob)
    assert [row.name for row in (await stage.board(room_id)).rows] == ["Bob"]
    card = await stage.run(JoinRoom(room_id=room_id), ada)
    assert card.room.counts.contestants == 1
    assert len((await stage.board(room_id)).rows) == 2


async def test_the_host_cannot_leave_and_hands_the_room_over(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    with pytest.raises(Conflict, match="hand the room over"):
        await stage.run(LeaveRoom(room_id=room_id), host)
    assert ada.user_id is not None
    view = await stage.run(HandOverRoom(room_id=room_id, user_id=ada.user_id), host)
    assert view.host.username == "ada"
    people = {one.username: one for one in (await stage.get(room_id)).participants}
    assert (people["ada"].role, people["ada"].entry_id is None) == (RoomRole.HOST, False)
    assert people["hana"].role is RoomRole.COHOST
    with pytest.raises(Forbidden):
        await stage.run(HandOverRoom(room_id=room_id, user_id=ada.user_id), host)
    assert ("handed_over", 0) in await stage.controls(room_id)


async def test_somebody_who_was_kicked_is_off_the_board_and_stays_out(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    await stage.solve(ada, room_id)
    assert ada.user_id is not None
    await stage.run(KickFromRoom(room_id=room_id, user_id=ada.user_id, reason="two accounts"), host)
    assert (await stage.board(room_id)).rows == []
    with pytest.raises(Forbidden, match="removed you"):
        await stage.run(JoinRoom(room_id=room_id), ada)
    with pytest.raises(Forbidden):
        await stage.submit(ada, room_id)
    left = [one for one in await stage.events(f"room:{room_id}:staff") if one.event == "contest:member-left"]
    assert (left[0].body["text"], left[0].body["actor_id"]) == ("two accounts", host.user_id)
    assert "room:kicked" in await stage.names(f"user:{ada.user_id}")


async def test_the_host_cannot_be_kicked_and_members_control_nothing(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    assert host.user_id is not None
    with pytest.raises(Conflict):
        await stage.run(KickFromRoom(room_id=room_id, user_id=host.user_id), host)
    for message in (
        StartRoom(room_id=room_id),
        EndRoom(room_id=room_id),
        KickFromRoom(room_id=room_id, user_id=host.user_id),
        AnnounceInRoom(room_id=room_id, text="hello"),
        UpdateRoom(room_id=room_id, name="mine"),
    ):
        with pytest.raises(Forbidden):
            await stage.run(message, ada)


async def test_late_joining_is_the_rooms_choice(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, late_join=False, started=True)
    with pytest.raises(Conflict, match="nobody later"):
        await stage.run(JoinRoom(room_id=room_id), ada)
    assert (await stage.run(JoinRoom(room_id=room_id, as_="spectator"), ada)).my.role is RoomRole.SPECTATOR


async def test_a_room_without_spectators_shows_them_its_card_and_nothing_inside(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, spectators=False, started=True)
    detail = await stage.get(room_id, ada)
    assert (detail.room.problems, detail.participants, detail.my.may_watch) == ([], None, False)
    for message in (ListParticipants(room_id=room_id), ListClarifications(room_id=room_id)):
        with pytest.raises(Forbidden):
            await stage.run(message, ada)
    with pytest.raises(Forbidden):
        await stage.board(room_id, ada)
    with pytest.raises(Forbidden):
        await stage.run(JoinRoom(room_id=room_id, as_="spectator"), ada)


async def test_an_admin_who_begins_to_compete_hears_no_more_of_what_is_held_back(stage: Stage) -> None:
    host, admin = await stage.person("hana"), await stage.person("root", Role.ADMIN)
    room_id = await stage.room(host, visibility=Visibility.PUBLIC)
    await stage.run(JoinRoom(room_id=room_id), admin)
    closed = [one.body["channel"] for one in await stage.events(f"user:{admin.user_id}")]
    assert closed == [f"room:{room_id}:staff", f"room:{room_id}:board:staff"]
