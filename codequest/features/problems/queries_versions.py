"""The SQL of a problem's versions, a function each. Decides nothing."""

from __future__ import annotations

from datetime import datetime

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value
from codequest.features.problems.queries import SQL


class VersionRow(msgspec.Struct, frozen=True):
    """A version; `imported_by` is a name, `files` and `checks` are blobs."""

    manifest: str
    imported_at: datetime
    imported_by: str | None
    format: str
    tests: int
    time_ms: int
    memory_bytes: int
    files: str | None
    checks: str | None


async def versions(db: Connection, problem_id: str) -> list[VersionRow]:
    """All of a problem, the one that was sent last first."""
    return await fetch_all(db, VersionRow, SQL.versions, problem_id)


async def version(db: Connection, problem_id: str, manifest: str) -> VersionRow | None:
    """One of them."""
    return await fetch_one(db, VersionRow, SQL.version, problem_id, manifest)


async def maker(db: Connection, problem_id: str) -> str | None:
    """The name of a problem's maker."""
    name: str | None = await fetch_value(db, SQL.maker, problem_id)
    return name


async def lock(db: Connection, problem_id: str) -> None:
    """Let nobody name a problem until the commit."""
    await execute(db, SQL.lock_problem, problem_id)


async def set_withdrawn(db: Connection, problem_id: str, at: datetime | None) -> None:
    """Withdraw a problem, or bring it back."""
    await execute(db, SQL.set_withdrawn, problem_id, at)


async def delete(db: Connection, problem_id: str) -> None:
    """Delete a problem with its versions."""
    await execute(db, SQL.delete_problem, problem_id)
