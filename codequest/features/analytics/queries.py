"""The statements of queries.sql, one typed function each."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from codequest.adapters.postgres import Connection, fetch_all, fetch_one, fetch_value, load_sql
from codequest.features.accounts.messages import Link
from codequest.features.analytics.messages import (
    DayCount,
    DifficultyCounts,
    LanguageCount,
    RecentSubmissionView,
)

sql = load_sql(__file__)


class PublicUserRow(msgspec.Struct, frozen=True):
    """A person as others see them, and the zone of their days."""

    id: str
    username: str
    display_name: str
    created_at: datetime
    bio: str
    links: list[Link]
    position: str
    time_zone: str


class TotalsRow(msgspec.Struct, frozen=True):
    """How much somebody has handed in, tried and solved."""

    submissions: int
    attempted: int
    solved: int


class RoomRow(msgspec.Struct, frozen=True):
    """A finished contest with the entry that somebody was in."""

    id: str
    name: str
    format: str
    ended_at: datetime
    entry_id: str
    entry_name: str
    is_out: bool
    entries: int


async def public_user(db: Connection, username: str) -> PublicUserRow | None:
    """A person as others see them; None for the banned."""
    return await fetch_one(db, PublicUserRow, sql.public_user, username)


async def totals(db: Connection, user_id: str) -> TotalsRow:
    """How much somebody has handed in, tried and solved."""
    row = await fetch_one(db, TotalsRow, sql.totals, user_id)
    assert row is not None
    return row


async def solved_by_difficulty(db: Connection, user_id: str) -> DifficultyCounts:
    """Problems solved, by difficulty."""
    rows = await db.fetch(sql.solved_by_difficulty, user_id)
    return DifficultyCounts(**{row["difficulty"]: row["solved"] for row in rows})


async def solved_by_language(db: Connection, user_id: str) -> list[LanguageCount]:
    """Problems solved, by language, the most used first."""
    return await fetch_all(db, LanguageCount, sql.solved_by_language, user_id)


async def days_solved(db: Connection, user_id: str, time_zone: str) -> list[date]:
    """The days on which something was solved, ascending."""
    return [row["day"] for row in await db.fetch(sql.days_solved, user_id, time_zone)]


async def heatmap(db: Connection, user_id: str, time_zone: str, since: datetime) -> list[DayCount]:
    """How much was handed in each day."""
    return await fetch_all(db, DayCount, sql.heatmap, user_id, time_zone, since)


async def today(db: Connection, now: datetime, time_zone: str) -> date:
    """The date in a time zone."""
    day: date = await fetch_value(db, sql.today, now, time_zone)
    return day


async def recent_submissions(
    db: Connection, user_id: str, *, everything: bool, hidden: list[str], limit: int
) -> list[RecentSubmissionView]:
    """The latest released submissions."""
    return await fetch_all(
        db, RecentSubmissionView, sql.recent_submissions, user_id, everything, hidden, limit
    )


async def rooms(db: Connection, user_id: str, *, everything: bool, limit: int) -> list[RoomRow]:
    """Finished contests that somebody took part in, the latest first."""
    return await fetch_all(db, RoomRow, sql.rooms, user_id, everything, limit)
