"""Named SQL of the admins' views."""

from __future__ import annotations

import msgspec

from codequest.adapters.postgres import Connection, fetch_all, load_sql

sql = load_sql(__file__)


class RoomRow(msgspec.Struct, frozen=True):
    """A room's name and state."""

    id: str
    name: str
    state: str


async def rooms(db: Connection, room_ids: list[str]) -> list[RoomRow]:
    """Those of the rooms that exist."""
    return await fetch_all(db, RoomRow, sql.rooms, room_ids)
