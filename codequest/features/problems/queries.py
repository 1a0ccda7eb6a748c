"""The SQL of problems, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value, load_sql
from codequest.features.problems.messages import (
    Difficulty,
    MyProgress,
    ProblemFacts,
    ProgressStatus,
    SampleView,
    TopicView,
    Visibility,
)
from codequest.features.problems.records import Progress

SQL = load_sql(__file__)


class ListedRow(msgspec.Struct, frozen=True):
    """A problem in a list; `status` and progress are the asking person's."""

    id: str
    slug: str
    title: str
    difficulty: Difficulty
    visibility: Visibility
    withdrawn_at: datetime | None
    scoring: bool
    interactive: bool
    solved_by: int
    attempted_by: int
    created_at: datetime
    status: ProgressStatus | None
    sort_key: float
    topics: list[str]
    tags: list[str]


class DetailsRow(msgspec.Struct, frozen=True):
    """What a problem's page shows besides its facts."""

    authors: list[str]
    source: str
    license: str
    has_editorial: bool
    solved_by: int
    attempted_by: int
    created_at: datetime
    topics: list[str]
    tags: list[str]
    languages: list[str]


class StatementRow(msgspec.Struct, frozen=True):
    """A statement in one language: sanitized HTML, or the name of a PDF among the assets."""

    language: str
    title: str
    kind: str
    html: str | None
    asset: str | None


class AttachmentRow(msgspec.Struct, frozen=True):
    """A file for people to download."""

    name: str
    size_bytes: int


class AssetRow(msgspec.Struct, frozen=True):
    """A file of a problem, by its hash."""

    sha256: str
    content_type: str
    kind: str
    size_bytes: int


class EditorialRow(msgspec.Struct, frozen=True):
    """A solution in words."""

    html: str | None
    language: str | None


class ImportedRow(msgspec.Struct, frozen=True):
    """A problem that an import finds under its slug."""

    id: str
    content_hash: str
    manifest: str
    created_by: str | None


async def facts(db: Connection, ref: str, manifest: str | None = None) -> ProblemFacts | None:
    """A problem by id or slug, as of a package hash or the current one."""
    return await fetch_one(db, ProblemFacts, SQL.facts, ref, manifest)


async def facts_of_ids(db: Connection, ids: Sequence[str]) -> list[ProblemFacts]:
    """The current facts of several problems, in no order."""
    return await fetch_all(db, ProblemFacts, SQL.facts_of_ids, list(ids))


async def list_problems(
    db: Connection,
    *,
    person: str | None,
    visibilities: Sequence[str],
    drafts_of: str | None,
    withdrawn: bool,
    maker: str | None,
    hidden: Sequence[str],
    difficulty: str | None,
    topic: str | None,
    tag: str | None,
    status: str | None,
    words: str | None,
    sort: str,
    after: tuple[float, str] | None,
    limit: int,
) -> list[ListedRow]:
    """One page of problems: of these visibilities, and somebody's drafts. `withdrawn` or not, of a maker or of all."""
    pattern = None
    if words is not None:
        escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{escaped}%"
    key, last = after if after else (None, None)
    return await fetch_all(
        db,
        ListedRow,
        SQL.list_problems,
        person,
        list(visibilities),
        list(hidden),
        difficulty,
        topic,
        tag,
        status,
        words,
        pattern,
        sort,
        key,
        last,
        limit,
        drafts_of,
        withdrawn,
        maker,
    )


async def details(db: Connection, problem_id: str) -> DetailsRow | None:
    """What a problem's page shows besides its facts."""
    return await fetch_one(db, DetailsRow, SQL.details, problem_id)


async def statement(db: Connection, problem_id: str, language: str | None) -> StatementRow | None:
    """The statement in a language, or the nearest there is."""
    return await fetch_one(db, StatementRow, SQL.statement, problem_id, language)


async def samples(db: Connection, problem_id: str) -> list[SampleView]:
    """The samples in order."""
    return await fetch_all(db, SampleView, SQL.samples, problem_id)


async def attachments(db: Connection, problem_id: str) -> list[AttachmentRow]:
    """Files for people to download."""
    return await fetch_all(db, AttachmentRow, SQL.attachments, problem_id)


async def asset(db: Connection, problem_id: str, name: str) -> AssetRow | None:
    """A file of a problem."""
    return await fetch_one(db, AssetRow, SQL.asset, problem_id, name)


async def editorial(db: Connection, problem_id: str) -> EditorialRow | None:
    """The solution in words."""
    return await fetch_one(db, EditorialRow, SQL.editorial, problem_id)


async def my_progress(db: Connection, user_id: str, problem_id: str) -> MyProgress | None:
    """How far somebody got."""
    return await fetch_one(db, MyProgress, SQL.my_progress, user_id, problem_id)


async def write_notes(db: Connection, user_id: str, problem_id: str, notes: str) -> None:
    """Keep somebody's notes."""
    await execute(db, SQL.write_notes, user_id, problem_id, notes)


async def lock_progress(db: Connection, user_id: str, problem_id: str) -> None:
    """Make sure that the row is there, and hold it until the commit."""
    await execute(db, SQL.ensure_progress, user_id, problem_id)
    await execute(db, SQL.lock_progress, user_id, problem_id)


async def write_progress(db: Connection, user_id: str, problem_id: str, progress: Progress) -> None:
    """Store what follows from all results. The row must be locked."""
    await execute(
        db,
        SQL.write_progress,
        user_id,
        problem_id,
        progress.status,
        progress.attempts,
        progress.accepted,
        progress.failed_since,
        progress.clean_solves,
        progress.last_clean_at,
        progress.best_cpu_ms,
        progress.best_memory_bytes,
        progress.first_solved_at,
        progress.last_attempt_at,
    )


async def recount(db: Connection) -> int:
    """Count acceptance again from user_progress; the number of problems that changed."""
    return await execute(db, SQL.recount)


async def list_topics(db: Connection, hidden: Sequence[str]) -> list[TopicView]:
    """Topics with the number of public problems."""
    return await fetch_all(db, TopicView, SQL.list_topics, list(hidden))


async def set_visibility(db: Connection, problem_id: str, visibility: Visibility, now: datetime) -> None:
    """Who may know of a problem from now on."""
    await execute(db, SQL.set_visibility, problem_id, visibility, now)


async def lock_imports(db: Connection) -> None:
    """One import at a time."""
    await fetch_value(db, SQL.lock_imports)


async def imported(db: Connection, slug: str) -> ImportedRow | None:
    """The problem that has this slug."""
    return await fetch_one(db, ImportedRow, SQL.imported, slug)


async def run(db: Connection, statement: str, *args: Any) -> None:
    """One of the importer's statements."""
    await execute(db, statement, *args)
