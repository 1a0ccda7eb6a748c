"""The SQL of rehearsals, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one
from codequest.features.rooms.queries import SQL
from codequest.ids import new_id
from judge.contract import Finished


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A jury submission, or the calibration program on one worker."""

    id: str
    rehearsal_id: str
    position: int
    problem_id: str | None
    manifest: str | None
    path: str
    language: str
    only_worker: str | None
    worker: str
    is_done: bool
    verdict: str | None
    max_cpu_ms: int | None
    limit_ms: int | None
    mismatch: str
    rerun_near_limit: bool  # of the room
    room_id: str
    is_kept: bool


class KeptReport(msgspec.Struct, frozen=True):
    """What a judging came to, as its worker reported it."""

    report: bytes
    finished_at: datetime


class RehearsalRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rehearsal."""

    id: str
    room_id: str
    created_at: datetime
    finished_at: datetime | None


class ReferenceRow(msgspec.Struct, frozen=True):
    """The fastest calibration ever, by language."""

    language: str
    cpu_ms: int


class NewItem(msgspec.Struct, kw_only=True):
    """An item to be stored."""

    path: str
    language: str
    problem_id: str | None = None
    manifest: str | None = None
    only_worker: str | None = None
    limit_ms: int | None = None
    id: str = msgspec.field(default_factory=new_id)


async def insert_rehearsal(
    db: Connection, rehearsal_id: str, room_id: str, by: str, now: datetime, items: Sequence[NewItem]
) -> None:
    """Store a rehearsal with everything that is to be done."""
    await execute(db, SQL.insert_rehearsal, rehearsal_id, room_id, by, now)
    for position, one in enumerate(items):
        values = (one.id, rehearsal_id, position, one.problem_id, one.manifest, one.path, one.language)
        await execute(db, SQL.insert_rehearsal_item, *values, one.only_worker, one.limit_ms)


async def last_rehearsal(db: Connection, room_id: str) -> RehearsalRow | None:
    """The newest rehearsal of a room."""
    return await fetch_one(db, RehearsalRow, SQL.last_rehearsal, room_id)


async def items(db: Connection, rehearsal_id: str) -> list[ItemRow]:
    """What is to be done, in order."""
    return await fetch_all(db, ItemRow, SQL.rehearsal_items, rehearsal_id)


async def item(db: Connection, item_id: str) -> ItemRow | None:
    """One of them."""
    return await fetch_one(db, ItemRow, SQL.rehearsal_item, item_id)


async def retry_item(db: Connection, item_id: str, language: str) -> None:
    """It is judged again, in another version of its language."""
    await execute(db, SQL.retry_rehearsal_item, item_id, language)


async def finish_item(
    db: Connection,
    item_id: str,
    worker: str,
    verdict: str,
    max_cpu_ms: int | None,
    mismatch: str,
    now: datetime,
) -> None:
    """One is done; the rehearsal, too, with the last."""
    values = (item_id, worker, verdict, max_cpu_ms, mismatch.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    await execute(db, SQL.lock_rehearsal_of, item_id)
    await execute(db, SQL.finish_rehearsal_item, *values)
    await execute(db, SQL.finish_rehearsal, item_id, now)


async def keep_report(db: Connection, item_id: str, report: Finished, now: datetime) -> None:
    """Keep all that a worker told; it has cut what programs print."""
    await execute(db, SQL.keep_report, item_id, msgspec.msgpack.encode(report), now)


async def kept_report(db: Connection, item_id: str) -> tuple[Finished, datetime] | None:
    """What was kept of an item, and when it ended."""
    kept = await fetch_one(db, KeptReport, SQL.kept_report, item_id)
    return None if kept is None else (msgspec.msgpack.decode(kept.report, type=Finished), kept.finished_at)


async def references(db: Connection) -> dict[str, int]:
    """The fastest calibration ever by language, in ms of CPU."""
    return {row.language: row.cpu_ms for row in await fetch_all(db, ReferenceRow, SQL.calibration_references)}
