"""How long an inbox keeps things, and how much a client gets at once."""

from __future__ import annotations

KEPT_DAYS = 180
LATEST = 20
DELETE_OLD = "notifications:delete_old"


def room_link(room_id: str) -> str:
    """Where a room's announcements and answers stand."""
    return f"/rooms/{room_id}?side=clarifications"


def ratings_link(room_id: str) -> str:
    """Where a rated room's ratings stand."""
    return f"/rooms/{room_id}/ratings"
