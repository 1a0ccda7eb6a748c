"""Pure decisions about submissions: what each level of disclosure shows, and how reports become rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from codequest.features.problems.messages import SampleView
from codequest.features.submissions.messages import (
    GroupView,
    SubmissionState,
    SubmissionStatusView,
    SubmissionView,
    TestView,
)
from codequest.features.submissions.records import JudgingRow, ResultRow
from codequest.features.submissions.venue import Disclosure, Level, SubmissionRow
from judge.contract import Finished, Verdict
from judge.judging.scoring import first_failure


def as_counted(report: Finished) -> Finished:
    """A report whose verdict says accepted only where no test failed, with the points that it has.

    The groups of a legacy package may accept a part of their tests. Newer packages tell the failure and the points.
    """
    if report.verdict is not Verdict.ACCEPTED or report.score is None:
        return report
    judged: list[Verdict] = [one.verdict for one in report.results if one.verdict is not Verdict.SKIPPED]
    return msgspec.structs.replace(report, verdict=first_failure(judged))


def state_of(row: SubmissionRow, level: Level) -> SubmissionState:
    """How far a submission is, as far as a viewer may know. Others than the jury see a judge that failed go on."""
    if level <= Level.NOTHING:
        return "received"
    if row.verdict is not None or (row.failed_at is not None and level is Level.JURY):
        return "judged"
    return "queued" if row.in_line else "judging"


def verdict_of(row: SubmissionRow, level: Level) -> Verdict | None:
    """The verdict that a viewer may know."""
    if level <= Level.NOTHING:
        return None
    if row.verdict is None and row.failed_at is not None and level is Level.JURY:
        return Verdict.JUDGE_ERROR
    return row.verdict


def submission_view(
    row: SubmissionRow,
    disclosure: Disclosure,
    judging: JudgingRow | None = None,
    groups: list[GroupView] | None = None,
    tests: list[TestView] | None = None,
) -> SubmissionView:
    """A submission as somebody sees it who may see it at all; the only place that makes this view."""
    level = disclosure.level
    shown = level > Level.NOTHING
    measured = shown and disclosure.code
    tested = level >= Level.TESTS
    return SubmissionView(
        id=row.id,
        number=row.number,
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name,
        problem_id=row.problem_id,
        problem_slug=row.problem_slug,
        problem_title=row.problem_title,
        room_id=row.room_id,
        entry_id=row.entry_id,
        language=row.language,
        state=state_of(row, level),
        received_at=row.received_at,
        contest_ms=row.contest_ms,
        judging_id=row.judging_id if measured else None,
        verdict=verdict_of(row, level),
        score=row.score if shown else None,
        judged_at=row.judged_at if shown else None,
        language_version=(row.language_version or None) if measured else None,
        code_bytes=row.code_bytes if disclosure.code else None,
        max_cpu_ms=row.max_cpu_ms if measured else None,
        max_memory_bytes=row.max_memory_bytes if measured else None,
        tests_passed=row.tests_passed if tested else None,
        tests_total=row.tests_total if tested else None,
        compiler_output=(judging.compiler_output or None) if judging and measured else None,
        error=(judging.error or None) if judging and level is Level.JURY else None,
        groups=groups if level >= Level.GROUPS else None,
        tests=tests if tested else None,
        is_jury=level is Level.JURY,
    )


def status_view(row: SubmissionRow, disclosure: Disclosure) -> SubmissionStatusView:
    """The small form of the same."""
    view = submission_view(row, disclosure)
    return SubmissionStatusView(
        id=view.id,
        state=view.state,
        verdict=view.verdict,
        score=view.score,
        tests_passed=view.tests_passed,
        tests_total=view.tests_total,
    )


def test_view(
    row: ResultRow,
    samples: Mapping[str, SampleView],
    shown: Mapping[str, SampleView],
    disclosure: Disclosure,
    *,
    is_answer: bool,
) -> TestView:
    """One test, for somebody who may see tests. `shown` are those that the package shows like samples, by name.

    `is_answer`: its author made the output for this very test, and knows it by name.
    """
    jury = disclosure.level is Level.JURY
    sample = samples.get(row.name.rpartition("/")[2]) if row.sample else shown.get(row.name)
    told = row.sample or disclosure.data or sample is not None or is_answer
    return TestView(
        number=row.number,
        verdict=row.verdict,
        sample=row.sample,
        cpu_ms=row.cpu_ms,
        memory_bytes=row.memory_bytes,
        score=row.score,
        name=row.name if told or jury else None,
        input=sample.input if sample else None,
        expected=sample.output if sample else None,
        output=row.output if told else None,
        stderr=row.stderr if told else None,
        team_message=row.team_message if told else None,
        wall_ms=row.wall_ms if jury else None,
        exit_code=row.exit_code if jury else None,
        signal=row.signal if jury else None,
        limit_broken=row.limit_broken if jury else None,
        killed_by=row.killed_by if jury else None,
        judge_message=row.judge_message if disclosure.data else None,
    )


def group_views(groups: Sequence[Mapping[str, Any]]) -> list[GroupView]:
    """Scored groups as stored on a judging."""
    return [
        GroupView(
            name=one["name"], verdict=one["verdict"], score=one.get("score"), max_score=one.get("max_score")
        )
        for one in groups
    ]
