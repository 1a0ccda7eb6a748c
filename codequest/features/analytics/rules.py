"""Streaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

HEATMAP_DAYS = 366
RECENT_SUBMISSIONS = 20
RECENT_ROOMS = 10  # each shows its rank, which is read off its board


def streaks(days: Sequence[date], today: date) -> tuple[int, int]:
    """(current, longest) run of days in a row; `days` ascending, each once.

    A streak is alive until the end of the day after its last: today may still become part of it.
    """
    longest = run = 0
    before: date | None = None
    for day in days:
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest = max(longest, run)
        before = day
    is_alive = before is not None and today - before <= timedelta(days=1)
    return (run if is_alive else 0), longest
