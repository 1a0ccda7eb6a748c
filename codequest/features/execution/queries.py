"""The SQL of execution, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value, load_sql
from codequest.features.execution.client import QueuedJob
from codequest.features.execution.records import (
    Dispatched,
    ExecutionResult,
    ExecutionRow,
    LineRow,
    PersonRow,
    ProgramRow,
)

SQL = load_sql(__file__)


async def enqueue(
    db: Connection,
    judging_id: str,
    client: str,
    subject_id: str,
    person_id: str,
    language: str,
    priority: int,
    now: datetime,
) -> None:
    """Put a job into the line."""
    await execute(db, SQL.enqueue, judging_id, client, subject_id, person_id, language, priority, now)


async def dispatch(db: Connection, languages: Sequence[str], room: int, now: datetime) -> list[QueuedJob]:
    """Take out up to `room` jobs (0: none are free) after counting what is out; in the order of the line."""
    await fetch_value(db, SQL.lock_dispatch)
    free = room - int(await fetch_value(db, SQL.count_dispatched))
    if free <= 0:
        return []
    records = await db.fetch(SQL.dispatch, list(languages), free, now)
    records.sort(key=lambda one: (one["priority"], one["backlog"], one["created_at"], one["id"]))
    return [msgspec.convert(dict(one), QueuedJob) for one in records]


async def undispatch(db: Connection, ids: Sequence[str]) -> None:
    """These were not sent after all."""
    await execute(db, SQL.undispatch, list(ids))


async def take(db: Connection, judging_id: str) -> QueuedJob | None:
    """Take a job out of the line for good; None where it is not there any more."""
    return await fetch_one(db, QueuedJob, SQL.take, judging_id)


async def put_back(db: Connection, job: QueuedJob, new_id: str, attempt: int) -> None:
    """Into the line again, under a new judging id."""
    await execute(
        db,
        SQL.put_back,
        new_id,
        job.client,
        job.subject_id,
        job.person_id,
        job.language,
        job.priority,
        attempt,
        job.created_at,
    )


async def withdraw(db: Connection, subject_id: str) -> None:
    """Take everything of a subject out of the line."""
    await execute(db, SQL.withdraw, subject_id)


async def jobs(db: Connection, ids: Sequence[str]) -> dict[str, QueuedJob]:
    """Jobs in the line by judging id."""
    return {one.id: one for one in await fetch_all(db, QueuedJob, SQL.jobs, list(ids))}


async def dispatched(db: Connection) -> list[Dispatched]:
    """What is out."""
    return await fetch_all(db, Dispatched, SQL.dispatched)


async def take_impatient(db: Connection, client: str, before: datetime) -> list[QueuedJob]:
    """Take out jobs that nobody has taken for too long."""
    return await fetch_all(db, QueuedJob, SQL.take_impatient, client, before)


async def count_line(db: Connection) -> LineRow:
    """How long the line is."""
    row = await fetch_one(db, LineRow, SQL.count_line)
    assert row is not None
    return row


async def insert_execution(db: Connection, *values: Any) -> None:
    """Store an execution."""
    await execute(db, SQL.insert_execution, *values)


async def execution(db: Connection, execution_id: str, user_id: str) -> ExecutionRow | None:
    """An execution of this person."""
    return await fetch_one(db, ExecutionRow, SQL.execution, execution_id, user_id)


async def program(db: Connection, execution_id: str) -> ProgramRow | None:
    """What a worker needs."""
    return await fetch_one(db, ProgramRow, SQL.program, execution_id)


async def people(db: Connection, execution_ids: Sequence[str]) -> dict[str, str]:
    """Execution id -> person."""
    rows = await fetch_all(db, PersonRow, SQL.execution_people, list(execution_ids))
    return {row.id: row.user_id for row in rows}


async def move_execution(db: Connection, execution_id: str, judging_id: str) -> None:
    """It goes on under another judging id."""
    await execute(db, SQL.move_execution, execution_id, judging_id)


async def finish_execution(
    db: Connection, execution_id: str, state: str, result: ExecutionResult, now: datetime
) -> bool:
    """Store the end; False where it was over before."""
    return await execute(db, SQL.finish_execution, execution_id, state, result, now) > 0


async def forget_executions(db: Connection, before: datetime) -> None:
    """Delete old executions."""
    await execute(db, SQL.forget_executions, before)
