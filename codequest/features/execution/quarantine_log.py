"""What is taken out of judging and put back, in the admins' log."""

from __future__ import annotations

from typing import Literal

from codequest.features.accounts.actions_deeds import note
from codequest.features.execution.messages import Cause
from codequest.features.problems import actions as problems
from codequest.protocol.context import Context


async def note_quarantine(
    ctx: Context, deed: Literal["taken-out", "put-back"], kind: Cause, name: str, reason: str = ""
) -> None:
    """Write it down; a problem by its title, where there is one of that id."""
    if kind == "problem":
        known = await problems.titles(ctx, [name])
        name = known.get(name, name)
    note(ctx, deed, subject=f"{kind} {name}", detail=reason)
