"""Background work of problems."""

from __future__ import annotations

from typing import Any

from codequest.features.problems import queries
from codequest.protocol.context import Context


async def recount(ctx: Context, payload: dict[str, Any]) -> None:
    """Count again how many people tried and solved each problem."""
    await queries.recount(ctx.db)
