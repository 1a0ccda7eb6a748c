"""Time, injected: tests move it by hand, the server keeps it to PostgreSQL's."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the product may ask of time."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean anything."""


# Goes on while the machine sleeps, where the system has such a clock.
_TICKS = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """PostgreSQL's time, carried on by this machine's ticks: whoever sets this machine's clock moves no contest."""

    def __init__(self) -> None:
        self._start = time.time() - self.monotonic()  # Unix time of tick 0; this machine's until one agrees

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._start + time.clock_gettime(_TICKS), UTC)

    def monotonic(self) -> float:
        return time.clock_gettime(_TICKS)

    def agree_with(self, database_now: datetime, asked_at: float, answered_at: float) -> None:
        """Take PostgreSQL's time as right, half the round trip ago; both by `monotonic`."""
        self._start = database_now.timestamp() - (asked_at + answered_at) / 2


class ManualClock:
    """A clock that stands still until it is moved; for tests."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both clocks forward."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
