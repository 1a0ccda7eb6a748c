"""The host's hand on the clock. Each control is in the contest log with who used it."""

from __future__ import annotations

from msgspec import structs

from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import settling, telling
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.messages.commands import (
    EndRoom,
    ExtendRoom,
    FreezeRoom,
    PauseRoom,
    ResumeRoom,
    StartRoom,
    ThawRoom,
)
from codequest.features.rooms.messages.contest import Control
from codequest.features.rooms.messages.views import RoomView
from codequest.features.rooms.rules import control
from codequest.features.rooms.rules.phase import RoomClock
from codequest.protocol.context import Context


async def start(ctx: Context, message: StartRoom) -> RoomView:
    """Start the contest now, or set when it starts by itself."""
    scene = await scenes.control(ctx, message.room_id)
    if message.at is None:
        return await _do(ctx, scene, Control.STARTED, control.start(scene.clock, ctx.now))
    clock = control.schedule(scene.clock, message.at, ctx.now)
    await settling.write_down(ctx, scene.room.id, scene.clock, clock)
    await telling.tell_setup(ctx, scene.room, clock, ctx.actor.user_id)
    return await telling.tell_room(ctx, scene.room, clock)


async def pause(ctx: Context, message: PauseRoom) -> RoomView:
    """Stop the contest's clock."""
    scene = await scenes.control(ctx, message.room_id)
    return await _do(ctx, scene, Control.PAUSED, control.pause(scene.clock, ctx.now))


async def resume(ctx: Context, message: ResumeRoom) -> RoomView:
    """Let the contest's clock run on."""
    scene = await scenes.control(ctx, message.room_id)
    return await _do(ctx, scene, Control.RESUMED, control.resume(scene.clock, ctx.now))


async def extend(ctx: Context, message: ExtendRoom) -> RoomView:
    """Add to the duration of a contest that is not over."""
    scene = await scenes.control(ctx, message.room_id)
    return await _do(ctx, scene, Control.EXTENDED, control.extend(scene.clock, message.seconds))


async def freeze(ctx: Context, message: FreezeRoom) -> RoomView:
    """Hold results back from the public board from now on."""
    scene = await scenes.control(ctx, message.room_id)
    return await _do(ctx, scene, Control.FROZEN, control.freeze(scene.clock, ctx.now))


async def thaw(ctx: Context, message: ThawRoom) -> RoomView:
    """Show everything that was held back; after the end."""
    scene = await scenes.control(ctx, message.room_id)
    return await _do(ctx, scene, Control.THAWED, control.thaw(scene.clock, ctx.now))


async def end(ctx: Context, message: EndRoom) -> RoomView:
    """End the contest now; before its start this calls it off."""
    scene = await scenes.control(ctx, message.room_id)
    return await _do(ctx, scene, Control.ENDED, control.end(scene.clock, ctx.now))


async def ratings_applied(ctx: Context, scene: Scene) -> RoomView:
    """What the room makes of ratings counts from now on, or was made anew: for the ratings, in their transaction."""
    room_id = scene.room.id
    await queries.set_rated(ctx.db, room_id, ctx.now)
    telling.tell_control(
        ctx,
        room_id,
        scene.clock,
        Control.RATED,
        at=ctx.now,
        contest_ms=scene.clock.ms(ctx.now),
        actor_id=ctx.actor.user_id,
    )
    room = structs.replace(scene.room, rated_at=scene.room.rated_at or ctx.now)
    return await telling.tell_room(ctx, room, scene.clock)


async def _do(ctx: Context, scene: Scene, what: Control, clock: RoomClock) -> RoomView:
    change = settling.Change(what, clock, ctx.now)
    return await settling.carry_out(ctx, scene.room, [change], actor_id=ctx.actor.user_id)
