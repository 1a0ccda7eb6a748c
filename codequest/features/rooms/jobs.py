"""Work of rooms in the background."""

from __future__ import annotations

from typing import Any

from codequest.features.execution import actions_judge
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import settling
from codequest.features.rooms.boards import Boards
from codequest.features.rooms.messages.contest import Control
from codequest.features.rooms.messages.views import Format
from codequest.features.rooms.rules import control
from codequest.protocol.context import Context


async def end_when_decided(ctx: Context, payload: dict[str, Any]) -> None:
    """End a race in which every problem has been won for good."""
    room_id: str = payload["room_id"]
    if not await queries.lock_room(ctx.db, room_id):
        return
    scene = await scenes.up_to_date(ctx, room_id)
    if scene.room.format is not Format.FIRST_TO_SOLVE or scene.clock.over or not scene.clock.started:
        return
    # Whoever let a submission or a verdict in held the room, so the log is complete up to here.
    board = await ctx.provided(Boards)[0].get(ctx.db, room_id, sees_all=True)
    if not board.is_decided():
        return
    change = settling.Change(Control.ENDED, control.end(scene.clock, ctx.now), ctx.now)
    await settling.carry_out(ctx, scene.room, [change], actor_id=None)


async def pin_image(ctx: Context, payload: dict[str, Any]) -> None:
    """Bind a room that started to the image of most of its judge; where no worker is alive, it stays free."""
    slots: dict[str, int] = {}
    for worker in await actions_judge.workers(ctx):
        if worker.image and not worker.is_draining:
            slots[worker.image] = slots.get(worker.image, 0) + worker.slots
    if not slots:
        return
    async with ctx.transaction() as inner:
        scene = await scenes.find(inner, payload["room_id"])
        if (
            scene is not None
            and scene.room.image is None
            and await queries.lock_room(inner.db, scene.room.id)
        ):
            await queries.pin_image(inner.db, scene.room.id, max(slots, key=lambda one: (slots[one], one)))
