"""Background work of execution."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from codequest.features.execution import queries
from codequest.protocol.context import Context

KEPT_FOR = timedelta(hours=1)


async def forget_executions(ctx: Context, payload: dict[str, Any]) -> None:
    """Delete executions past their time."""
    await queries.forget_executions(ctx.db, ctx.now - KEPT_FOR)
