"""What inboxes forget."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from codequest.features.notifications import queries, rules
from codequest.protocol.context import Context


async def delete_old(ctx: Context, payload: dict[str, Any]) -> None:
    """Entries older than an inbox keeps."""
    await queries.delete_old(ctx.db, ctx.now - timedelta(days=rules.KEPT_DAYS))
