"""Verifications as clients of the waiting line: a job for each item, and what came out held against what must."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec

from codequest.features.execution import actions as execution
from codequest.features.execution.actions import QueuedJob, Streamed
from codequest.features.problems import actions_jury as jury
from codequest.features.problems import actions_packages as packages
from codequest.features.problems import actions_versions as versions
from codequest.features.verification import calibration, queries, views
from codequest.features.verification.messages import (
    VerificationEnded,
    VerificationItemChanged,
    VerificationProgress,
)
from codequest.features.verification.queries import Outcome
from codequest.features.verification.records import ItemRow
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from codequest.protocol.event import Event
from judge.contract import Alone, DataJob, Finished, Job, JudgeJob, Progress, Verdict
from judge.preparing.expecting import mismatch, near_factor, near_limit, stopped_on
from judge.preparing.reports import below_maximum, place_of, problem_of

REHEARSAL, VERSION = "rehearsal", "verification"
MISMATCH_BYTES = 2000
GONE = "the package is not here any more"


def channel_of(problem_id: str) -> str:
    """Where the maker of a problem and admins hear of its verifications."""
    return f"problem:{problem_id}:makers"


class VerificationClient:
    """Judging for the eyes of hosts (`rehearsal`), or of makers (`verification`)."""

    def __init__(self, client: str, *, impatient_after_s: float, blames: bool) -> None:
        self.client = client
        self.impatient_after_s: float | None = impatient_after_s
        self.blames = blames

    async def job(self, ctx: Context, queued: QueuedJob) -> Job | None:
        """A jury submission on all tests, or on the one for its margin; the data's checks; the calibration program."""
        item = await queries.item(ctx.db, queued.subject_id)
        if item is None or item.is_done:
            return None
        if item.kind == "calibration":
            return calibration.job_of(queued.id, item.language)
        job: Job | None
        if item.kind == "data":
            job = await _data_job(ctx, queued, item)
        else:
            job = await _judge_job(ctx, queued, item)
        if job is None:
            await _done(ctx, item, Outcome(worker="", verdict=Verdict.SKIPPED, mismatch=GONE))
        return job

    async def stream(self, ctx: Context, items: Sequence[Streamed]) -> list[tuple[str, Event]]:
        """How far each is, to makers. The page of a room asks for itself."""
        last = {
            one.job.subject_id: report
            for one in items
            for report in one.reports
            if isinstance(report, Progress) and not one.ends
        }
        rows = await queries.items_by_id(ctx.db, list(last)) if last else {}
        signals: list[tuple[str, Event]] = []
        for item_id, row in rows.items():
            if row.version_of is not None:
                report = last[item_id]
                event = VerificationProgress(
                    verification_id=row.verification_id,
                    item_id=item_id,
                    number=report.number,
                    total=report.total,
                )
                signals.append((channel_of(row.version_of), event))
        return signals

    async def requeued(self, ctx: Context, queued: QueuedJob, new_id: str) -> None:
        """Items are not known by their judging."""

    async def failed(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """Another worker tries."""

    async def finished(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """What came out, held against what must."""
        item = await queries.item(ctx.db, queued.subject_id)
        if item is None or item.is_done:
            return
        if item.margin_test is not None:
            await _finish(ctx, item, item.note or await _margin(ctx, item, report))
        elif item.kind == "calibration":
            await _done(ctx, item, _calibrated(report))
        elif item.kind == "data":
            await _done(ctx, item, _checked(report))
        elif not await self._tried_again(ctx, queued, item, report):
            outcome = await _judged(ctx, item, report)
            if outcome.mismatch and item.room_id is not None:  # hosts look at its runs
                await queries.keep_report(ctx.db, item.id, report, ctx.now)
            if outcome.margin_test is None:
                await _done(ctx, item, outcome)
                return
            await queries.store_outcome(ctx.db, item.id, outcome)
            await self._enqueue_again(ctx, queued, item.language)

    async def _tried_again(self, ctx: Context, queued: QueuedJob, item: ItemRow, report: Finished) -> bool:
        """Whether what does not compile, and is not meant to fail so, goes on in another version of its language."""
        if report.verdict is not Verdict.COMPILATION_ERROR:
            return False
        submission = await _submission(ctx, item)
        version = jury.next_version(submission, item.language) if submission is not None else None
        if version is None:
            return False
        await queries.retry_item(ctx.db, item.id, version)
        await self._enqueue_again(ctx, queued, version)
        return True

    async def _enqueue_again(self, ctx: Context, queued: QueuedJob, language: str) -> None:
        await execution.enqueue(
            ctx,
            client=self.client,
            subject_id=queued.subject_id,
            person_id=queued.person_id,
            language=language,
            priority=queued.priority,
            topic=queued.topic,
            image=queued.image,
            only_worker=queued.only_worker,
        )

    async def gave_up(self, ctx: Context, queued: QueuedJob) -> None:
        """No worker took it in time."""
        item = await queries.item(ctx.db, queued.subject_id)
        if item is None or item.is_done:
            return
        if item.margin_test is not None:
            await _finish(ctx, item, item.note)
        else:
            outcome = Outcome(worker="", verdict=Verdict.SKIPPED, mismatch="no worker took it")
            await _done(ctx, item, outcome)


async def _judge_job(ctx: Context, queued: QueuedJob, item: ItemRow) -> JudgeJob | None:
    submission = await _submission(ctx, item)
    if submission is None:
        return None
    try:
        files = await jury.files_of(ctx.ports.blobs, submission.source)
    except KeyError:
        return None
    return JudgeJob(
        judging_id=queued.id,
        manifest=submission.own_manifest or submission.manifest,
        language=item.language,
        files=files,
        entrypoint=submission.entrypoint,
        stop_at_first_failure=False,
        rerun_near_limit=item.rerun_near_limit,
        alone=await _alone(ctx, item) if item.margin_test is not None else None,
    )


async def _data_job(ctx: Context, queued: QueuedJob, item: ItemRow) -> DataJob | None:
    assert item.problem_id is not None
    assert item.manifest is not None
    version = await versions.version_of(ctx, item.problem_id, item.manifest)
    if version is None or version.checks is None:
        return None
    return DataJob(queued.id, item.manifest, version.checks)


def _calibrated(report: Finished) -> Outcome:
    is_good = report.verdict is Verdict.ACCEPTED and bool(report.results)
    cpu_ms = round(median(one.cpu_ms for one in report.results)) if is_good else None
    wrong = "" if is_good else (report.error or f"the calibration program ended with {report.verdict}")
    return Outcome(worker=report.worker, verdict=report.verdict, max_cpu_ms=cpu_ms, mismatch=_text(wrong))


def _checked(report: Finished) -> Outcome:
    data = report.data
    if data is not None:
        clean = msgspec.structs.replace(
            data,
            problems=[_text(one) for one in data.problems],
            warnings=[_text(one) for one in data.warnings],
        )
        return Outcome(worker=report.worker, verdict=report.verdict, data=clean)
    words = f"judge error: {report.error}" if report.error else f"ended with {report.verdict}"
    return Outcome(worker=report.worker, verdict=report.verdict, mismatch=_text(words))


async def _judged(ctx: Context, item: ItemRow, report: Finished) -> Outcome:
    submission = await _submission(ctx, item)
    manifest = await packages.manifest_of(ctx, item.manifest or "")
    wrong, note, margin_test = GONE, "", None
    if submission is not None and manifest is not None:
        expectation = submission.expected()
        # What programs and validators say may tell of the tests, which not every host may see.
        say = mismatch if item.version_of is None else problem_of
        wrong = say(manifest, expectation, report)
        factors = await _time_factors(ctx, item)
        if not wrong and factors is not None and item.limit_ms is not None:
            note = near_limit(expectation, report, item.limit_ms / 1000, factors[0])
            margin_test = next(iter(stopped_on(expectation, report)), None)
        note = note or ("" if wrong else below_maximum(manifest, item.path, report))
    return Outcome(
        worker=report.worker,
        verdict=report.verdict,
        score=report.score,
        max_cpu_ms=report.max_cpu_ms if report.results else None,
        memory_bytes=report.max_memory_bytes if report.results else None,
        place=_text(place_of(report)),
        mismatch=_text(wrong),
        note=note,
        margin_test=margin_test,
    )


async def _alone(ctx: Context, item: ItemRow) -> Alone | None:
    """The test for the margin, under the problem's limit times the package's factor. Workers know the language's."""
    factors = await _time_factors(ctx, item)
    manifest = await packages.manifest_of(ctx, item.manifest or "")
    if factors is None or manifest is None or item.margin_test is None:
        return None
    return Alone(item.margin_test, manifest.limits.cpu_s * factors[1])


async def _margin(ctx: Context, item: ItemRow, report: Finished) -> str:
    factors = await _time_factors(ctx, item)
    is_judged = report.verdict is not Verdict.JUDGE_ERROR
    if factors is None or item.limit_ms is None or item.margin_test is None or not is_judged:
        return ""
    return near_factor(report, item.margin_test, item.limit_ms / 1000, factors[1])


async def _time_factors(ctx: Context, item: ItemRow) -> tuple[float, float] | None:
    """How far a package wants its submissions from the limit; None where that was not kept."""
    if item.problem_id is None or item.manifest is None:
        return None
    version = await versions.version_of(ctx, item.problem_id, item.manifest)
    checks = await packages.checks_of(ctx, version.checks if version is not None else None)
    return None if checks is None else checks.time_factors


async def _done(ctx: Context, item: ItemRow, outcome: Outcome) -> None:
    await queries.store_outcome(ctx.db, item.id, outcome)
    await _finish(ctx, item, outcome.note)


async def _finish(ctx: Context, item: ItemRow, note: str) -> None:
    """It is done; makers hear of it."""
    is_over = await queries.finish_item(ctx.db, item.id, note, ctx.now)
    if item.version_of is None or item.manifest is None:
        return
    row = await queries.item(ctx.db, item.id)
    assert row is not None
    submission = await _submission(ctx, row)
    expected = "" if submission is None else submission.expected().label
    event = VerificationItemChanged(verification_id=row.verification_id, item=views.item_view(row, expected))
    ctx.emit(channel_of(item.version_of), event)
    if is_over:
        whole = await queries.last_of_problem(ctx.db, item.version_of, item.manifest)
        version = await versions.version_of(ctx, item.version_of, item.manifest)
        if whole is not None and version is not None:
            ended = VerificationEnded(verification=await views.show(ctx, whole, version))
            ctx.emit(channel_of(item.version_of), ended)


async def _submission(ctx: Context, item: ItemRow) -> jury.JurySubmission | None:
    if item.problem_id is None or item.manifest is None or item.kind != "submission":
        return None
    try:
        return await jury.jury_submission(ctx, item.problem_id, item.manifest, item.path)
    except msgspec.ValidationError:
        return None


def _text(words: str) -> str:
    return printable(words.encode("utf-8", "replace"), MISMATCH_BYTES)
