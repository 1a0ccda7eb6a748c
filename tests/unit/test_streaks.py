"""Streaks: days in a row with something solved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from codequest.features.analytics.rules import streaks

TODAY = date(2026, 3, 1)


def days_ago(*numbers: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ((), (0, 0)),
        ((0,), (1, 1)),
        ((1,), (1, 1)),
        ((2,), (0, 1)),
        ((2, 1, 0), (3, 3)),
        ((9, 8, 7, 6, 1, 0), (2, 4)),
        ((9, 8, 7, 6), (0, 4)),
        ((5, 3, 1), (1, 1)),
    ],
)
def test_a_streak_lives_until_the_end_of_the_next_day(
    ago: tuple[int, ...], expected: tuple[int, int]
) -> None:
    assert streaks(days_ago(*ago), TODAY) == expected
