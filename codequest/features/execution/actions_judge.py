"""What admins see and do about the judge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from codequest.adapters.judge_link import JudgeLink
from codequest.adapters.redis import FAILED as REDIS_FAILED
from codequest.adapters.worker_state import WorkerState
from codequest.errors import Conflict, NotFound, unavailable
from codequest.features.execution import queries
from codequest.features.execution.messages import (
    FailureView,
    GetJudge,
    JudgeView,
    LineView,
    PutBack,
    QuarantineView,
    TakeOut,
    WasPutBack,
    WorkerView,
)
from codequest.features.execution.quarantine_log import note_quarantine
from codequest.features.execution.wake import DISPATCH
from codequest.protocol.context import Context

FAILURES_OF = timedelta(days=1)
FAILURES_SHOWN = 50


async def workers(ctx: Context) -> list[WorkerState]:
    """The live workers. Raises Unavailable."""
    try:
        return await JudgeLink(ctx.ports.redis.impatient, ctx.settings.judge_token).workers()
    except REDIS_FAILED as error:
        raise unavailable("The judge's line") from error


async def taken_out(ctx: Context) -> list[QuarantineView]:
    """What gets no jobs now."""
    return [
        QuarantineView(
            kind=one.kind, name=one.name, reason=one.reason, by_user_id=one.by_user_id, since=one.since
        )
        for one in await queries.quarantined(ctx.db)
    ]


def ready(alive: Sequence[WorkerState], out: Sequence[QuarantineView]) -> list[WorkerState]:
    """Those of the live workers that take jobs."""
    names = {one.name for one in out if one.kind == "worker"}
    return [one for one in alive if not one.is_draining and one.name not in names]


async def get_judge(ctx: Context, message: GetJudge) -> JudgeView:
    """Show the judge."""
    alive = await workers(ctx)
    line = await queries.line_state(ctx.db)
    quarantine = await taken_out(ctx)
    failures = await queries.failures(ctx.db, ctx.now - FAILURES_OF, FAILURES_SHOWN)
    out = {(one.kind, one.name) for one in quarantine}
    assigned = {one.worker: one.jobs for one in await queries.jobs_by_worker(ctx.db)}
    return JudgeView(
        workers=[
            WorkerView(
                name=one.name,
                host=one.host,
                backend=one.backend,
                image=one.image,
                cgroups=one.cgroups,
                slots=one.slots,
                running=one.running,
                assigned=assigned.get(one.name, 0),
                load=one.load,
                heartbeat_age_s=round(one.heartbeat_age_s, 1),
                is_draining=one.is_draining,
                is_out=("worker", one.name) in out,
                languages=one.languages,
                degraded=list(one.degraded),
            )
            for one in sorted(alive, key=lambda one: one.name)
        ],
        line=[
            LineView(
                priority=one.priority,
                language=one.language,
                waiting=one.waiting,
                dispatched=one.dispatched,
                oldest_s=None
                if one.oldest_at is None
                else max(0.0, (ctx.now - one.oldest_at).total_seconds()),
            )
            for one in line
        ],
        quarantine=quarantine,
        failures=[
            FailureView(
                worker=one.worker,
                language=one.language,
                problem_id=one.topic,
                error=one.error,
                is_final=one.is_final,
                failed_at=one.failed_at,
            )
            for one in failures
        ],
    )


async def take_out(ctx: Context, message: TakeOut) -> JudgeView:
    """Take something out of judging."""
    reason = message.reason or f"taken out by {ctx.actor.username}"
    taken = await queries.quarantine(ctx.db, message.kind, message.name, reason, ctx.actor.user_id, ctx.now)
    if not taken:
        raise Conflict(f"The {message.kind} is out already.")
    await note_quarantine(ctx, "taken-out", message.kind, message.name, message.reason)
    return await get_judge(ctx, GetJudge())


async def put_back(ctx: Context, message: PutBack) -> JudgeView:
    """Put something back into judging."""
    if not await queries.lift(ctx.db, message.kind, message.name):
        raise NotFound(f"This {message.kind} was not taken out.")
    await note_quarantine(ctx, "put-back", message.kind, message.name)
    await ctx.announce(WasPutBack(kind=message.kind, name=message.name))
    ctx.after_commit(DISPATCH.ring)
    return await get_judge(ctx, GetJudge())
