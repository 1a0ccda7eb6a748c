"""Judge errors: remembered, held together, and what is to blame taken out until somebody puts it back."""

from __future__ import annotations

from codequest.features.execution import queries, rules_line
from codequest.features.execution.client import QueuedJob
from codequest.features.execution.messages import Quarantined
from codequest.features.execution.quarantine_log import note_quarantine
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from judge.contract import Finished

ERROR_BYTES = 2000
LOOKED_AT = 500


async def failed(ctx: Context, queued: QueuedJob, report: Finished, *, is_final: bool) -> None:
    """A worker could not do a job."""
    error = printable(report.error.encode("utf-8", "replace"), ERROR_BYTES)
    await queries.add_failure(ctx.db, queued, report.worker, error, is_final=is_final, now=ctx.now)
    if is_final:
        await _look(ctx)


async def passed(ctx: Context, queued: QueuedJob, worker: str) -> None:
    """A job that failed elsewhere was done."""
    await queries.passed_elsewhere(ctx.db, queued.subject_id, worker)
    await _look(ctx)


async def _look(ctx: Context) -> None:
    failures = await queries.failures(ctx.db, ctx.now - rules_line.BLAMED_WITHIN, LOOKED_AT)
    for one in rules_line.suspects(failures):
        if await queries.quarantine(ctx.db, one.kind, one.name, one.reason, None, ctx.now):
            await note_quarantine(ctx, "taken-out", one.kind, one.name, one.reason)
            await ctx.announce(Quarantined(kind=one.kind, name=one.name, reason=one.reason))
