"""The waiting line in use: jobs in, jobs out, each result applied once."""

from __future__ import annotations

from codequest.features.execution import queries, rules
from codequest.features.execution.client import JudgeClient, QueuedJob
from codequest.features.execution.wake import DISPATCH
from codequest.ids import JudgingId, new_id
from codequest.protocol.context import Context
from judge.contract import Finished, Verdict


def client_of(ctx: Context, name: str) -> JudgeClient:
    """Who put a job into the line. Raises LookupError where that feature is gone."""
    for client in ctx.provided(JudgeClient):  # type: ignore[type-abstract]
        if client.client == name:
            return client
    raise LookupError(f"no feature has judge jobs named {name}")


async def enqueue(
    ctx: Context, *, client: str, subject_id: str, person_id: str, language: str, priority: int
) -> JudgingId:
    """Put a job into the line; its judging id. A worker gets it some milliseconds after the commit."""
    judging_id = new_id()
    await queries.enqueue(ctx.db, judging_id, client, subject_id, person_id, language, priority, ctx.now)
    ctx.after_commit(DISPATCH.ring)
    return judging_id


async def withdraw(ctx: Context, subject_id: str) -> None:
    """Nobody wants the result of these jobs any more; a report that still comes finds nobody."""
    await queries.withdraw(ctx.db, subject_id)


async def apply_finished(ctx: Context, report: Finished) -> None:
    """Apply a result if its job is still in the line, whoever else may be doing the same."""
    queued = await queries.take(ctx.db, report.judging_id)
    ctx.after_commit(DISPATCH.ring)
    if queued is None:
        return
    client = client_of(ctx, queued.client)
    if report.verdict is Verdict.JUDGE_ERROR and queued.attempt < rules.MAX_ATTEMPTS:
        await client.failed(ctx, queued, report)
        await _again(ctx, client, queued, queued.attempt + 1)
        return
    await client.finished(ctx, queued, report)


async def judge_again(ctx: Context, judging_id: str, *, counts: bool) -> None:
    """A job was lost on its way or with its worker. `counts`: it may be the job's own fault, so not for ever."""
    queued = await queries.take(ctx.db, judging_id)
    if queued is None:
        return
    client = client_of(ctx, queued.client)
    attempt = queued.attempt + counts
    if attempt > rules.MAX_ATTEMPTS:
        words = f"lost {rules.MAX_ATTEMPTS} times with the worker that judged it"
        lost = Finished(queued.id, "", Verdict.JUDGE_ERROR, [], 0, error=words)
        await client.finished(ctx, queued, lost)
        return
    await _again(ctx, client, queued, attempt)


async def _again(ctx: Context, client: JudgeClient, queued: QueuedJob, attempt: int) -> None:
    judging_id = new_id()
    await queries.put_back(ctx.db, queued, judging_id, attempt)
    await client.requeued(ctx, queued, judging_id)
    ctx.after_commit(DISPATCH.ring)
