"""Coming, going, being removed. Locks the room's row, so the last place is given once."""

from __future__ import annotations

from codequest.adapters.postgres import execute
from codequest.errors import Conflict, Forbidden, ValidationError
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import telling
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.messages.commands import JoinRoom, LeaveRoom
from codequest.features.rooms.messages.contest import EntryJoined, MemberChanged, MemberLeft
from codequest.features.rooms.messages.events import LeaveReason, RoomJoined, RoomLeft
from codequest.features.rooms.messages.views import RoomCard, RoomRole, Visibility
from codequest.features.rooms.rules import access, membership
from codequest.features.rooms.rules.codes import read_code
from codequest.ids import new_id
from codequest.protocol.context import Context
from codequest.protocol.message import Done


async def join(ctx: Context, message: JoinRoom) -> RoomCard:
    """Become a contestant or a spectator of a room, by its id or its code."""
    scene = await _enter(ctx, message)
    viewer, room_id, user_id = scene.viewer, scene.room.id, ctx.actor.person_id
    if viewer.banned:
        raise Forbidden("The host has removed you from this room.")
    if viewer.role is not None and message.room_id is None and message.as_ is None:
        return RoomCard(room=await telling.room_view(ctx, scene.room, scene.clock), my=scene.my)
    wanted = membership.role_wanted(viewer, RoomRole(message.as_) if message.as_ else None)
    competes = wanted is RoomRole.CONTESTANT
    role = membership.role_after_joining(viewer, wanted)
    if competes and not viewer.competes:
        counts = await queries.room_counts(ctx.db, room_id)
        membership.check_competes(
            scene.door, viewer, contestants=counts.contestants, capacity=scene.room.capacity
        )
        await queries.save_participant(ctx.db, room_id, user_id, role, competes=True, now=ctx.now)
        await _enter_entry(ctx, room_id, user_id)
        if access.may_control(scene.viewer):
            telling.close_staff_channels(ctx, room_id, user_id)
    elif not competes and viewer.role is None:
        if role is RoomRole.SPECTATOR:
            membership.check_spectates(scene.door, viewer)
        await queries.save_participant(ctx.db, room_id, user_id, role, competes=False, now=ctx.now)
    elif not competes:
        membership.check_spectates(scene.door, viewer)
    if viewer.role is None or (competes and not viewer.competes):
        await tell_member(ctx, room_id, user_id)
    scene = await scenes.see(ctx, room_id)
    return RoomCard(room=await telling.room_view(ctx, scene.room, scene.clock), my=scene.my)


async def leave(ctx: Context, message: LeaveRoom) -> Done:
    """Stop being a member; after the start the tries that were made stay on the board."""
    scene = await scenes.change(ctx, message.room_id)
    if scene.viewer.role is None:
        raise Conflict("You are not in this room.")
    if scene.viewer.role is RoomRole.HOST:
        raise Conflict("The host can't leave; hand the room over first.")
    if scene.viewer.role is RoomRole.COHOST and scene.clock.started and not scene.clock.over:
        # They have seen what is held back, and could come back to compete.
        raise Conflict("A co-host can't leave before the end of the contest.")
    await remove_member(
        ctx,
        scene,
        ctx.actor.person_id,
        reason=LeaveReason.LEFT,
        text="",
        entry_removed=not scene.clock.started,
    )
    return Done()


async def _enter(ctx: Context, message: JoinRoom) -> Scene:
    """The locked room that is meant. Raises NotFound where the person may not know of it, wrong codes included."""
    room_id, code = message.room_id, read_code(message.code or "")
    if room_id is None:
        if not code:
            raise ValidationError.of("code", "A room is joined by its id or by its code.")
        room_id = await queries.find_by_code(ctx.db, code)
        if room_id is None:
            raise scenes.missing()
    if not await queries.lock_room(ctx.db, room_id):
        raise scenes.missing()
    scene = await scenes.up_to_date(ctx, room_id)
    has_code = scene.room.visibility is not Visibility.PRIVATE and scene.room.code == code
    if not has_code and not access.may_know(scene.door, scene.viewer):
        raise scenes.missing()
    return scene


async def _enter_entry(ctx: Context, room_id: str, user_id: str) -> None:
    """Give a person an entry of their own, or the one back that they had."""
    entry = await queries.entry_of(ctx.db, room_id, user_id)
    if entry is None:
        row = await queries.participant(ctx.db, room_id, user_id)
        assert row is not None
        entry_id, name = new_id(), row.display_name
        await execute(ctx.db, queries.SQL.add_entry, entry_id, room_id, "person", name, ctx.now)
        await execute(ctx.db, queries.SQL.add_entry_member, room_id, user_id, entry_id)
    else:
        entry_id, name = entry.id, entry.name
        await execute(ctx.db, queries.SQL.set_entry_removed, entry_id, None)
    ctx.emit(
        telling.staff(room_id),
        EntryJoined(
            entry_id=entry_id,
            name=name,
            members=await queries.entry_members(ctx.db, room_id, entry_id),
            actor_id=ctx.actor.user_id,
        ),
    )


async def tell_member(ctx: Context, room_id: str, user_id: str) -> None:
    """Tell everybody what somebody is in the room now."""
    row = await queries.participant(ctx.db, room_id, user_id)
    assert row is not None
    ctx.emit(
        telling.staff(room_id),
        MemberChanged(
            user_id=user_id,
            username=row.username,
            role=row.role,
            entry_id=row.entry_id,
            actor_id=ctx.actor.user_id,
        ),
    )
    counts = await queries.room_counts(ctx.db, room_id)
    ctx.emit(
        telling.audience(room_id),
        RoomJoined(room_id=room_id, participant=telling.participant_view(row), counts=counts),
    )


async def remove_member(
    ctx: Context, scene: Scene, user_id: str, *, reason: LeaveReason, text: str, entry_removed: bool
) -> None:
    """Take somebody out of a locked room. Their entry goes only with its last member."""
    room_id = scene.room.id
    row = await queries.participant(ctx.db, room_id, user_id)
    assert row is not None
    await execute(ctx.db, queries.SQL.remove_participant, room_id, user_id)
    entry = await queries.entry_of(ctx.db, room_id, user_id)
    if entry is not None and entry_removed:
        entry_removed = not await queries.others_of_entry(ctx.db, room_id, entry.id, user_id)
        if entry_removed:
            await execute(ctx.db, queries.SQL.set_entry_removed, entry.id, ctx.now)
    ctx.emit(
        telling.staff(room_id),
        MemberLeft(
            user_id=user_id,
            entry_id=entry.id if entry else None,
            entry_removed=entry is not None and entry_removed,
            reason=reason,
            text=text,
            actor_id=ctx.actor.user_id,
        ),
    )
    counts = await queries.room_counts(ctx.db, room_id)
    ctx.emit(
        telling.audience(room_id),
        RoomLeft(room_id=room_id, user_id=user_id, reason=reason, counts=counts),
    )
    if row.role in access.IN_CONTROL:
        telling.close_staff_channels(ctx, room_id, user_id)
    if scene.room.visibility is not Visibility.PUBLIC or not scene.room.spectators:
        telling.close_channels(ctx, room_id, user_id)
