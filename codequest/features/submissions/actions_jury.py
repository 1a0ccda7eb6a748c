"""What the jury sees of judgings and runs. Contestants never get here, whatever they may see of their results."""

from __future__ import annotations

import re

import msgspec

from codequest.errors import Forbidden, NotFound
from codequest.features.problems import actions_packages as packages
from codequest.features.submissions import queries, views
from codequest.features.submissions.judging import result_row as result_row
from codequest.features.submissions.messages_jury import (
    GetRun,
    JudgedRunView,
    JudgingsView,
    JudgingView,
    ListJudgings,
    RunDetail,
    RunSummary,
)
from codequest.features.submissions.records import KeptRunRow, PastJudgingRow, ResultRow
from codequest.features.submissions.venue import Level, SubmissionRow
from codequest.ids import UUID_PATTERN
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from codequest.protocol.feature import File
from judge.manifest import TestCase

_ID = re.compile(UUID_PATTERN)
PARTS = ("input", "answer", "output", "stderr")


async def list_judgings(ctx: Context, message: ListJudgings) -> JudgingsView:
    """Show every judging of a submission."""
    row, data = await _jury_row(ctx, message.submission_id)
    judgings = await queries.judgings(ctx.db, row.id)
    return JudgingsView(
        submission_id=row.id, judgings=[await _judging_view(ctx, row, one, data=data) for one in judgings]
    )


def error_shown(error: str, *, data: bool) -> str:
    """Why a judging failed, in whose words there may be what validators say; `data`: for who sees such."""
    if error and not data:
        return "Instructors and admins see why."
    return printable(error.encode("utf-8", "replace"))


async def _judging_view(
    ctx: Context, row: SubmissionRow, judging: PastJudgingRow, *, data: bool
) -> JudgingView:
    results = await queries.results(ctx.db, judging.id)
    return JudgingView(
        id=judging.id,
        counts=judging.id == row.judging_id and row.verdict is not None,
        candidate=judging.is_candidate,
        worker=judging.worker,
        package=judging.manifest,
        image=judging.image,
        rerun_near_limit=judging.rerun_near_limit,
        language_version=judging.language_version,
        verdict=judging.verdict,
        score=judging.score,
        max_cpu_ms=judging.max_cpu_ms,
        max_memory_bytes=judging.max_memory_bytes,
        tests_total=judging.tests_total,
        compiler_output=judging.compiler_output,
        error=error_shown(judging.error, data=data),
        finished_at=judging.finished_at,
        runs=[run_summary(one) for one in results],
    )


def run_summary(run: ResultRow) -> RunSummary:
    """A run in its judging's list."""
    return RunSummary(
        number=run.number,
        name=run.name,
        sample=run.sample,
        verdict=run.verdict,
        cpu_ms=run.cpu_ms,
        memory_bytes=run.memory_bytes,
        both_cpu_ms=run.both_cpu_ms,
    )


async def get_run(ctx: Context, message: GetRun) -> JudgedRunView:
    """Show one run."""
    judging, run, data = await _find(ctx, message.submission_id, message.judging_id, message.number)
    detail = await run_detail(ctx, judging.manifest, run, run.kept_output, run.kept_stderr, data=data)
    return JudgedRunView(
        submission_id=message.submission_id, judging_id=judging.id, **msgspec.structs.asdict(detail)
    )


async def run_detail(
    ctx: Context, manifest: str, run: ResultRow, output: bytes, stderr: bytes, *, data: bool
) -> RunDetail:
    """Everything of a run that was judged with this package; what it printed as far as it was kept.

    `data`: with what was read and printed.
    """
    test = await _test(ctx, manifest, run.number) if data else None
    return RunDetail(
        number=run.number,
        name=run.name,
        sample=run.sample,
        verdict=run.verdict,
        score=run.score,
        exit_code=run.exit_code,
        signal=run.signal,
        killed_by=run.killed_by,
        limit_broken=run.limit_broken,
        cpu_ms=run.cpu_ms,
        wall_ms=run.wall_ms,
        memory_bytes=run.memory_bytes,
        both_cpu_ms=run.both_cpu_ms,
        input=None if test is None else await packages.text_of_blob(ctx, test.input.sha256),
        answer=None if test is None else await packages.text_of_blob(ctx, test.answer.sha256),
        data=data,
        output=packages.text_of(output) if data else None,
        stderr=packages.text_of(stderr) if data else None,
        judge_message=run.judge_message if data else "",
        team_message=run.team_message if data else "",
    )


async def download(ctx: Context, params: dict[str, str]) -> File:
    """One text of a run as bytes, up to the cap."""
    part, number = params["part"], packages.number_in(params["number"])
    if part not in PARTS or not _ID.fullmatch(params["submission_id"]):
        raise NotFound("There is no such file.")
    judging, run, data = await _find(ctx, params["submission_id"], params["judging_id"], number)
    if not data:
        raise Forbidden(
            "Only instructors and admins, and who hosts a room that they made, see the data of tests."
        )
    if part == "output":
        content = run.kept_output
    elif part == "stderr":
        content = run.kept_stderr
    else:
        test = await _test(ctx, judging.manifest, run.number)
        if test is None:
            raise NotFound("The test is not in the package any more.")
        return await packages.download_of_blob(ctx, (test.input if part == "input" else test.answer).sha256)
    return File.to_save(content)


async def _jury_row(ctx: Context, submission_id: str) -> tuple[SubmissionRow, bool]:
    """A submission that ctx.actor sees as the jury, and whether also the data. Raises NotFound, Forbidden."""
    row, disclosure = await views.find(ctx, ctx.actor, submission_id)
    if disclosure.level is not Level.JURY:
        raise Forbidden("Only the jury may see this.")
    return row, disclosure.data


async def _find(
    ctx: Context, submission_id: str, judging_id: str, number: int
) -> tuple[PastJudgingRow, KeptRunRow, bool]:
    row, data = await _jury_row(ctx, submission_id)
    judgings = {one.id: one for one in await queries.judgings(ctx.db, row.id)}
    run = await queries.kept_run(ctx.db, judging_id, number) if judging_id in judgings else None
    if run is None:
        raise NotFound("There is no such run.")
    return judgings[judging_id], run, data


async def _test(ctx: Context, package: str, number: int) -> TestCase | None:
    """The test as it was in the package that judged."""
    manifest = await packages.manifest_of(ctx, package)
    if manifest is None or number > len(manifest.tests):
        return None
    return manifest.tests[number - 1]
