"""The server's time is PostgreSQL's, whatever this machine's clock does."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from codequest.adapters.clock import SystemClock

DATABASE_NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


def test_a_machine_whose_clock_is_set_goes_on_in_postgresqls_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    asked_at = clock.monotonic()
    clock.agree_with(DATABASE_NOW, asked_at, asked_at)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    passed = clock.now() - DATABASE_NOW
    assert timedelta(0) <= passed < timedelta(hours=1)


def test_postgresql_answered_halfway_between_question_and_answer() -> None:
    clock = SystemClock()
    now = clock.monotonic()
    clock.agree_with(DATABASE_NOW, now - 4.0, now)
    assert timedelta(seconds=2) <= clock.now() - DATABASE_NOW < timedelta(hours=1)
