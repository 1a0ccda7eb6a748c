"""Rooms as keepers of problems: what an unfinished room keeps from the public, and whom it lets in.

Implements problems' `EmbargoKeeper`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.rules import access

if TYPE_CHECKING:
    from codequest.protocol.context import Context

_ROOMS_LOOKED_AT = 50  # the latest ones with the problem


class RoomEmbargo:
    """Problems in rooms."""

    async def embargoed(self, ctx: Context, problem_ids: Sequence[str] | None = None) -> set[str]:
        return await queries.open_embargoes(ctx.db, problem_ids, ctx.now)

    async def may_see(self, ctx: Context, problem_id: str) -> bool:
        # Who had the problem in a room of their own, or watched an old one, waits like all others.
        kept_back = bool(await self.embargoed(ctx, [problem_id]))
        for room_id in await queries.rooms_with_problem(
            ctx.db, problem_id, ctx.now, _ROOMS_LOOKED_AT, kept_back=kept_back
        ):
            scene = await scenes.find(ctx, room_id)
            if scene and scene.clock.started and access.may_watch(scene.door, scene.viewer):
                return True
        return False
