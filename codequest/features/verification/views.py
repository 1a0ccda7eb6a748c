"""How verifications are shown, for answers and events alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from codequest.features.problems.actions_jury import JurySubmission, jury_submissions
from codequest.features.verification import queries
from codequest.features.verification.messages import DataView, VerificationItem, VerificationView
from codequest.features.verification.records import ItemRow, VerificationRow
from codequest.protocol.context import Context
from judge.contract import Verdict
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


async def show(ctx: Context, row: VerificationRow, format: str) -> VerificationView:
    """The verification of a version as it stands. `format`: of the package."""
    assert row.problem_id is not None
    assert row.manifest is not None
    rows = await queries.items(ctx.db, row.id)
    expected = expected_of(await jury_submissions(ctx, row.problem_id, row.manifest))
    items = [item_view(one, expected.get(one.path, "")) for one in rows]
    judged = {one.path: one.verdict is not Verdict.SKIPPED for one in rows if one.kind == "submission"}
    return VerificationView(
        id=row.id,
        package=row.manifest,
        created_at=row.created_at,
        created_by=row.created_by_name,
        finished_at=row.finished_at,
        total=len(items),
        done=sum(one.state != "waiting" for one in items),
        wrong=sum(one.state == "wrong" for one in items),
        lack=lack_of(format, judged),
        items=items,
    )
