"""The SQL of execution, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value, load_sql
from codequest.features.execution.client import QueuedJob
from codequest.features.execution.records import (
    Dispatched,
    ExecutionResult,
    ExecutionRow,
    FailureRow,
    LineRow,
    OutRow,
    PersonRow,
    ProgramRow,
    QuarantineRow,
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
    topic: str | None,
    image: str | None,
    only_worker: str | None,
) -> None:
    """Put a job into the line."""
    await fetch_value(db, SQL.lock_person, person_id)
    await execute(
        db,
        SQL.enqueue,
        judging_id,
        client,
        subject_id,
        person_id,
        language,
        priority,
        now,
        topic,
        image,
        only_worker,
    )


async def lock_dispatch(db: Connection) -> dict[str, int]:
    """Let one node at a time send out jobs; how many each worker has."""
    await fetch_value(db, SQL.lock_dispatch)
    return {row.worker: row.jobs for row in await jobs_by_worker(db)}


async def jobs_by_worker(db: Connection) -> list[OutRow]:
    """How many jobs each worker has."""
    return await fetch_all(db, OutRow, SQL.count_dispatched)


async def candidates(
    db: Connection, languages: Sequence[str], images: Sequence[str], workers: Sequence[str], limit: int
) -> list[QueuedJob]:
    """The front of the line, in order, locked. Called by the one who dispatches alone."""
    if await fetch_value(db, SQL.is_behind, list(languages)):
        await execute(db, SQL.catch_up, list(languages), list(images), list(workers))
    return await fetch_all(db, QueuedJob, SQL.candidates, list(languages), list(images), list(workers), limit)


async def dispatch(db: Connection, jobs: Sequence[tuple[QueuedJob, str]], now: datetime) -> None:
    """These jobs go to these workers."""
    ids = [job.id for job, _ in jobs]
    await execute(db, SQL.dispatch, ids, [worker for _, worker in jobs], now)
    await execute(db, SQL.advance, ids)


async def undispatch(db: Connection, ids: Sequence[str]) -> None:
    """These were not sent after all."""
    await execute(db, SQL.undispatch, list(ids))


async def take(db: Connection, judging_id: str) -> QueuedJob | None:
    """Take a job out of the line for good; None where it is not there any more."""
    return await fetch_one(db, QueuedJob, SQL.take, judging_id)


async def put_back(db: Connection, job: QueuedJob, new_id: str, attempt: int, avoid: Sequence[str]) -> None:
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
        list(avoid),
        job.topic,
        job.image,
        job.only_worker,
    )


async def bind(db: Connection, subject_ids: Sequence[str], image: str | None) -> None:
    """Bind what waits to an image."""
    await execute(db, SQL.bind, list(subject_ids), image)


async def withdraw(db: Connection, subject_id: str) -> list[str]:
    """Take everything of a subject out of the line; the judging ids of those that a worker has."""
    return [record["id"] for record in await db.fetch(SQL.withdraw, subject_id) if record["is_out"]]


async def jobs(db: Connection, ids: Sequence[str]) -> dict[str, QueuedJob]:
    """Jobs in the line by judging id."""
    return {one.id: one for one in await fetch_all(db, QueuedJob, SQL.jobs, list(ids))}


async def dispatched(db: Connection) -> list[Dispatched]:
    """What is out."""
    return await fetch_all(db, Dispatched, SQL.dispatched)


async def take_impatient(db: Connection, client: str, before: datetime) -> list[QueuedJob]:
    """Take out jobs that nobody has taken for too long."""
    return await fetch_all(db, QueuedJob, SQL.take_impatient, client, before)


async def line_state(db: Connection) -> list[LineRow]:
    """How long the line is, by priority and language."""
    return await fetch_all(db, LineRow, SQL.line_state)


async def add_failure(
    db: Connection, job: QueuedJob, worker: str, error: str, *, is_final: bool, now: datetime
) -> None:
    """A worker failed at a job."""
    values = (job.id, job.subject_id, worker, job.language, job.topic, error, is_final, now)
    await execute(db, SQL.add_failure, *values)


async def passed_elsewhere(db: Connection, subject_id: str, worker: str) -> None:
    """What other workers failed at, this one did."""
    await execute(db, SQL.passed_elsewhere, subject_id, worker)


async def failures(db: Connection, since: datetime, limit: int) -> list[FailureRow]:
    """Judge errors, newest first."""
    return await fetch_all(db, FailureRow, SQL.failures, since, limit)


async def forget_failures(db: Connection, before: datetime) -> None:
    """Delete old judge errors."""
    await execute(db, SQL.forget_failures, before)


async def quarantine(
    db: Connection, kind: str, name: str, reason: str, by_user_id: str | None, now: datetime
) -> bool:
    """Take something out of judging; False where it is out already."""
    return await execute(db, SQL.quarantine, kind, name, reason, by_user_id, now) > 0


async def quarantined(db: Connection) -> list[QuarantineRow]:
    """What is out of judging."""
    return await fetch_all(db, QuarantineRow, SQL.quarantined)


async def lift(db: Connection, kind: str, name: str) -> bool:
    """Put something back, its failures forgotten; False where it was not out."""
    await execute(db, SQL.forgive, kind, name)
    return await execute(db, SQL.lift, kind, name) > 0


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
