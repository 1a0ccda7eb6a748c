"""What a host does with people: remove, hand the room over, announce."""

from __future__ import annotations

from codequest.adapters.postgres import execute
from codequest.errors import Conflict, NotFound
from codequest.features.accounts.actions_text import check_line, check_text
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import telling
from codequest.features.rooms.actions.membership import remove_member, tell_member
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    HandOverRoom,
    KickFromRoom,
)
from codequest.features.rooms.messages.contest import Control
from codequest.features.rooms.messages.events import LeaveReason, RoomAnnouncement, RoomKicked, RoomTold
from codequest.features.rooms.messages.views import Announcement, RoomRole, RoomView
from codequest.features.rooms.records import ParticipantRow
from codequest.features.rooms.rules import membership
from codequest.ids import new_id
from codequest.protocol.context import Context
from codequest.protocol.message import Done


async def kick(ctx: Context, message: KickFromRoom) -> Done:
    """Remove somebody for good: their entry leaves the board, and they may not come back uninvited."""
    scene = await scenes.control(ctx, message.room_id)
    member, reason = await _member(ctx, scene.room.id, message.user_id), check_line("reason", message.reason)
    membership.check_kick(scene.viewer, member.role)
    await remove_member(
        ctx,
        scene,
        message.user_id,
        reason=LeaveReason.KICKED,
        text=reason,
        entry_removed=True,
    )
    await execute(ctx.db, queries.SQL.remove_invitation, scene.room.id, message.user_id)
    await execute(
        ctx.db,
        queries.SQL.add_ban,
        scene.room.id,
        message.user_id,
        reason,
        ctx.actor.user_id,
        ctx.now,
    )
    ctx.emit(telling.person(message.user_id), RoomKicked(room_id=scene.room.id, reason=reason))
    return Done()


async def hand_over(ctx: Context, message: HandOverRoom) -> RoomView:
    """Make another member the host; the old host stays as a co-host."""
    scene = await scenes.control(ctx, message.room_id)
    membership.check_is_host(scene.viewer)
    room_id, old_id = scene.room.id, scene.room.host_id
    member = await _member(ctx, room_id, message.user_id)
    if member.role is RoomRole.HOST:
        raise Conflict(f"{member.display_name} is the host already.")
    old = await _member(ctx, room_id, old_id)
    await queries.save_participant(
        ctx.db, room_id, old_id, RoomRole.COHOST, competes=old.competes, now=ctx.now
    )
    await queries.save_participant(
        ctx.db, room_id, member.user_id, RoomRole.HOST, competes=member.competes, now=ctx.now
    )
    await execute(ctx.db, queries.SQL.set_host, room_id, member.user_id)
    telling.tell_control(
        ctx,
        room_id,
        scene.clock,
        Control.HANDED_OVER,
        at=ctx.now,
        contest_ms=scene.clock.ms(ctx.now),
        actor_id=ctx.actor.user_id,
        user_id=member.user_id,
    )
    await tell_member(ctx, room_id, old_id)
    await tell_member(ctx, room_id, member.user_id)
    scene = await scenes.see(ctx, room_id)
    return await telling.tell_room(ctx, scene.room, scene.clock)


async def announce(ctx: Context, message: AnnounceInRoom) -> Announcement:
    """Tell everybody in the room something."""
    scene = await scenes.control(ctx, message.room_id)
    text = check_text("text", message.text)
    announcement = Announcement(id=new_id(), room_id=scene.room.id, text=text, at=ctx.now)
    await execute(
        ctx.db,
        queries.SQL.add_announcement,
        announcement.id,
        scene.room.id,
        ctx.actor.person_id,
        text,
        ctx.now,
    )
    ctx.emit(telling.audience(scene.room.id), RoomAnnouncement(announcement=announcement))
    ctx.emit(
        telling.staff(scene.room.id),
        RoomAnnouncement(announcement=announcement, actor_id=ctx.actor.user_id),
    )
    await ctx.announce(
        RoomTold(
            room_id=scene.room.id,
            room_name=scene.room.name,
            announcement_id=announcement.id,
            text=text,
            by=ctx.actor.person_id,
        )
    )
    return announcement


async def _member(ctx: Context, room_id: str, user_id: str) -> ParticipantRow:
    member = await queries.participant(ctx.db, room_id, user_id)
    if member is None:
        raise NotFound("There is nobody like that in the room.")
    return member
