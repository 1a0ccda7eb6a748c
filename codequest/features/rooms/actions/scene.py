"""The room that an action works on: found for a viewer, locked, and brought up to date with the time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from codequest.errors import Forbidden, NotFound, ValidationError
from codequest.features.rooms import queries
from codequest.features.rooms.actions import settling
from codequest.features.rooms.messages.commands import Time
from codequest.features.rooms.messages.views import MyPlace
from codequest.features.rooms.records import RoomRow
from codequest.features.rooms.rules import access
from codequest.features.rooms.rules.access import Door, Viewer
from codequest.features.rooms.rules.phase import RoomClock, due, now_of
from codequest.ids import Id
from codequest.protocol.actor import Actor
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor


@dataclass(frozen=True)
class Scene:
    """A room as it is now, and the viewer's standing in it."""

    room: RoomRow
    clock: RoomClock  # with what the time has done, whether or not it is written down
    viewer: Viewer

    @property
    def door(self) -> Door:
        return self.room.door(self.clock)

    @property
    def my(self) -> MyPlace:
        return access.place_of(self.door, self.viewer)

    def after(self, clock: RoomClock) -> Scene:
        """The same with another clock."""
        return replace(self, clock=clock)


def missing() -> NotFound:
    """The answer for rooms that are not there and for those that the viewer may not know of."""
    return NotFound("There is no such room.")


def scene_of(room: RoomRow, ctx: Context, actor: Actor) -> Scene:
    """A row as a scene."""
    viewer = room.viewer(is_admin=actor.is_admin, has_guest_token=actor.guest_room_id == room.id)
    return Scene(room, now_of(room.written_clock(), ctx.now), viewer)


async def find(ctx: Context, room_id: str, actor: Actor | None = None) -> Scene | None:
    """A room as it is now, whether or not the viewer may know of it."""
    actor = actor or ctx.actor
    room = await queries.see_room(ctx.db, room_id, actor.user_id)
    return None if room is None else scene_of(room, ctx, actor)


async def see(ctx: Context, room_id: str) -> Scene:
    """A room to look at. Raises NotFound where the viewer may not know of it."""
    scene = await find(ctx, room_id)
    if scene is None or not access.may_know(scene.door, scene.viewer):
        raise missing()
    return scene


async def watch(ctx: Context, room_id: str) -> Scene:
    """A room whose inside is wanted. Raises NotFound, and Forbidden where it has no spectators."""
    scene = await see(ctx, room_id)
    if not access.may_watch(scene.door, scene.viewer):
        raise Forbidden("This room is not open to spectators.")
    return scene


async def change(ctx: Context, room_id: str) -> Scene:
    """Lock a room to change it, and write down what the time has done. Raises NotFound."""
    if not await queries.lock_room(ctx.db, room_id):
        raise missing()
    scene = await up_to_date(ctx, room_id)
    if not access.may_know(scene.door, scene.viewer):
        raise missing()
    return scene


async def up_to_date(ctx: Context, room_id: str) -> Scene:
    """A locked room, whoever asks, with what the time has done written down."""
    scene = await find(ctx, room_id)
    assert scene is not None, "the room is locked"
    if due(scene.room.written_clock(), ctx.now):
        await settling.settle(ctx, scene.room)
        scene = await find(ctx, room_id)
        assert scene is not None
    return scene


async def control(ctx: Context, room_id: str) -> Scene:
    """As `change`, for those in control. Raises NotFound, Forbidden."""
    scene = await change(ctx, room_id)
    if not access.may_control(scene.viewer):
        raise Forbidden("Only the host and co-hosts of the room may do this.")
    return scene


def open_time_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """Where a page of a list by time ended. Raises ValidationError."""
    place = open_cursor(cursor, tuple[Time, Id])
    if place is None:
        return None
    try:
        return place[0].astimezone(UTC), place[1]
    except OverflowError:
        raise ValidationError.of("cursor", "This is no cursor of ours.") from None
