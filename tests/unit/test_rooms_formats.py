"""Scoring tables of the contest formats."""

from __future__ import annotations

import pytest

from codequest.features.rooms.formats import scoring_of
from codequest.features.rooms.formats.first_to_solve import FirstToSolve
from codequest.features.rooms.formats.icpc import Icpc
from codequest.features.rooms.formats.ioi import Ioi
from codequest.features.rooms.formats.scoring import Attempt, Cell
from codequest.features.rooms.messages.views import Format

WORDS = {
    "AC": "accepted",
    "WA": "wrong_answer",
    "TLE": "time_limit_exceeded",
    "RTE": "runtime_error",
    "CE": "compilation_error",
    "JE": "judge_error",
    "?": "",
}


def tries(text: str) -> list[Attempt]:
    """`WA@3 AC@12`: verdicts with minutes."""
    parts = [part.split("@") for part in text.split()]
    return [Attempt(int(minute) * 60_000, n, WORDS[word]) for n, (word, minute) in enumerate(parts)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", Cell()),
        ("AC@7", Cell(1, 0, True, 420_000)),
        ("WA@3 TLE@5 AC@12", Cell(3, 0, True, 720_000)),
        ("CE@1 JE@2 AC@3", Cell(1, 0, True, 180_000)),
        ("WA@1 RTE@2", Cell(2, 0)),
        ("AC@3 WA@4 AC@5", Cell(1, 0, True, 180_000)),
        ("WA@1 ?@2", Cell(1, 1)),
        ("?@1 AC@2 ?@3", Cell(1, 1, True, 120_000)),
    ],
)
def test_icpc_cell(text: str, cell: Cell) -> None:
    assert Icpc().cell(tries(text), None) == cell


@pytest.mark.parametrize(
    ("cells", "key", "solved", "penalty"),
    [
        ({}, (0, 0, 0), 0, 0),
        ({"A": "AC@7"}, (-1, 7, 7), 1, 7),
        ({"A": "WA@1 WA@2 AC@30"}, (-1, 70, 30), 1, 70),
        ({"A": "AC@10", "B": "WA@5 AC@20", "C": "WA@1 WA@2"}, (-2, 50, 20), 2, 50),
    ],
)
def test_icpc_line(cells: dict[str, str], key: tuple[int, ...], solved: int, penalty: int) -> None:
    scoring = Icpc(20)
    total = scoring.total({label: scoring.cell(tries(text), None) for label, text in cells.items()}, {})
    assert (total.key, total.solved, total.penalty) == (key, solved, penalty)


def test_icpc_penalty_is_the_rooms_own() -> None:
    scoring = scoring_of(Format.ICPC, penalty_minutes=5)
    assert scoring.total({"A": scoring.cell(tries("WA@1 AC@10"), None)}, {}).penalty == 15


def test_icpc_seconds_within_a_minute_do_not_matter() -> None:
    scoring = Icpc()
    early = scoring.cell([Attempt(7 * 60_000, 0, "accepted")], None)
    late = scoring.cell([Attempt(7 * 60_000 + 59_999, 0, "accepted")], None)
    assert scoring.total({"A": early}, {}).key == scoring.total({"A": late}, {}).key


def test_ioi_adds_the_best_of_each_group_over_all_tries() -> None:
    cell = Ioi().cell(
        [
            Attempt(1, 1, "wrong_answer", 30.0, {"1": 30.0, "2": 0.0}),
            Attempt(2, 2, "wrong_answer", 40.0, {"1": 0.0, "2": 40.0}),
        ],
        None,
    )
    assert (cell.score, cell.attempts, cell.solved) == (70.0, 2, False)


def test_ioi_takes_the_best_try_where_there_are_no_groups() -> None:
    cell = Ioi().cell([Attempt(1, 1, "wrong_answer", 60.0), Attempt(2, 2, "wrong_answer", 20.0)], None)
    assert cell.score == 60.0


@pytest.mark.parametrize(("points", "score"), [(None, 100.0), (40, 40.0)])
def test_ioi_gives_full_points_for_a_solved_problem_without_scores(points: int | None, score: float) -> None:
    assert Ioi().cell([Attempt(1, 1, "accepted")], points).score == score


def test_ioi_time_does_not_count() -> None:
    scoring = Ioi()
    early = {"A": scoring.cell([Attempt(1, 1, "accepted", 100.0)], None)}
    late = {"A": scoring.cell([Attempt(9_999_999, 1, "accepted", 100.0)], None)}
    assert scoring.total(early, {}) == scoring.total(late, {})


def test_ioi_shares_add_up_to_equal_sums() -> None:
    scoring = Ioi()
    one = {"A": Cell(1, score=0.1 + 0.2)}
    other = {"A": Cell(1, score=0.3)}
    assert scoring.total(one, {}).key == scoring.total(other, {}).key


def test_first_to_solve_pays_the_winner_of_each_problem_only() -> None:
    scoring = FirstToSolve()
    won = {"A": Cell(1, 0, True, 5000, first=True), "B": Cell(2, 0, True, 9000)}
    total = scoring.total(won, {"A": 3, "B": 10})
    assert (total.key, total.solved, total.score) == ((-3.0, 5000), 1, 3.0)
