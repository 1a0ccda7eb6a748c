"""Background work of execution."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from codequest.features.execution import queries
from codequest.protocol.context import Context

KEPT_FOR = timedelta(hours=1)
FAILURES_KEPT_FOR = timedelta(days=30)


async def forget_executions(ctx: Context, payload: dict[str, Any]) -> None:
    """Delete executions and judge errors past their time."""
    await queries.forget_executions(ctx.db, ctx.now - KEPT_FOR)
    await queries.forget_failures(ctx.db, ctx.now - FAILURES_KEPT_FOR)
