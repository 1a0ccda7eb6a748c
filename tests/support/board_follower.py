"""A client's board: the whole once, then deltas, as docs/rooms.md tells it."""

from __future__ import annotations

from typing import Any

from codequest.client import Event


def take_delta(board: dict[str, Any], event: Event) -> None:
    """Apply a delta (`leaderboard:update`) in place."""
    rows = {row["entry_id"]: row for row in board["rows"]}
    rows.update({row["entry_id"]: row for row in event.body.get("rows", [])})
    for entry_id in event.body.get("removed", []):
        rows.pop(entry_id, None)
    ordered = sorted(rows.values(), key=lambda row: (row["key"], row["name"], row["entry_id"]))
    for place, row in enumerate(ordered):
        same = place > 0 and ordered[place - 1]["key"] == row["key"]
        row["rank"] = ordered[place - 1]["rank"] if same else place + 1
    board["rows"] = ordered
    board.update({name: event.body[name] for name in ("columns", "frozen", "format") if name in event.body})
