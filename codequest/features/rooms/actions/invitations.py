"""Whom a host lets in: invitations until they are taken up or withdrawn, and who was removed."""

from __future__ import annotations

from codequest.adapters.postgres import execute
from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import telling
from codequest.features.rooms.actions.membership import tell_member
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.messages.commands import GetGuestList, InviteToRoom, WithdrawRoomInvitation
from codequest.features.rooms.messages.contest import InvitationWithdrawn, MemberInvited
from codequest.features.rooms.messages.events import PersonLetIn, RoomInvited
from codequest.features.rooms.messages.views import (
    GuestList,
    InvitationAnswer,
    RoomPerson,
    RoomRole,
    Visibility,
)
from codequest.features.rooms.records import ParticipantRow, UserRow
from codequest.features.rooms.rules import access, membership
from codequest.protocol.context import Context
from codequest.protocol.message import Done

SHOWN = 200


async def invite(ctx: Context, message: InviteToRoom) -> InvitationAnswer:
    """Let a person into the room; as a co-host this also promotes a member. Lifts an earlier removal.

    Who watches may be invited to compete, and decides. Raises NotFound, Forbidden, Conflict.
    """
    scene = await scenes.control(ctx, message.room_id)
    role = RoomRole(message.as_)
    if role is RoomRole.COHOST:
        membership.check_is_host(scene.viewer)
    membership.check_invites(scene.door, role)
    user = await queries.find_user(ctx.db, message.username)
    if user is None:
        raise NotFound("There is nobody of that name.")
    member = await queries.participant(ctx.db, scene.room.id, user.id)
    is_to_compete = role is RoomRole.CONTESTANT and member is not None and member.role is RoomRole.SPECTATOR
    if member is not None and not is_to_compete:
        await _promote(ctx, scene, member, role)
    elif await queries.invitation_role(ctx.db, scene.room.id, user.id) is not role:
        await _let_in(ctx, scene, user, role)
    return InvitationAnswer(
        person=RoomPerson(user_id=user.id, username=user.username, display_name=user.display_name),
        role=role,
        joined=member is not None and not is_to_compete,
    )


async def _promote(ctx: Context, scene: Scene, member: ParticipantRow, role: RoomRole) -> None:
    if role is not RoomRole.COHOST or member.role in access.IN_CONTROL:
        raise Conflict(f"{member.display_name} is in the room already.")
    room_id, user_id = scene.room.id, member.user_id
    await queries.save_participant(
        ctx.db, room_id, user_id, RoomRole.COHOST, competes=member.competes, now=ctx.now
    )
    await tell_member(ctx, room_id, user_id)
    await _announce(ctx, scene, user_id, role, joined=True)


async def _let_in(ctx: Context, scene: Scene, user: UserRow, role: RoomRole) -> None:
    room_id = scene.room.id
    await execute(ctx.db, queries.SQL.remove_ban, room_id, user.id)
    await execute(ctx.db, queries.SQL.save_invitation, room_id, user.id, role, ctx.actor.person_id, ctx.now)
    ctx.emit(
        telling.staff(room_id),
        MemberInvited(user_id=user.id, username=user.username, role=role, actor_id=ctx.actor.user_id),
    )
    ctx.emit(telling.person(user.id), RoomInvited(room_id=room_id, name=scene.room.name))
    await _announce(ctx, scene, user.id, role, joined=False)


async def _announce(ctx: Context, scene: Scene, user_id: str, role: RoomRole, *, joined: bool) -> None:
    await ctx.announce(
        PersonLetIn(
            room_id=scene.room.id,
            room_name=scene.room.name,
            user_id=user_id,
            role=role,
            joined=joined,
            by=ctx.actor.display_name,
        )
    )


async def withdraw(ctx: Context, message: WithdrawRoomInvitation) -> Done:
    """Take back an invitation; who came in by it is removed instead."""
    scene = await scenes.control(ctx, message.room_id)
    room_id = scene.room.id
    found = await queries.open_invitations(ctx.db, room_id, user_id=message.user_id, limit=1)
    if not found:
        raise NotFound("There is no such invitation.")
    if found[0].role is RoomRole.COHOST:
        membership.check_is_host(scene.viewer)
    await execute(ctx.db, queries.SQL.remove_invitation, room_id, message.user_id)
    ctx.emit(
        telling.staff(room_id),
        InvitationWithdrawn(
            user_id=message.user_id,
            username=found[0].username,
            role=found[0].role,
            actor_id=ctx.actor.user_id,
        ),
    )
    if scene.room.visibility is not Visibility.PUBLIC:
        telling.close_channels(ctx, room_id, message.user_id)
    return Done()


async def guest_list(ctx: Context, message: GetGuestList) -> GuestList:
    """List open invitations and people who were removed."""
    scene = await scenes.see(ctx, message.room_id)
    if not scene.my.may_control:
        raise Forbidden("Only the host and co-hosts of the room may do this.")
    return GuestList(
        invitations=await queries.open_invitations(ctx.db, scene.room.id, limit=SHOWN),
        removals=await queries.removals(ctx.db, scene.room.id, limit=SHOWN),
    )
