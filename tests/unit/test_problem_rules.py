"""Progress is a fold over results; visibility is one decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from codequest.features.problems.records import Result
from codequest.features.problems.rules import is_seen, progress_of, tags_of, topics_of

START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def result(accepted: bool, hours: float, cpu_ms: int = 100) -> Result:
    return Result(
        accepted=accepted,
        received_at=START + timedelta(hours=hours),
        cpu_ms=cpu_ms,
        memory_bytes=cpu_ms * 1000,
    )


def test_nothing_done_is_todo() -> None:
    assert progress_of([]).status == "todo"


def test_failing_is_attempted_and_a_solve_stays_one() -> None:
    assert progress_of([result(False, 0)]).status == "attempted"
    solved = progress_of([result(False, 0), result(True, 1), result(False, 2)])
    assert (solved.status, solved.attempts, solved.accepted) == ("solved", 3, 1)
    assert solved.first_solved_at == START + timedelta(hours=1)


def test_the_best_run_counts() -> None:
    progress = progress_of(
        [result(True, 0, 50), result(True, 1, 20), result(False, 2, 1), result(True, 3, 70)]
    )
    assert (progress.best_cpu_ms, progress.best_memory_bytes) == (20, 20_000)


def test_three_clean_solves_on_three_evenings_master() -> None:
    assert progress_of([result(True, 0), result(True, 24), result(True, 48)]).status == "mastered"


def test_three_solves_in_an_hour_do_not_master() -> None:
    assert progress_of([result(True, 0), result(True, 0.5), result(True, 1)]).status == "solved"


def test_a_failure_before_a_solve_makes_it_unclean() -> None:
    progress = progress_of([result(True, 0), result(False, 23), result(True, 24), result(True, 48)])
    assert (progress.status, progress.clean_solves) == ("solved", 2)


@pytest.mark.parametrize(
    ("visibility", "staff", "embargoed", "entitled", "seen"),
    [
        ("public", False, False, False, True),
        ("public", False, True, False, False),
        ("public", False, True, True, True),
        ("embargoed", False, False, False, False),
        ("embargoed", False, True, True, True),
        ("embargoed", True, True, False, True),
        ("draft", False, False, False, False),
        ("draft", False, False, True, True),
        ("draft", True, False, False, True),
    ],
)
def test_who_sees_a_problem(
    visibility: str, staff: bool, embargoed: bool, entitled: bool, seen: bool
) -> None:
    assert is_seen(visibility, staff=staff, embargoed=embargoed, entitled=entitled) is seen  # type: ignore[arg-type]


def test_keywords_become_topics_and_tags() -> None:
    assert topics_of(["easy", "Binary Search", "dp", "my own word"]) == ["dp", "searching"]
    assert tags_of(["easy", "Binary Search", "dp"]) == ["binary search", "dp"]
