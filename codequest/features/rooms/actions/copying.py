"""Making a room like another one: what it would have. Nothing is created until somebody sends it as their own."""

from __future__ import annotations

from msgspec import structs

from codequest.errors import Forbidden
from codequest.features.rooms import queries
from codequest.features.rooms.actions import problem_set, telling
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.messages.commands import GetRoomCopy
from codequest.features.rooms.messages.views import CopiedProblem, RoomCopy
from codequest.features.rooms.records import ProblemRow
from codequest.protocol.context import Context


async def copy(ctx: Context, message: GetRoomCopy) -> RoomCopy:
    """Show what a room like this one would have; to those in control, and to all who may watch once it was held.

    A new room takes the newest package of each problem, so those that moved since are named. Problems that the
    viewer may not put into a room are left out, and named as well. Raises NotFound, Forbidden.
    """
    scene = await scenes.watch(ctx, message.room_id)
    # One that was called off has told nobody its problems.
    was_held = scene.clock.started and scene.clock.over
    if not (scene.my.may_control or was_held):
        raise Forbidden("Until the contest is over only the host and co-hosts may copy the room.")
    problems = await queries.room_problems(ctx.db, scene.room.id)
    usable = await problem_set.usable(ctx, [one.problem_id for one in problems])
    return RoomCopy(
        room=await telling.room_view(ctx, scene.room, scene.clock),
        my=scene.my,
        problems=[_copied_problem(one) for one in problems if one.problem_id in usable],
        left_out=[telling.problem_view(one) for one in problems if one.problem_id not in usable],
        embargo=scene.room.embargo and ctx.actor.is_staff,
    )


def _copied_problem(row: ProblemRow) -> CopiedProblem:
    is_newer = row.package not in (None, row.newest)
    return CopiedProblem(**structs.asdict(telling.problem_view(row)), is_newer=is_newer)
