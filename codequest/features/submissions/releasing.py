"""The moment when the author may see a result: the push, the progress on the problem, and what others hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codequest.features.problems import actions as problems
from codequest.features.submissions import queries
from codequest.features.submissions.messages import ResultReleased, SubmissionResult
from codequest.features.submissions.venue import SubmissionRow
from codequest.features.submissions.views import author_view
from codequest.protocol.context import Context
from judge.contract import Verdict


async def release(
    ctx: Context, ids: Sequence[str], *, again: Mapping[str, Verdict | None] | None = None
) -> int:
    """Release judged submissions that were not released; how many.

    `again`: those that had been before a rejudge, with what they were.
    """
    again = again or {}
    changed = await queries.mark_released(ctx.db, ids, ctx.now)
    if not changed:
        return 0
    rows = await queries.find(ctx.db, changed)
    accepted_before: dict[tuple[str, str], int] = {}
    for user_id, problem_id in sorted({(row.user_id, row.problem_id) for row in rows}):
        accepted = await _record(ctx, user_id, problem_id)
        mine = [row for row in rows if (row.user_id, row.problem_id) == (user_id, problem_id)]
        new = sum(row.verdict is Verdict.ACCEPTED for row in mine)
        accepted_before[user_id, problem_id] = accepted - new
    for row in rows:
        view = await author_view(ctx, row)
        for user_id in row.audience:
            ctx.emit(f"user:{user_id}", SubmissionResult(submission=view))
        pair = row.user_id, row.problem_id
        is_accepted = row.verdict is Verdict.ACCEPTED
        await ctx.announce(
            _happening(row, is_accepted and accepted_before[pair] == 0, row.id in again, again.get(row.id))
        )
        accepted_before[pair] += is_accepted
    return len(rows)


async def record_hidden_again(ctx: Context, row: SubmissionRow) -> None:
    """A result that was released is held back after a rejudge: progress must not show it any longer."""
    await _record(ctx, row.user_id, row.problem_id)


async def _record(ctx: Context, user_id: str, problem_id: str) -> int:
    """Make the person's progress anew; how many accepted results they may know of."""
    await problems.lock_progress(ctx, user_id, problem_id)
    results = await queries.released_results(ctx.db, user_id, problem_id)
    progress = await problems.record_results(ctx, user_id, problem_id, results)
    return progress.accepted


def _happening(
    row: SubmissionRow, first_accepted: bool, rejudged: bool, previous: Verdict | None
) -> ResultReleased:
    assert row.verdict is not None
    return ResultReleased(
        submission_id=row.id,
        judging_id=row.judging_id,
        user_id=row.user_id,
        problem_id=row.problem_id,
        venue=row.venue,
        room_id=row.room_id,
        entry_id=row.entry_id,
        language=row.language,
        verdict=row.verdict,
        score=row.score,
        first_accepted=first_accepted,
        rejudged=rejudged,
        previous=previous,
        received_at=row.received_at,
        max_cpu_ms=row.max_cpu_ms,
        max_memory_bytes=row.max_memory_bytes,
    )
