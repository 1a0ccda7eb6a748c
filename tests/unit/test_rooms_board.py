"""The board as a fold: deltas, ranks, freezes and firsts, against a board made from nothing."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codequest.features.rooms.board import BoardFold

DURATION_S = 3600
VERDICTS = ["accepted", "wrong_answer", "compilation_error", "time_limit_exceeded"]
Log = list[tuple[str, dict[str, Any]]]


def setup(format: str = "icpc", results: str = "live", freeze_s: int = 0, problems: str = "ABC") -> Log:
    """A room's rules."""
    body = {
        "format": format,
        "results": results,
        "penalty_minutes": 20,
        "duration_s": DURATION_S,
        "freeze_s": freeze_s,
        "problems": [
            {"label": label, "title": f"Problem {label}", "color": "#112233", "points": None}
            for label in problems
        ],
    }
    return [("contest:setup", body)]


def control(what: str, contest_ms: int = 0, duration_s: int = DURATION_S) -> Log:
    return [("contest:control", {"control": what, "contest_ms": contest_ms, "duration_s": duration_s})]


def entry(entry_id: str, name: str = "") -> Log:
    members = [{"user_id": f"user-{entry_id}", "username": entry_id}]
    return [("contest:entry", {"entry_id": entry_id, "name": name or entry_id, "members": members})]


def left(entry_id: str, removed: bool = True) -> Log:
    return [("contest:member-left", {"entry_id": entry_id, "entry_removed": removed})]


def received(number: int, entry_id: str, label: str, ms: int) -> Log:
    return [
        (
            "contest:submission",
            {"submission_id": str(number), "entry_id": entry_id, "label": label, "contest_ms": ms},
        )
    ]


def judged(number: int, entry_id: str, label: str, verdict: str, score: float | None = None) -> Log:
    body: dict[str, Any] = {
        "submission_id": str(number),
        "entry_id": entry_id,
        "label": label,
        "verdict": verdict,
        "score": score,
        "groups": {},
    }
    return [("contest:judgement", body)]


def solve(number: int, entry_id: str, label: str, ms: int, verdict: str = "accepted") -> Log:
    return received(number, entry_id, label, ms) + judged(number, entry_id, label, verdict)


def fold(*logs: Log, sees_all: bool = False) -> BoardFold:
    board = BoardFold("room", sees_all=sees_all)
    for log in logs:
        for event, body in log:
            board.apply(event, body)
    return board


def ranks(board: BoardFold) -> list[tuple[int, str]]:
    return [(row.rank, row.entry_id) for row in board.full().rows]


OPEN = setup() + entry("ada") + entry("bob") + entry("cy") + control("started")


def test_rows_are_ordered_by_solved_then_penalty_and_ties_share_a_rank() -> None:
    board = fold(
        OPEN, solve(1, "bob", "A", 600_000), solve(2, "ada", "B", 600_000), solve(3, "cy", "A", 60_000)
    )
    assert ranks(board) == [(1, "cy"), (2, "ada"), (2, "bob")]


def test_columns_are_a_secret_until_the_start() -> None:
    assert fold(setup(), entry("ada")).full().columns == []
    assert [column.label for column in fold(OPEN).full().columns] == ["A", "B", "C"]


def test_the_first_solve_goes_to_the_earlier_arrival_though_it_was_judged_later() -> None:
    board = fold(OPEN, received(1, "ada", "A", 1000), solve(2, "bob", "A", 2000))
    assert board.full().columns[0].first_entry_id == "bob"
    for event, body in judged(1, "ada", "A", "accepted"):
        board.apply(event, body)
    full = board.full()
    assert (full.columns[0].first_entry_id, full.columns[0].solved_by) == ("ada", 2)
    firsts = {row.entry_id: row.cells["A"].first for row in full.rows if "A" in row.cells}
    assert firsts == {"ada": True, "bob": False}


def test_a_rejudge_takes_the_solve_and_the_first_back() -> None:
    board = fold(
        OPEN,
        solve(1, "ada", "A", 1000),
        solve(2, "bob", "A", 2000),
        judged(1, "ada", "A", "wrong_answer"),
    )
    full = board.full()
    assert full.columns[0].first_entry_id == "bob"
    assert ranks(board)[0] == (1, "bob")


def test_somebody_who_is_removed_leaves_the_board_and_hands_on_the_first_solve() -> None:
    board = fold(OPEN, solve(1, "ada", "A", 1000), solve(2, "bob", "A", 2000))
    board.take_delta()
    for event, body in left("ada"):
        board.apply(event, body)
    delta = board.take_delta()
    assert delta is not None
    assert delta.removed == ["ada"]
    assert [row.entry_id for row in delta.rows] == ["bob"]
    assert board.full().columns[0].first_entry_id == "bob"


def test_somebody_who_left_a_running_contest_stays_on_the_board() -> None:
    board = fold(OPEN, solve(1, "ada", "A", 1000), left("ada", removed=False))
    assert ranks(board)[0] == (1, "ada")


def test_tries_after_the_freeze_are_pending_for_all_and_known_to_the_staff() -> None:
    log = (
        setup(freeze_s=600)
        + entry("ada")
        + control("started")
        + solve(1, "ada", "A", 2_999_999, "wrong_answer")
        + solve(2, "ada", "A", 3_000_000)
    )
    public = fold(log).full().rows[0]
    assert (public.solved, public.cells["A"].attempts, public.cells["A"].pending) == (0, 1, 1)
    staff = fold(log, sees_all=True).full()
    assert (staff.rows[0].solved, staff.frozen) == (1, False)
    thawed = fold(
        log, control("frozen", 3_000_000), control("ended", 3_600_000), control("thawed", 3_600_000)
    )
    assert (thawed.full().rows[0].solved, thawed.full().frozen) == (1, False)


def test_a_frozen_board_says_so_and_shows_what_arrived_before_it_and_was_judged_later() -> None:
    board = fold(
        OPEN, received(1, "ada", "A", 1000), control("frozen", 2000), judged(1, "ada", "A", "accepted")
    )
    assert board.full().frozen
    assert board.full().rows[0].solved == 1


def test_a_judgement_that_is_held_back_sends_nothing() -> None:
    board = fold(OPEN, control("frozen", 2000), received(1, "ada", "A", 3000))
    board.take_delta()
    for event, body in judged(1, "ada", "A", "accepted"):
        board.apply(event, body)
    assert board.take_delta() is None


def test_results_for_after_the_end_are_pending_until_they_are_shown() -> None:
    log = setup(results="after_end") + entry("ada") + control("started") + solve(1, "ada", "A", 1000)
    board = fold(log)
    assert board.full().frozen
    assert board.full().rows[0].cells["A"].pending == 1
    for event, body in control("thawed", 3_600_000):
        board.apply(event, body)
    assert board.full().rows[0].solved == 1


def test_a_race_pays_the_first_alone_and_is_decided_when_nothing_earlier_is_open() -> None:
    log = setup("first_to_solve", problems="A") + entry("ada") + entry("bob") + control("started")
    board = fold(log, received(1, "ada", "A", 1000), solve(2, "bob", "A", 2000))
    assert [(row.entry_id, row.score) for row in board.full().rows] == [("bob", 1.0), ("ada", 0.0)]
    assert not board.is_decided()
    for event, body in judged(1, "ada", "A", "accepted"):
        board.apply(event, body)
    assert [(row.entry_id, row.score) for row in board.full().rows] == [("ada", 1.0), ("bob", 0.0)]
    assert board.is_decided()


# -- full + deltas == full, and fold == rebuild ------------------------------------------------------------------

PEOPLE = ["ada", "bob", "cy", "dee"]


def random_log(seed: int, format: str, results: str, freeze_s: int) -> Log:
    """A contest of some steps, in an order that can happen."""
    rng = random.Random(seed)
    log: Log = setup(format, results, freeze_s)
    log += entry("ada") + entry("bob")
    log += control("started")
    now, number, open_tries = 0, 0, []
    on_board = {"ada", "bob"}
    frozen = False
    for _ in range(rng.randint(5, 60)):
        now = min(now + rng.randint(0, 200_000), DURATION_S * 1000 - 1)
        choice = rng.random()
        if choice < 0.4:
            number += 1
            one = (number, rng.choice(sorted(on_board)), rng.choice("ABC"))
            open_tries.append(one)
            log += received(*one, now)
        elif choice < 0.8 and open_tries:
            one = rng.choice(open_tries)
            log += judged(*one, rng.choice(VERDICTS), rng.choice([None, 10.0, 55.5]))
        elif choice < 0.87:
            who = rng.choice(PEOPLE)
            on_board.add(who)
            log += entry(who, rng.choice(["", "renamed"]))
        elif choice < 0.92 and len(on_board) > 1:
            who = rng.choice(sorted(on_board))
            on_board.discard(who)
            log += left(who)
        elif choice < 0.95 and not frozen:
            frozen = True
            log += control("frozen", now)
        elif choice < 0.97:
            log += control("paused", now)
    if rng.random() < 0.5:
        log += control("ended", now) + control("thawed", now)
    return log


class Receiver:
    """What a client does with a full state and deltas, as docs/rooms.md tells it."""

    def __init__(self, full: Any) -> None:
        self.state = msgspec.to_builtins(full)

    def take(self, delta: Any) -> None:
        delta = msgspec.to_builtins(delta)
        rows = {row["entry_id"]: row for row in self.state["rows"]}
        rows.update({row["entry_id"]: row for row in delta.get("rows", [])})
        for entry_id in delta.get("removed", []):
            rows.pop(entry_id, None)
        ordered = sorted(rows.values(), key=lambda row: (row["key"], row["name"], row["entry_id"]))
        for place, row in enumerate(ordered):
            same = place > 0 and ordered[place - 1]["key"] == row["key"]
            row["rank"] = ordered[place - 1]["rank"] if same else place + 1
        self.state["rows"] = ordered
        for name in ("columns", "frozen", "format"):
            if name in delta:
                self.state[name] = delta[name]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 10**9),
    st.sampled_from(["icpc", "ioi", "first_to_solve"]),
    st.sampled_from(["live", "after_end"]),
    st.sampled_from([0, 1200, 3600]),
    st.booleans(),
)
def test_full_and_deltas_equal_the_full_state_and_a_rebuild(
    seed: int, format: str, results: str, freeze_s: int, sees_all: bool
) -> None:
    log, rng = random_log(seed, format, results, freeze_s), random.Random(seed)
    start = rng.randint(0, len(log))
    board = fold(log[:start], sees_all=sees_all)
    board.take_delta()
    receiver = Receiver(board.full())
    for event, body in log[start:]:
        board.apply(event, body)
        if rng.random() < 0.5:
            delta = board.take_delta()
            if delta is not None:
                receiver.take(delta)
                assert receiver.state == msgspec.to_builtins(board.full())
    delta = board.take_delta()
    if delta is not None:
        receiver.take(delta)
    full = msgspec.to_builtins(board.full())
    assert receiver.state == full
    assert full == msgspec.to_builtins(from_nothing(log, sees_all))


def from_nothing(log: Log, sees_all: bool) -> Any:
    """The board scored in one go: events in order, and a last change of rules that scores all anew."""
    board = fold(log, sees_all=sees_all)
    board._standings.rescore_all()
    board._full = None
    return board.full()


@pytest.mark.parametrize("sees_all", [True, False])
def test_a_judged_try_touches_its_own_row_alone(sees_all: bool) -> None:
    many: Log = [one for n in range(200) for one in entry(f"entry-{n:04}")]
    board = fold(setup(), many, control("started"), solve(1, "entry-0003", "A", 1000), sees_all=sees_all)
    board.take_delta()
    for event, body in solve(2, "entry-0150", "A", 2000):
        board.apply(event, body)
    delta = board.take_delta()
    assert delta is not None
    assert [row.entry_id for row in delta.rows] == ["entry-0150"]
    assert delta.rows[0].rank == 1  # the same whole minute
