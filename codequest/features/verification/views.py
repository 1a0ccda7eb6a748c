"""How verifications are shown, for answers and events alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from codequest.features.problems.actions_jury import JurySubmission, jury_submissions
from codequest.features.problems.actions_packages import checks_of
from codequest.features.problems.actions_versions import VersionRow
from codequest.features.verification import queries
from codequest.features.verification.messages import DataView, VerificationItem, VerificationView
from codequest.features.verification.records import ItemRow, VerificationRow
from codequest.protocol.context import Context
from judge.checks import DataChecks
from judge.contract import Verdict
from judge.preparing.expecting import bounds_time_limit, infer_time_limit
from judge.preparing.reports import lack_of


def state_of(row: ItemRow) -> Literal["waiting", "right", "wrong", "skipped"]:
    """How far an item is."""
    if not row.is_done:
        return "waiting"
    if row.mismatch or (row.data is not None and row.data.problems):
        return "wrong"
    return "skipped" if row.verdict is Verdict.SKIPPED else "right"


def item_view(row: ItemRow, expected: str) -> VerificationItem:
    """One item of a version's verification."""
    data = row.data
    return VerificationItem(
        id=row.id,
        kind="data" if row.kind == "data" else "submission",
        path=row.path,
        language=row.language,
        expected=expected,
        state=state_of(row),
        verdict=row.verdict if row.kind == "submission" else None,
        score=row.score,
        max_cpu_ms=row.max_cpu_ms,
        limit_ms=row.limit_ms,
        memory_bytes=row.memory_bytes,
        place=row.place,
        mismatch=row.mismatch,
        note=row.note,
        worker=row.worker,
        data=None
        if data is None
        else DataView(
            input_validators=data.input_validators,
            inputs=data.inputs,
            answers=data.answers,
            cases=data.cases,
            problems=data.problems,
            warnings=data.warnings,
        ),
    )


def expected_of(jury: Sequence[JurySubmission]) -> dict[str, str]:
    """What is expected of each submission of the jury's, in words, by path."""
    return {one.path: one.expected().label for one in jury}


async def show(ctx: Context, row: VerificationRow, version: VersionRow) -> VerificationView:
    """The verification of a version as it stands."""
    assert row.problem_id is not None
    rows = await queries.items(ctx.db, row.id)
    jury = await jury_submissions(ctx, row.problem_id, version.manifest)
    checks = await checks_of(ctx, version.checks)
    expected = expected_of(jury)
    items = [item_view(one, expected.get(one.path, "")) for one in rows]
    judged = {one.path: one.verdict is not Verdict.SKIPPED for one in rows if one.kind == "submission"}
    return VerificationView(
        id=row.id,
        package=version.manifest,
        created_at=row.created_at,
        created_by=row.created_by_name,
        finished_at=row.finished_at,
        total=len(items),
        done=sum(one.state != "waiting" for one in items),
        wrong=sum(one.state == "wrong" for one in items),
        lack=lack_of(version.format, judged),
        time_limit_ms=None if checks is None else _time_limit_ms(rows, jury, checks, version.time_ms),
        items=items,
    )


def _time_limit_ms(
    rows: Sequence[ItemRow], jury: Sequence[JurySubmission], checks: DataChecks, limit_ms: int
) -> int | None:
    """The limit that leaves room, as the package's format reckons it. `limit_ms`: that it was judged under."""
    bounding = {one.path for one in jury if bounds_time_limit(one.expected()) and one.own_manifest is None}
    times = [
        (one.max_cpu_ms, one.limit_ms)
        for one in rows
        if one.kind == "submission" and one.path in bounding and one.verdict is not Verdict.SKIPPED
    ]
    slowest: list[float] = []
    for used_ms, language_ms in times:
        if used_ms is None or language_ms is None or used_ms > language_ms:
            return None
        slowest.append(used_ms * limit_ms / language_ms)
    if checks.time_limit_given:
        return None
    found_s = infer_time_limit(slowest, checks.time_factors[0], checks.time_resolution_s)
    return None if found_s is None else round(found_s * 1000)
