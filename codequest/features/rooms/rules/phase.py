"""The phase of a room: what its row says, and what the time has done to it since.

A waiting room whose time has come *is* running, and one whose clock reached its duration *is* over, from that very
moment on. `now_of` computes it for readers; actions write the same transitions down before they do theirs.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from codequest.features.rooms.messages.views import Results, RoomState, RunSegment
from codequest.features.rooms.rules.clock import contest_ms, moment_of


class RoomClock(msgspec.Struct, frozen=True, kw_only=True):
    """What decides a room's phase."""

    state: RoomState
    duration_s: int
    freeze_s: int
    results: Results
    scheduled_start_at: datetime | None = None
    runs: tuple[RunSegment, ...] = ()
    frozen_at: datetime | None = None
    frozen_ms: int | None = None
    thawed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def started(self) -> bool:
        return bool(self.runs)

    @property
    def over(self) -> bool:
        return self.state is RoomState.COMPLETED

    def ms(self, at: datetime) -> int:
        """Contest time at a moment."""
        return contest_ms(self.runs, self.duration_s, at)

    def runs_at(self, at: datetime) -> bool:
        """Whether the contest runs at a moment, also one before its latest change."""
        open_run = any(r.started_at <= at and (r.ended_at is None or at < r.ended_at) for r in self.runs)
        return open_run and self.ms(at) < self.duration_s * 1000

    @property
    def holds_back(self) -> bool:
        """Whether any result is withheld from contestants and watchers at the moment."""
        return (
            self.started
            and self.thawed_at is None
            and (self.results is Results.AFTER_END or self.frozen_at is not None)
        )

    def is_held_back(self, ms: int) -> bool:
        """Whether the result of a try of this contest time is withheld from rivals and watchers."""
        if self.thawed_at is not None:
            return False
        if self.results is Results.AFTER_END:
            return True
        line = freeze_line(self.duration_s, self.freeze_s, self.frozen_ms)
        return line is not None and ms >= line


class Step(StrEnum):
    """What the clock does to a room by itself."""

    START = "start"
    FREEZE = "freeze"
    END = "end"


class Transition(msgspec.Struct, frozen=True):
    """A step with its true time."""

    step: Step
    at: datetime
    contest_ms: int


def freeze_line(duration_s: int, freeze_s: int, frozen_ms: int | None) -> int | None:
    """The contest time from which results are frozen; None where there is no freeze."""
    if frozen_ms is not None:
        return frozen_ms
    return max(0, duration_s - freeze_s) * 1000 if freeze_s else None


def next_transition(clock: RoomClock) -> Transition | None:
    """What the clock will do to the room next, and when, if nobody does anything."""
    if clock.state is RoomState.WAITING:
        at = clock.scheduled_start_at
        return None if at is None else Transition(Step.START, at, 0)
    if clock.state is not RoomState.IN_PROGRESS:
        return None
    end_ms = clock.duration_s * 1000
    end_at = moment_of(clock.runs, end_ms)
    assert end_at is not None, "the clock of a running contest runs"
    line = freeze_line(clock.duration_s, clock.freeze_s, clock.frozen_ms)
    if clock.frozen_at is None and line is not None:
        freeze_at = moment_of(clock.runs, line)
        assert freeze_at is not None
        # A run that begins past the line (the freeze was brought forward while paused) freezes as it begins.
        return Transition(Step.FREEZE, freeze_at, line)
    return Transition(Step.END, end_at, end_ms)


def apply(clock: RoomClock, transition: Transition) -> RoomClock:
    """The room after a step of its clock."""
    at = transition.at
    if transition.step is Step.START:
        return msgspec.structs.replace(clock, state=RoomState.IN_PROGRESS, runs=(RunSegment(started_at=at),))
    if transition.step is Step.FREEZE:
        return msgspec.structs.replace(clock, frozen_at=at, frozen_ms=transition.contest_ms)
    return end(clock, at)


def end(clock: RoomClock, at: datetime) -> RoomClock:
    """The room after its end at `at`."""
    return msgspec.structs.replace(
        clock, state=RoomState.COMPLETED, runs=close_run(clock.runs, at), ended_at=at
    )


def close_run(runs: tuple[RunSegment, ...], at: datetime) -> tuple[RunSegment, ...]:
    """The runs with the open one ended."""
    return tuple(
        msgspec.structs.replace(run, ended_at=max(at, run.started_at)) if run.ended_at is None else run
        for run in runs
    )


def due(clock: RoomClock, now: datetime) -> list[Transition]:
    """The steps that time has taken and nobody has written down yet, in order."""
    steps: list[Transition] = []
    while (step := next_transition(clock)) is not None and step.at <= now:
        steps.append(step)
        clock = apply(clock, step)
    return steps


def now_of(clock: RoomClock, now: datetime) -> RoomClock:
    """The room as it is at `now`, whether or not anybody has written it down."""
    for step in due(clock, now):
        clock = apply(clock, step)
    return clock
