"""Work of ratings in the background."""

from __future__ import annotations

from typing import Any

from codequest.features.ratings import queries
from codequest.features.ratings.actions import make_anew
from codequest.protocol.context import Context


async def follow(ctx: Context, payload: dict[str, Any]) -> None:
    """A result of a rated room changed."""
    await queries.lock(ctx.db)
    await make_anew(ctx, payload["room_id"])
