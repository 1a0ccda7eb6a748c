"""Background work of submissions."""

from __future__ import annotations

from typing import Any

from codequest.features.execution.messages import WasPutBack
from codequest.features.submissions import actions, actions_rejudging, queries_rejudging
from codequest.protocol.context import Context

FAILED_AT_ONCE = 200
FAILED_JOB = "submissions.judge_failed_again"


async def go_on_releasing(ctx: Context, payload: dict[str, Any]) -> None:
    """Release the next part of a room's held back results."""
    await actions.release(ctx, payload["room_id"])


async def go_on_applying(ctx: Context, payload: dict[str, Any]) -> None:
    """Apply the next part of a rejudging."""
    await actions_rejudging.go_on_applying(ctx, payload["rejudging_id"])


async def hear_put_back(ctx: Context, happening: WasPutBack) -> None:
    """Something is judged again: what the judge gave up on has another chance."""
    problem_id = happening.name if happening.kind == "problem" else None
    language = happening.name if happening.kind == "language" else None
    await judge_failed_again(ctx, {"problem_id": problem_id, "language": language})


async def judge_failed_again(ctx: Context, payload: dict[str, Any]) -> None:
    """Judge again what the judge gave up on; a job goes on where there is much of it."""
    ids = await queries_rejudging.failed_submissions(
        ctx.db, payload["problem_id"], payload["language"], FAILED_AT_ONCE
    )
    await actions.judge_again(ctx, ids)
    if len(ids) == FAILED_AT_ONCE:
        ctx.enqueue(FAILED_JOB, **payload)
