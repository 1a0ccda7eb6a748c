"""Background work of submissions."""

from __future__ import annotations

from typing import Any

from codequest.features.submissions import actions
from codequest.protocol.context import Context


async def go_on_releasing(ctx: Context, payload: dict[str, Any]) -> None:
    """Release the next part of a room's held back results."""
    await actions.release(ctx, payload["room_id"])
