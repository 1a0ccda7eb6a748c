"""The SQL of rejudgings, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value
from codequest.features.submissions.messages_rejudging import RejudgingItemView, RejudgingState, VerdictChange
from codequest.features.submissions.queries import SQL
from codequest.features.submissions.records import TaskRow
from codequest.features.submissions.records_rejudging import (
    CandidateRow,
    CountsRow,
    ItemRow,
    JudgedRow,
    RejudgingRow,
)
from judge.contract import Verdict


async def failed_submissions(
    db: Connection, problem_id: str | None, language: str | None, limit: int
) -> list[str]:
    """What the judge gave up on."""
    return [one["id"] for one in await db.fetch(SQL.failed_submissions, problem_id, language, limit)]


async def rejudgeable(
    db: Connection, *, submission_id: str | None, room_id: str | None, problem_id: str | None, limit: int
) -> list[JudgedRow]:
    """Judged submissions of one, of a room, or of a problem's practice, in order of arrival."""
    return await fetch_all(db, JudgedRow, SQL.rejudgeable, submission_id, room_id, problem_id, limit)


async def insert(
    db: Connection,
    rejudging_id: str,
    *,
    room_id: str | None,
    problem_id: str | None,
    submission_id: str | None,
    moves: dict[str, str],
    reason: str,
    created_by: str,
    now: datetime,
    items: Sequence[tuple[str, str, str]],
) -> None:
    """Store a rejudging; `items`: id, submission, package."""
    values = (rejudging_id, room_id, problem_id, submission_id, moves, reason, created_by, now)
    await execute(db, SQL.insert_rejudging, *values)
    ids, submissions, manifests = zip(*items, strict=True) if items else ((), (), ())
    await execute(db, SQL.insert_rejudging_items, rejudging_id, list(ids), list(submissions), list(manifests))


async def open_elsewhere(db: Connection, submission_ids: Sequence[str]) -> int:
    """How many of these are in an open rejudging."""
    return int(await fetch_value(db, SQL.open_elsewhere, list(submission_ids)))


async def find(db: Connection, rejudging_id: str) -> RejudgingRow | None:
    """A rejudging."""
    return await fetch_one(db, RejudgingRow, SQL.rejudging, rejudging_id)


async def lock(db: Connection, rejudging_id: str) -> RejudgingState | None:
    """Hold a rejudging until the commit; its state."""
    state: RejudgingState | None = await fetch_value(db, SQL.lock_rejudging, rejudging_id)
    return state


async def page(db: Connection, room_id: str | None, before: str | None, limit: int) -> list[RejudgingRow]:
    """Rejudgings of a room or of none, newest first."""
    return await fetch_all(db, RejudgingRow, SQL.rejudgings, room_id, before, limit)


async def counts(db: Connection, rejudging_id: str) -> CountsRow:
    """How far it is."""
    row = await fetch_one(db, CountsRow, SQL.rejudging_counts, rejudging_id)
    assert row is not None
    return row


async def changes(db: Connection, rejudging_id: str) -> list[VerdictChange]:
    """How many went from which verdict to which."""
    return await fetch_all(db, VerdictChange, SQL.rejudging_changes, rejudging_id)


async def items(
    db: Connection, rejudging_id: str, *, everything: bool, after: int | None, limit: int
) -> list[RejudgingItemView]:
    """Its submissions, in order of arrival."""
    return await fetch_all(db, RejudgingItemView, SQL.rejudging_items, rejudging_id, everything, after, limit)


async def item(db: Connection, item_id: str) -> ItemRow | None:
    """One submission of it."""
    return await fetch_one(db, ItemRow, SQL.rejudging_item, item_id)


async def task(db: Connection, item_id: str) -> TaskRow | None:
    """What a worker needs; None where nobody wants it any more."""
    return await fetch_one(db, TaskRow, SQL.rejudging_task, item_id)


async def fill(
    db: Connection, item_id: str, judging_id: str, verdict: Verdict, score: float | None, is_changed: bool
) -> None:
    """A result arrived."""
    await execute(db, SQL.fill_rejudging_item, item_id, judging_id, verdict, score, is_changed)


async def groups_of(db: Connection, judging_id: str) -> list[dict[str, Any]]:
    """The scored groups of a judging."""
    return await fetch_value(db, SQL.groups_of, judging_id) or []


async def move(
    db: Connection,
    rejudging_id: str,
    state: RejudgingState,
    by: str | None = None,
    now: datetime | None = None,
) -> None:
    """Change the state; `by` and `now` where somebody decided."""
    await execute(db, SQL.move_rejudging, rejudging_id, state, by, now)


async def close_items(db: Connection, rejudging_id: str) -> list[str]:
    """Nothing more happens to its submissions; the ids of its items."""
    await execute(db, SQL.close_items, rejudging_id)
    return [one["id"] for one in await db.fetch(SQL.item_ids, rejudging_id)]


async def unapplied(db: Connection, rejudging_id: str, limit: int) -> list[CandidateRow]:
    """Results that do not count yet, in order of arrival."""
    return await fetch_all(db, CandidateRow, SQL.unapplied, rejudging_id, limit)


async def adopt(db: Connection, row: CandidateRow, now: datetime) -> None:
    """Let a result count."""
    await execute(db, SQL.adopt, row.submission_id, row.judging_id, now, row.is_changed)
    await execute(db, SQL.settle_candidate, row.judging_id)
    await execute(db, SQL.close_item, row.id)


async def stragglers(db: Connection, room_id: str, problem_id: str, manifest: str, limit: int) -> list[str]:
    """What came since and has another package."""
    return [one["id"] for one in await db.fetch(SQL.stragglers, room_id, problem_id, manifest, limit)]


async def set_manifest(db: Connection, submission_id: str, manifest: str) -> None:
    """It is judged with this package from now on."""
    await execute(db, SQL.set_manifest, submission_id, manifest)
