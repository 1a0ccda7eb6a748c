"""Contest time and phase: pure functions of the runs and a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from codequest.errors import Conflict, ValidationError
from codequest.features.rooms.messages.views import Results, RoomState, RunSegment
from codequest.features.rooms.rules import control
from codequest.features.rooms.rules.clock import contest_ms, elapsed_ms, moment_of
from codequest.features.rooms.rules.phase import RoomClock, Step, due, now_of

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def waiting(**changes: object) -> RoomClock:
    clock = RoomClock(state=RoomState.WAITING, duration_s=600, freeze_s=0, results=Results.LIVE)
    return replace(clock, **changes)


def running(**changes: object) -> RoomClock:
    return replace(control.start(waiting(), NOON), **changes)


def test_a_pause_shifts_contest_time_by_its_length() -> None:
    runs = [RunSegment(started_at=at(0), ended_at=at(60)), RunSegment(started_at=at(100))]
    assert contest_ms(runs, 600, at(50)) == 50_000
    assert contest_ms(runs, 600, at(80)) == 60_000
    assert contest_ms(runs, 600, at(110)) == 70_000


def test_contest_time_stays_between_zero_and_the_duration() -> None:
    runs = [RunSegment(started_at=at(0))]
    assert contest_ms(runs, 600, at(-5)) == 0
    assert contest_ms(runs, 600, at(10_000)) == 600_000


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=6),
    st.integers(0, 3_000_000),
)
def test_the_moment_of_a_contest_time_shows_that_time(pauses: list[tuple[int, int]], ms: int) -> None:
    runs, start = [], 0
    for ran, stood in pauses:
        runs.append(RunSegment(started_at=at(start), ended_at=at(start + ran)))
        start += ran + stood
    runs[-1] = replace(runs[-1], ended_at=None)
    moment = moment_of(runs, ms)
    assert moment is not None
    assert elapsed_ms(runs, moment) == ms


def test_a_clock_that_stands_never_shows_a_later_time() -> None:
    assert moment_of([RunSegment(started_at=at(0), ended_at=at(10))], 11_000) is None
    assert moment_of([], 0) is None


def test_a_scheduled_room_runs_from_its_moment_on_though_no_timer_came() -> None:
    room = waiting(scheduled_start_at=at(30))
    assert now_of(room, at(29.999)).state is RoomState.WAITING
    late = now_of(room, at(90))
    assert late.state is RoomState.IN_PROGRESS
    assert late.runs == (RunSegment(started_at=at(30)),)
    assert late.ms(at(90)) == 60_000


def test_a_room_nobody_looked_at_started_froze_and_ended_at_its_true_times() -> None:
    room = waiting(scheduled_start_at=at(0), freeze_s=120)
    assert [(one.step, one.at, one.contest_ms) for one in due(room, at(5000))] == [
        (Step.START, at(0), 0),
        (Step.FREEZE, at(480), 480_000),
        (Step.END, at(600), 600_000),
    ]
    over = now_of(room, at(5000))
    assert (over.state, over.ended_at, over.frozen_ms) == (RoomState.COMPLETED, at(600), 480_000)


def test_looking_early_or_late_gives_the_same_room() -> None:
    room = running(freeze_s=60)
    stepwise = now_of(now_of(now_of(room, at(100)), at(545)), at(700))
    assert stepwise == now_of(room, at(700))


def test_a_pause_moves_freeze_and_end() -> None:
    room = control.pause(running(freeze_s=60), at(100))
    assert due(room, at(5000)) == []
    room = control.resume(room, at(400))
    assert [(one.step, one.at) for one in due(room, at(5000))] == [
        (Step.FREEZE, at(840)),
        (Step.END, at(900)),
    ]


def test_extending_before_the_freeze_moves_it_and_afterwards_leaves_it() -> None:
    room = control.extend(running(freeze_s=60), 60)
    assert [one.at for one in due(room, at(5000))] == [at(600), at(660)]
    frozen = control.extend(now_of(running(freeze_s=60), at(550)), 60)
    assert frozen.frozen_ms == 540_000
    assert [(one.step, one.at) for one in due(frozen, at(5000))] == [(Step.END, at(660))]


def test_a_pause_and_its_resume_at_one_instant_leave_one_run() -> None:
    room = control.resume(control.pause(running(), at(5)), at(5))
    assert room.runs == (RunSegment(started_at=NOON),)


def test_results_are_held_back_from_the_freeze_on_though_nobody_announced_it() -> None:
    room = running(freeze_s=60)
    assert not room.is_held_back(539_999)
    assert room.is_held_back(540_000)
    over = control.thaw(now_of(room, at(600)), at(700))
    assert not over.is_held_back(540_000)


def test_results_after_the_end_hold_back_everything_until_they_are_shown() -> None:
    room = running(results=Results.AFTER_END)
    assert room.is_held_back(0)
    assert room.holds_back
    assert not replace(room, thawed_at=at(700)).is_held_back(0)


def test_a_submission_that_arrived_while_it_ran_counts_though_the_room_was_paused_since() -> None:
    room = control.pause(running(), at(50))
    assert room.runs_at(at(49.999))
    assert not room.runs_at(at(50))
    assert not now_of(running(), at(700)).runs_at(at(600))
    assert now_of(running(), at(700)).runs_at(at(599.999))


@pytest.mark.parametrize(
    ("do", "room", "sentence"),
    [
        (lambda r: control.start(r, at(1)), running(), "has started already"),
        (lambda r: control.schedule(r, at(9), at(1)), running(), "has started already"),
        (lambda r: control.pause(r, at(1)), waiting(), "has not started"),
        (lambda r: control.pause(r, at(2)), control.pause(running(), at(1)), "paused already"),
        (lambda r: control.resume(r, at(1)), running(), "is not paused"),
        (lambda r: control.resume(r, at(1)), waiting(), "has not started"),
        (lambda r: control.freeze(r, at(1)), waiting(), "has not started"),
        (lambda r: control.freeze(r, at(2)), control.freeze(running(), at(1)), "frozen already"),
        (lambda r: control.thaw(r, at(1)), control.freeze(running(), at(1)), "after the end"),
        (lambda r: control.thaw(r, at(700)), now_of(running(), at(650)), "Nothing is held back"),
        (lambda r: control.extend(r, 60), now_of(running(), at(650)), "is over"),
        (lambda r: control.end(r, at(700)), now_of(running(), at(650)), "is over"),
        (lambda r: control.start(r, at(700)), control.end(waiting(), at(1)), "is over"),
    ],
)
def test_a_command_in_the_wrong_state_is_refused_with_a_sentence(
    do: object, room: RoomClock, sentence: str
) -> None:
    with pytest.raises(Conflict, match=sentence):
        do(room)  # type: ignore[operator]


@pytest.mark.parametrize("start", [at(0), at(-5), at(400 * 86400)])
def test_a_start_in_the_past_or_far_away_is_refused(start: datetime) -> None:
    with pytest.raises(ValidationError):
        control.schedule(waiting(), start, at(0))
