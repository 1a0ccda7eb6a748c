"""A room's channels: who may listen, and what a listener starts from."""

from __future__ import annotations

from codequest.errors import Forbidden
from codequest.features.rooms.actions import reading
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.board import BoardFold
from codequest.features.rooms.messages.commands import GetRoom
from codequest.features.rooms.messages.views import RoomDetail
from codequest.protocol.channel import Params, Projection
from codequest.protocol.context import Context


async def may_watch(ctx: Context, params: Params) -> None:
    """Raises NotFound or Forbidden where the room is not open to the listener."""
    await scenes.watch(ctx, params["room_id"])


async def sees_all(ctx: Context, params: Params) -> None:
    """For those in control who do not compete; for others the channel is not there."""
    scene = await scenes.see(ctx, params["room_id"])
    if not scene.my.may_control:
        raise scenes.missing()
    if not scene.my.sees_all:
        raise Forbidden("Those in control who compete see this after the end.")


async def room_snapshot(ctx: Context, params: Params) -> RoomDetail:
    """The room as `room:get` shows it."""
    return await reading.get_room(ctx, GetRoom(room_id=params["room_id"]))


async def public_board(ctx: Context, params: Params) -> Projection:
    """An empty board for all."""
    return BoardFold(params["room_id"], sees_all=False)


async def staff_board(ctx: Context, params: Params) -> Projection:
    """An empty board from which nothing is held back."""
    return BoardFold(params["room_id"], sees_all=True)
