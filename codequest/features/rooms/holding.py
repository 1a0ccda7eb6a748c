"""Rooms as holders of problems. Implements problems' `ProblemHolder`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codequest.features.problems.messages_versions import Held, HoldingRoom
from codequest.features.rooms import queries

if TYPE_CHECKING:
    from codequest.protocol.context import Context

NAMED = 100  # the newest rooms with a problem


class RoomsHold:
    """Problems in rooms."""

    async def holds(self, ctx: Context, problem_id: str) -> Held:
        rows = await queries.holding_rooms(ctx.db, problem_id, NAMED)
        rooms = [HoldingRoom(id=one.id, name=one.name, state=one.state, package=one.package) for one in rows]
        return Held(rooms=rooms, rooms_total=rows[0].total if rows else 0)
