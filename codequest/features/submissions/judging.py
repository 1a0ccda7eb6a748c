"""Submissions as a client of the waiting line: what is sent, what comes back, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from codequest.features.execution.actions import QueuedJob, Streamed
from codequest.features.problems.actions_packages import manifest_of
from codequest.features.submissions import queries
from codequest.features.submissions.messages import JudgingFailed, SubmissionProgress, TestProgress
from codequest.features.submissions.records import ResultRow, TaskRow
from codequest.features.submissions.releasing import record_hidden_again, release
from codequest.features.submissions.rules import as_counted
from codequest.features.submissions.venue import Outcome, SubmissionRow
from codequest.features.submissions.views import venue_named
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from codequest.protocol.event import Event
from judge.contract import Finished, Job, JudgeJob, Progress, SourceFile, Started, TestResult, Verdict
from judge.judging.verdict import aggregate
from judge.manifest import Objective

logger = structlog.get_logger(__name__)

CLIENT = "submissions"
COMPILER_OUTPUT_BYTES = 32 * 1024
MESSAGE_BYTES = 4 * 1024
RUN_OUTPUT_BYTES = 64 * 1024  # kept of each stream of a run, for the jury


def judge_job(queued: QueuedJob, task: TaskRow) -> JudgeJob:
    """What is sent to a worker."""
    return JudgeJob(
        judging_id=queued.id,
        manifest=task.manifest,
        language=task.language,
        files=[SourceFile(one.name, one.source.encode()) for one in task.files],
        stop_at_first_failure=task.stop_at_first_failure,
        rerun_near_limit=task.rerun_near_limit,
    )


class SubmissionClient:
    """Judging."""

    client = CLIENT
    impatient_after_s: float | None = None
    blames = True

    async def job(self, ctx: Context, queued: QueuedJob) -> Job | None:
        """The source, and which tests."""
        task = await queries.task(ctx.db, queued.subject_id)
        return None if task is None else judge_job(queued, task)

    async def stream(self, ctx: Context, items: Sequence[Streamed]) -> list[tuple[str, Event]]:
        """Progress for the author, unless the result comes right behind it."""
        items = [item for item in items if not item.ends]
        if not items:
            return []
        routes = await queries.routes(ctx.db, [item.job.subject_id for item in items])
        signals: list[tuple[str, Event]] = []
        for item in items:
            route = routes.get(item.job.subject_id)
            event = route and _progress(item, route.progress == "tests")
            if route and event:
                signals += [(f"user:{user_id}", event) for user_id in route.audience]
        return signals

    async def requeued(self, ctx: Context, queued: QueuedJob, new_id: str) -> None:
        """Follow the new judging id, so that progress of the old one counts as stale."""
        await queries.move(ctx.db, queued.subject_id, new_id)
        route = (await queries.routes(ctx.db, [queued.subject_id])).get(queued.subject_id)
        if route is not None:
            event = SubmissionProgress(submission_id=queued.subject_id, judging_id=new_id, state="queued")
            for user_id in route.audience:
                ctx.emit(f"user:{user_id}", event)

    async def failed(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """Keep what broke; another worker tries."""
        await store(ctx, queued, report, [], submission_id=queued.subject_id)
        logger.warning("judge_error", submission=queued.subject_id, worker=report.worker, error=report.error)

    async def finished(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """The verdict: stored, told to the venue, and released where the venue says so."""
        await queries.lock(ctx.db, [queued.subject_id])
        found = await queries.find(ctx.db, [queued.subject_id])
        if not found:
            return
        (row,) = found
        report = as_counted(report)
        if report.verdict is Verdict.JUDGE_ERROR:
            await store(ctx, queued, report, [], submission_id=queued.subject_id)
            await queries.fail(ctx.db, row.id, ctx.now)
            failed = JudgingFailed(
                submission_id=row.id, number=row.number, problem_title=row.problem_title, room_id=row.room_id
            )
            await ctx.announce(failed)
            logger.error("judging_failed", submission=row.id, worker=report.worker, error=report.error)
            return
        groups = await groups_of(ctx, row.manifest, report)
        await store(ctx, queued, report, groups, submission_id=row.id)
        await queries.finish(
            ctx.db,
            row.id,
            judging_id=queued.id,
            verdict=report.verdict,
            score=report.score,
            language_version=report.language_version[:200],
            max_cpu_ms=report.max_cpu_ms,
            max_memory_bytes=report.max_memory_bytes,
            tests_passed=sum(one.verdict is Verdict.ACCEPTED for one in report.results),
            tests_total=report.total,
            now=ctx.now,
        )
        outcome = Outcome(
            judging_id=queued.id,
            verdict=report.verdict,
            score=report.score,
            groups=groups,
            previous=row.verdict,
            judged_at=ctx.now,
        )
        await settle(ctx, row, outcome)

    async def gave_up(self, ctx: Context, queued: QueuedJob) -> None:
        """Submissions wait as long as it takes."""


async def settle(ctx: Context, before: SubmissionRow, outcome: Outcome) -> None:
    """A submission has a new result: tell its venue, and release it where that says so. `before`: as it was."""
    (row,) = await queries.find(ctx.db, [before.id])
    was_released = before.released_at is not None
    if await venue_named(ctx, row.venue).judged(ctx, row, outcome):
        await release(ctx, [row.id], again={row.id: before.verdict} if was_released else {})
    elif was_released:
        await record_hidden_again(ctx, row)


def _progress(item: Streamed, by_test: bool) -> SubmissionProgress | None:
    """All that came of one judging since the last read, joined to one signal."""
    tests = [one for one in item.reports if isinstance(one, Progress)]
    started = any(isinstance(one, Started) for one in item.reports)
    if not by_test:
        # Without single tests only that somebody works on it: not even when the compiler was done.
        return _signal(item, "judging") if started else None
    if not tests:
        return _signal(item, "compiling") if started else None
    last = max(tests, key=lambda one: one.number)
    shown = [
        TestProgress(
            number=one.number,
            verdict=one.result.verdict,
            sample=one.result.sample,
            cpu_ms=one.result.cpu_ms,
            memory_bytes=one.result.memory_bytes,
        )
        for one in tests
    ]
    return SubmissionProgress(
        submission_id=item.job.subject_id,
        judging_id=item.job.id,
        state="judging",
        number=last.number,
        total=last.total,
        tests=shown,
    )


def _signal(item: Streamed, state: Any) -> SubmissionProgress:
    return SubmissionProgress(submission_id=item.job.subject_id, judging_id=item.job.id, state=state)


async def store(
    ctx: Context,
    queued: QueuedJob,
    report: Finished,
    groups: Sequence[dict[str, Any]],
    *,
    submission_id: str,
    candidate_of: str | None = None,
) -> None:
    """Write down what a judging came to. `candidate_of`: the package of a rejudging that is not applied."""
    await queries.insert_judging(
        ctx.db,
        judging_id=queued.id,
        submission_id=submission_id,
        attempt=queued.attempt,
        worker=report.worker,
        verdict=report.verdict,
        score=report.score,
        groups=groups,
        tests_total=report.total,
        max_cpu_ms=report.max_cpu_ms,
        max_memory_bytes=report.max_memory_bytes,
        compiler_output=printable(report.compiler_output, COMPILER_OUTPUT_BYTES),
        error=_text(report.error),
        language_version=report.language_version[:200],
        results=[result_row(one) for one in report.results],
        now=ctx.now,
        image=report.image[:100],
        candidate_of=candidate_of,
    )
    for one in report.results:
        if max(len(one.output), len(one.stderr)) > MESSAGE_BYTES:
            output, stderr = one.output[:RUN_OUTPUT_BYTES], one.stderr[:RUN_OUTPUT_BYTES]
            await queries.insert_run_output(ctx.db, queued.id, one.number, output, stderr)


def result_row(result: TestResult) -> ResultRow:
    """How one test went, as it is stored and shown."""
    return ResultRow(
        number=result.number,
        name=result.name,
        sample=result.sample,
        verdict=result.verdict,
        cpu_ms=result.cpu_ms,
        wall_ms=result.wall_ms,
        memory_bytes=result.memory_bytes,
        both_cpu_ms=result.both_cpu_ms,
        score=result.score,
        exit_code=result.exit_code,
        signal=result.signal,
        limit_broken=result.limit_broken,
        killed_by=result.killed_by,
        judge_message=_text(result.judge_message),
        team_message=_text(result.team_message),
        output=printable(result.output, MESSAGE_BYTES),
        stderr=printable(result.stderr, MESSAGE_BYTES),
    )


def _text(message: str) -> str:
    """A validator's words, which are a program's output like any other."""
    return printable(message.encode("utf-8", "replace"), MESSAGE_BYTES)


async def groups_of(ctx: Context, package: str, report: Finished) -> list[dict[str, Any]]:
    """The scored groups below the root; none for a pass-fail problem."""
    if report.score is None or report.verdict is Verdict.COMPILATION_ERROR:
        return []
    manifest = await manifest_of(ctx, package)
    if manifest is None or not manifest.scoring:
        return []
    outcome = aggregate(manifest, report.results, report.graded)
    is_of_most = manifest.objective is Objective.MAX  # else nobody wants the most points of a group
    return [
        {
            "name": name,
            "verdict": group.verdict,
            "score": group.score,
            "max_score": group.max_score if is_of_most else None,
        }
        for name, group in sorted(outcome.groups.items())
        if name not in ("", "sample", "secret")
    ]
