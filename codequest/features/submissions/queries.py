"""The SQL of submissions, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from codequest.adapters.postgres import (
    Connection,
    converted,
    execute,
    fetch_all,
    fetch_one,
    fetch_value,
    load_sql,
)
from codequest.features.execution.messages import ProgramFile
from codequest.features.problems.actions import Result
from codequest.features.submissions.records import (
    JudgingRow,
    KeptRunRow,
    PastJudgingRow,
    ResultRow,
    RoomLineRow,
    RouteRow,
    TaskRow,
)
from codequest.features.submissions.venue import Admission, SubmissionRow, Try
from judge.contract import Verdict

SQL = load_sql(__file__)


async def find(db: Connection, ids: Sequence[str]) -> list[SubmissionRow]:
    """Submissions by id, by their numbers."""
    return await fetch_all(db, SubmissionRow, SQL.find, list(ids))


async def list_submissions(
    db: Connection,
    *,
    person: str | None,
    problem_id: str | None,
    room_id: str | None,
    entry_id: str | None,
    before: int | None,
    limit: int,
) -> list[SubmissionRow]:
    """One page, newest first."""
    return await fetch_all(
        db, SubmissionRow, SQL.list_submissions, person, problem_id, room_id, entry_id, before, limit
    )


async def insert_submission(
    db: Connection,
    *,
    submission_id: str,
    user_id: str,
    problem_id: str,
    venue: str,
    admission: Admission,
    language: str,
    manifest: str,
    files: Sequence[ProgramFile],
    now: datetime,
    judging_id: str,
) -> tuple[SubmissionRow, list[Try]]:
    """Store a submission with its source; the row as `find` gives it, and the entry's earlier tries at the problem."""
    row = await db.fetchrow(
        SQL.insert_submission,
        submission_id,
        user_id,
        problem_id,
        venue,
        admission.room_id,
        admission.entry_id,
        admission.audience,
        language,
        manifest,
        sum(len(one.source.encode()) for one in files),
        admission.contest_ms,
        admission.priority,
        admission.stop_at_first_failure,
        admission.rerun_near_limit,
        admission.progress,
        now,
        judging_id,
        list(files),
    )
    return converted(row, SubmissionRow), msgspec.convert(row["earlier"], list[Try])


async def source(db: Connection, submission_id: str) -> list[ProgramFile]:
    """The files that were handed in."""
    files = await fetch_value(db, SQL.source, submission_id)
    return msgspec.convert(files or [], list[ProgramFile])


async def task(db: Connection, submission_id: str) -> TaskRow | None:
    """What a worker needs."""
    return await fetch_one(db, TaskRow, SQL.task, submission_id)


async def routes(db: Connection, ids: Sequence[str]) -> dict[str, RouteRow]:
    """Who hears of these submissions' progress."""
    return {row.id: row for row in await fetch_all(db, RouteRow, SQL.routes, list(ids))}


async def lock(db: Connection, ids: Sequence[str]) -> None:
    """Hold submissions until the commit, in the order of their ids."""
    await execute(db, SQL.lock, list(ids))


async def move(db: Connection, submission_id: str, judging_id: str) -> None:
    """It goes on under another judging id."""
    await execute(db, SQL.move, submission_id, judging_id)


async def ask_again(db: Connection, submission_id: str, judging_id: str) -> None:
    """It is judged again from the beginning."""
    await execute(db, SQL.ask_again, submission_id, judging_id)


async def insert_judging(
    db: Connection,
    *,
    judging_id: str,
    submission_id: str,
    attempt: int,
    worker: str,
    verdict: Verdict,
    score: float | None,
    groups: Sequence[dict[str, Any]],
    tests_total: int,
    max_cpu_ms: int,
    max_memory_bytes: int,
    compiler_output: str,
    error: str,
    language_version: str,
    results: Sequence[ResultRow],
    now: datetime,
    image: str,
    candidate_of: str | None,
) -> None:
    """Store what a judging came to, with every test. `candidate_of`: a rejudging's package; it does not count yet."""
    await execute(
        db,
        SQL.insert_judging,
        judging_id,
        submission_id,
        attempt,
        worker,
        verdict,
        score,
        list(groups),
        tests_total,
        max_cpu_ms,
        max_memory_bytes,
        compiler_output,
        error,
        language_version,
        now,
        image,
        candidate_of,
    )
    if results:
        await execute(db, SQL.insert_results, judging_id, list(results))


async def finish(
    db: Connection,
    submission_id: str,
    *,
    judging_id: str,
    verdict: Verdict,
    score: float | None,
    language_version: str,
    max_cpu_ms: int,
    max_memory_bytes: int,
    tests_passed: int,
    tests_total: int,
    now: datetime,
) -> None:
    """Give a submission its verdict; it is not released yet."""
    await execute(
        db,
        SQL.finish,
        submission_id,
        judging_id,
        verdict,
        score,
        language_version,
        max_cpu_ms,
        max_memory_bytes,
        tests_passed,
        tests_total,
        now,
    )


async def fail(db: Connection, submission_id: str, now: datetime) -> None:
    """The judge has given up."""
    await execute(db, SQL.fail, submission_id, now)


async def mark_released(db: Connection, ids: Sequence[str], now: datetime) -> list[str]:
    """Release what is judged and was not released; those that were changed."""
    return [record["id"] for record in await db.fetch(SQL.mark_released, list(ids), now)]


async def held_back(db: Connection, room_id: str, limit: int) -> list[str]:
    """Judged submissions of a room that are not released, in order of arrival."""
    return [record["id"] for record in await db.fetch(SQL.held_back, room_id, limit)]


async def released_results(db: Connection, user_id: str, problem_id: str) -> list[Result]:
    """Everything a person may know of their results on a problem, oldest first."""
    return await fetch_all(db, Result, SQL.released_results, user_id, problem_id)


async def judging(db: Connection, submission_id: str, judging_id: str) -> JudgingRow | None:
    """The named judging, or the last one that ended."""
    return await fetch_one(db, JudgingRow, SQL.judging, submission_id, judging_id)


async def results(db: Connection, judging_id: str) -> list[ResultRow]:
    """Every test of a judging."""
    return await fetch_all(db, ResultRow, SQL.results, judging_id)


async def insert_run_output(
    db: Connection, judging_id: str, number: int, output: bytes, stderr: bytes
) -> None:
    """Keep more of what a run printed than its excerpt."""
    await execute(db, SQL.insert_run_output, judging_id, number, output, stderr)


async def judgings(db: Connection, submission_id: str) -> list[PastJudgingRow]:
    """Every judging of a submission, newest first."""
    return await fetch_all(db, PastJudgingRow, SQL.judgings, submission_id)


async def kept_run(db: Connection, judging_id: str, number: int) -> KeptRunRow | None:
    """One run with what was kept of its output."""
    return await fetch_one(db, KeptRunRow, SQL.kept_run, judging_id, number)


async def room_line(db: Connection, room_id: str) -> RoomLineRow:
    """What of a room has no verdict."""
    row = await fetch_one(db, RoomLineRow, SQL.room_line, room_id)
    assert row is not None
    return row


async def unjudged(db: Connection, room_id: str) -> list[str]:
    """The same by id."""
    return [one["id"] for one in await db.fetch(SQL.unjudged, room_id)]


async def count_of_problem(db: Connection, problem_id: str) -> int:
    """How many submissions a problem has, in practice and in rooms."""
    count: int = await fetch_value(db, SQL.count_of_problem, problem_id)
    return count
