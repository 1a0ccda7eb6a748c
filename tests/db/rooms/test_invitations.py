"""Whom a host lets in: the invited hear of it, and what was said can be taken back."""

from __future__ import annotations

import pytest

from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.notifications.messages import ListNotifications
from codequest.features.rooms.messages.commands import (
    GetGuestList,
    InviteToRoom,
    JoinRoom,
    KickFromRoom,
    ListRooms,
    WithdrawRoomInvitation,
)
from codequest.features.rooms.messages.views import RoomRole, Visibility
from codequest.protocol.actor import Actor
from tests.support.room_stage import Stage


async def inbox(stage: Stage, person: Actor) -> list[str]:
    return [one.title for one in (await stage.run(ListNotifications(), person)).items]


async def test_an_invitation_is_in_the_inbox_with_the_room_the_role_and_who_invited(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.PRIVATE)
    for _ in range(2):
        answer = await stage.run(InviteToRoom(room_id=room_id, username="ada", as_="cohost"), host)
    assert (answer.person.display_name, answer.role, answer.joined) == ("Ada", RoomRole.COHOST, False)
    (told,) = (await stage.run(ListNotifications(), ada)).items
    assert told.title == "You are invited to Friday sprint as a co-host"
    assert (told.kind, told.body, told.link) == ("invitation", "By Hana.", f"/rooms/{room_id}")
    assert (await stage.get(room_id, ada)).my.invited_as is RoomRole.COHOST
    (card,) = (await stage.run(ListRooms(), ada)).items
    assert card.my.invited_as is RoomRole.COHOST


async def test_a_member_who_is_made_a_cohost_need_not_accept_and_is_told_so(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    answer = await stage.run(InviteToRoom(room_id=room_id, username="ada", as_="cohost"), host)
    assert answer.joined
    assert await inbox(stage, ada) == ["You are a co-host of Friday sprint now"]
    my = (await stage.get(room_id, ada)).my
    assert (my.role, my.invited_as) == (RoomRole.COHOST, None)


async def test_who_is_invited_as_a_cohost_joins_as_one_without_competing(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, spectators=False)
    await stage.run(InviteToRoom(room_id=room_id, username="ada", as_="cohost"), host)
    card = await stage.run(JoinRoom(room_id=room_id, as_="spectator"), ada)
    assert (card.my.role, card.my.entry_id, card.my.sees_all) == (RoomRole.COHOST, None, True)


async def test_open_invitations_are_listed_until_they_are_taken_up_or_withdrawn(stage: Stage) -> None:
    host, ada, kai = await stage.person("hana"), await stage.person("ada"), await stage.person("kai")
    room_id = await stage.room(host, visibility=Visibility.PRIVATE)
    for name in ("ada", "kai"):
        await stage.run(InviteToRoom(room_id=room_id, username=name), host)
    listed = (await stage.run(GetGuestList(room_id=room_id), host)).invitations
    assert {(one.username, one.role) for one in listed} == {
        ("ada", RoomRole.CONTESTANT),
        ("kai", RoomRole.CONTESTANT),
    }
    await stage.run(JoinRoom(room_id=room_id), ada)
    withdrawal = WithdrawRoomInvitation(room_id=room_id, user_id=kai.person_id)
    await stage.run(withdrawal, host)
    assert (await stage.run(GetGuestList(room_id=room_id), host)).invitations == []
    assert "contest:invitation-withdrawn" in await stage.names(f"room:{room_id}:staff")
    assert "channel:closed" in await stage.names(f"user:{kai.user_id}")
    with pytest.raises(NotFound):
        await stage.get(room_id, kai)
    for gone in (withdrawal, WithdrawRoomInvitation(room_id=room_id, user_id=ada.person_id)):
        with pytest.raises(NotFound):
            await stage.run(gone, host)


async def test_a_cohosts_invitation_is_the_hosts_to_withdraw(stage: Stage) -> None:
    host, cora, kai = await stage.person("hana"), await stage.person("cora"), await stage.person("kai")
    room_id = await stage.room(host, cora)
    for name in ("cora", "kai"):
        await stage.run(InviteToRoom(room_id=room_id, username=name, as_="cohost"), host)
    with pytest.raises(Forbidden):
        await stage.run(WithdrawRoomInvitation(room_id=room_id, user_id=kai.person_id), cora)


async def test_who_was_removed_is_listed_with_the_reason_until_they_are_let_in_again(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    await stage.run(KickFromRoom(room_id=room_id, user_id=ada.person_id, reason="two accounts"), host)
    (removal,) = (await stage.run(GetGuestList(room_id=room_id), host)).removals
    assert (removal.display_name, removal.reason) == ("Ada", "two accounts")
    await stage.run(InviteToRoom(room_id=room_id, username="ada"), host)
    guests = await stage.run(GetGuestList(room_id=room_id), host)
    assert (guests.removals, [one.username for one in guests.invitations]) == ([], ["ada"])
    assert (await stage.run(JoinRoom(room_id=room_id), ada)).my.entry_id is not None


async def test_the_guest_list_is_for_those_in_control(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    with pytest.raises(Forbidden):
        await stage.run(GetGuestList(room_id=room_id), ada)


@pytest.mark.parametrize("invited_as", ["cohost", "contestant", "spectator"])
async def test_the_code_alone_makes_of_the_invited_what_they_were_invited_as(
    stage: Stage, invited_as: str
) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.CODE)
    await stage.run(InviteToRoom(room_id=room_id, username="ada", as_=invited_as), host)  # type: ignore[arg-type]
    code = (await stage.get(room_id, host)).room.code
    for _ in range(2):  # a code that is entered again changes nothing
        my = (await stage.run(JoinRoom(code=code), ada)).my
        assert my.role == invited_as
        assert (my.entry_id is not None) == (invited_as == "contestant")
    assert my.sees_all == (invited_as == "cohost")


async def test_the_code_alone_changes_nothing_for_who_is_in_already(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.CODE)
    code = (await stage.get(room_id, host)).room.code
    await stage.run(JoinRoom(code=code, as_="spectator"), ada)
    assert (await stage.run(JoinRoom(code=code), ada)).my.role is RoomRole.SPECTATOR
    my = (await stage.run(JoinRoom(code=code), host)).my
    assert (my.role, my.entry_id) == (RoomRole.HOST, None)
    assert (await stage.run(JoinRoom(code=code, as_="contestant"), ada)).my.role is RoomRole.CONTESTANT


async def test_who_was_let_in_to_watch_competes_only_once_invited_to(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.PRIVATE)
    await stage.run(InviteToRoom(room_id=room_id, username="ada", as_="spectator"), host)
    await stage.run(JoinRoom(room_id=room_id), ada)
    assert not (await stage.get(room_id, ada)).my.may_join
    with pytest.raises(Forbidden, match="invited to watch"):
        await stage.run(JoinRoom(room_id=room_id, as_="contestant"), ada)
    answer = await stage.run(InviteToRoom(room_id=room_id, username="ada"), host)
    assert not answer.joined
    assert (await inbox(stage, ada))[0] == "You are invited to Friday sprint as a contestant"
    assert (await stage.run(JoinRoom(room_id=room_id, as_="contestant"), ada)).my.entry_id is not None


async def test_nobody_is_invited_to_watch_a_room_without_spectators(stage: Stage) -> None:
    host, _ = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, spectators=False)
    with pytest.raises(Conflict, match="not open to spectators"):
        await stage.run(InviteToRoom(room_id=room_id, username="ada", as_="spectator"), host)
