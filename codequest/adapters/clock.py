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


class SystemClock:
    """This machine's clock, shifted to agree with PostgreSQL's."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        return time.monotonic()

    def agree_with(self, database_now: datetime, sent_at: datetime, received_at: datetime) -> None:
        """Take PostgreSQL's time as right, half the round trip ago."""
        self._offset = database_now - (sent_at + (received_at - sent_at) / 2)


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
