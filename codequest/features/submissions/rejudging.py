"""Rejudgings as a client of the waiting line: results are put beside what counts, and nobody else is told."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.features.execution.actions import QueuedJob, Streamed
from codequest.features.submissions import queries_rejudging as queries
from codequest.features.submissions.judging import groups_of, judge_job, store
from codequest.features.submissions.messages_rejudging import RejudgingProgress
from codequest.features.submissions.rules import as_counted
from codequest.protocol.context import Context
from codequest.protocol.event import Event
from judge.contract import Finished, Job, Verdict

CLIENT = "rejudging"
TOLD_TIMES = 50  # how often one rejudging tells of its progress


class RejudgingClient:
    """Judging again."""

    client = CLIENT
    impatient_after_s: float | None = None
    blames = True

    async def job(self, ctx: Context, queued: QueuedJob) -> Job | None:
        """The source that was handed in, with the package of the rejudging."""
        task = await queries.task(ctx.db, queued.subject_id)
        return None if task is None else judge_job(queued, task)

    async def stream(self, ctx: Context, items: Sequence[Streamed]) -> list[tuple[str, Event]]:
        """Single tests concern nobody."""
        return []

    async def requeued(self, ctx: Context, queued: QueuedJob, new_id: str) -> None:
        """The item knows only the judging that came to an end."""

    async def failed(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """Another worker tries."""

    async def finished(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """The new result, beside the old one."""
        item = await queries.item(ctx.db, queued.subject_id)
        if item is None or not item.is_open:
            return
        report = as_counted(report)
        state = await queries.lock(ctx.db, item.rejudging_id)
        groups = await groups_of(ctx, item.manifest, report)
        await store(ctx, queued, report, groups, submission_id=item.submission_id, candidate_of=item.manifest)
        is_changed = report.verdict is not Verdict.JUDGE_ERROR and (
            (report.verdict, report.score) != (item.old_verdict, item.old_score)
            or groups != await queries.groups_of(ctx.db, item.old_judging_id)
        )
        await queries.fill(ctx.db, item.id, queued.id, report.verdict, report.score, is_changed)
        counts = await queries.counts(ctx.db, item.rejudging_id)
        if state == "judging" and counts.done == counts.total:
            state = "ready"
            await queries.move(ctx.db, item.rejudging_id, state)
        if state == "ready" or counts.done % max(1, counts.total // TOLD_TIMES) == 0:
            event = RejudgingProgress(
                rejudging_id=item.rejudging_id,
                state=state or "judging",
                done=counts.done,
                total=counts.total,
                changed=counts.changed,
            )
            ctx.emit(f"user:{item.created_by}", event)

    async def gave_up(self, ctx: Context, queued: QueuedJob) -> None:
        """Rejudgings wait as long as it takes."""
