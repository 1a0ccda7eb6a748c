"""The SQL of ratings, a function each. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, load_sql
from codequest.features.ratings.messages import RatingPoint

SQL = load_sql(__file__)


class RatedRoomRow(msgspec.Struct, frozen=True):
    """A room whose ratings are applied, and its place among all of them."""

    room_id: str
    number: int
    rated_by: str


class RatingRow(msgspec.Struct, frozen=True):
    """A person's rating, and how many rated contests it comes from."""

    user_id: str
    username: str
    display_name: str
    rating: int
    contests: int


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person's change in a room."""

    user_id: str
    username: str
    display_name: str
    rank: int
    before: int
    after: int


async def rated_room(db: Connection, room_id: str) -> RatedRoomRow | None:
    """A room whose ratings are applied."""
    return await fetch_one(db, RatedRoomRow, SQL.rated_room, room_id)


async def lock(db: Connection) -> None:
    """Let nobody else apply ratings until the commit."""
    await execute(db, SQL.lock)


async def add_room(db: Connection, room_id: str, by: str) -> None:
    """A room is rated, behind all others so far."""
    await execute(db, SQL.add_room, room_id, by)


async def mark_stale(db: Connection, room_id: str) -> bool:
    """A result of the room changed; whether it is a rated one of which that was not known."""
    return bool(await execute(db, SQL.mark_stale, room_id))


async def mark_fresh(db: Connection, room_id: str) -> None:
    """Its changes are as its results."""
    await execute(db, SQL.mark_fresh, room_id)


async def rooms_behind(db: Connection, number: int) -> list[tuple[str, int]]:
    """Ids and numbers of the rooms that were rated later, in order."""
    return [(row["room_id"], row["number"]) for row in await db.fetch(SQL.rooms_behind, number)]


async def ratings_before(
    db: Connection, user_ids: Sequence[str], number: int | None, *, begin: int
) -> dict[str, RatingRow]:
    """Ratings before a room's number (None: now), by person; `begin`: of those who have none yet."""
    rows = await fetch_all(db, RatingRow, SQL.ratings_before, list(user_ids), number, begin)
    return {row.user_id: row for row in rows}


async def changes_of_room(db: Connection, room_id: str) -> list[ChangeRow]:
    """What a room changed, by rank."""
    return await fetch_all(db, ChangeRow, SQL.changes_of_room, room_id)


async def put_changes(db: Connection, room_id: str, changes: Sequence[ChangeRow]) -> None:
    """What a room changes, instead of what it did."""
    await execute(db, SQL.clear_changes, room_id)
    await execute(
        db,
        SQL.add_changes,
        room_id,
        [one.user_id for one in changes],
        [one.rank for one in changes],
        [one.before for one in changes],
        [one.after for one in changes],
    )


async def history(db: Connection, user_id: str, *, everything: bool) -> list[RatingPoint]:
    """A person's ratings over time."""
    return await fetch_all(db, RatingPoint, SQL.history, user_id, everything)
