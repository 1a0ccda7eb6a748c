"""How long an inbox keeps things, and how much a client gets at once."""

from __future__ import annotations

KEPT_DAYS = 180
LATEST = 20
DELETE_OLD = "notifications:delete_old"
