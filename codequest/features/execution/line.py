"""The waiting line in use: jobs in, jobs out, each result applied once."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.features.execution import queries, rules_line, trouble
from codequest.features.execution.client import JudgeClient, QueuedJob
from codequest.features.execution.wake import DISPATCH, STOPPING
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
    ctx: Context,
    *,
    client: str,
    subject_id: str,
    person_id: str,
    language: str,
    priority: int,
    topic: str | None = None,
    image: str | None = None,
    only_worker: str | None = None,
) -> JudgingId:
    """Put a job into the line; its judging id. A worker gets it some milliseconds after the commit.

    `topic`: what it is about (a problem), in case of failures. `image`, `only_worker`: where alone it may run.
    """
    judging_id = new_id()
    values = (
        judging_id,
        client,
        subject_id,
        person_id,
        language,
        priority,
        ctx.now,
        topic,
        image,
        only_worker,
    )
    await queries.enqueue(ctx.db, *values)
    ctx.after_commit(DISPATCH.ring)
    return judging_id


async def bind(ctx: Context, subject_ids: Sequence[str], image: str | None) -> None:
    """What waits of these goes to workers of this image only; None: to any."""
    await queries.bind(ctx.db, subject_ids, image)
    ctx.after_commit(DISPATCH.ring)


async def withdraw(ctx: Context, subject_id: str) -> None:
    """Nobody wants the result of these jobs any more: a report that still comes finds nobody.

    Workers that run one are told to stop. That may be lost with this process; then they finish for nobody.
    """
    out = await queries.withdraw(ctx.db, subject_id)

    def stop() -> None:
        STOPPING.extend(out)
        DISPATCH.ring()

    ctx.after_commit(stop)


async def apply_finished(ctx: Context, report: Finished) -> None:
    """Apply a result if its job is still in the line, whoever else may be doing the same."""
    queued = await queries.take(ctx.db, report.judging_id)
    ctx.after_commit(DISPATCH.ring)
    if queued is None:
        return
    client = client_of(ctx, queued.client)
    if report.verdict is not Verdict.JUDGE_ERROR:
        await client.finished(ctx, queued, report)
        if queued.avoid and client.blames:
            await trouble.passed(ctx, queued, report.worker)
        return
    is_final = queued.attempt >= rules_line.MAX_ATTEMPTS
    if is_final:
        await client.finished(ctx, queued, report)
    else:
        await client.failed(ctx, queued, report)
        await _again(ctx, client, queued, queued.attempt + 1, avoid=report.worker)
    if client.blames:
        await trouble.failed(ctx, queued, report, is_final=is_final)


async def judge_again(ctx: Context, judging_id: str, *, counts: bool) -> None:
    """A job was lost on its way or with its worker. `counts`: it may be the job's own fault, so not for ever."""
    queued = await queries.take(ctx.db, judging_id)
    if queued is None:
        return
    client = client_of(ctx, queued.client)
    attempt = queued.attempt + counts
    if attempt > rules_line.MAX_ATTEMPTS:
        words = f"lost {rules_line.MAX_ATTEMPTS} times with the worker that judged it"
        lost = Finished(queued.id, "", Verdict.JUDGE_ERROR, [], 0, error=words)
        await client.finished(ctx, queued, lost)
        return
    await _again(ctx, client, queued, attempt)


async def _again(
    ctx: Context, client: JudgeClient, queued: QueuedJob, attempt: int, *, avoid: str = ""
) -> None:
    judging_id = new_id()
    avoided = [*queued.avoid, *([avoid] if avoid and avoid not in queued.avoid else [])]
    await queries.put_back(ctx.db, queued, judging_id, attempt, avoided)
    await client.requeued(ctx, queued, judging_id)
    ctx.after_commit(DISPATCH.ring)
