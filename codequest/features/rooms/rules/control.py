"""What a host may do to the clock: each takes the room as it is now and gives it as it is after, or says why not."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from codequest.errors import Conflict, ValidationError
from codequest.features.rooms.messages.views import RoomState, RunSegment
from codequest.features.rooms.rules.phase import RoomClock, close_run
from codequest.features.rooms.rules.phase import end as end_clock

FURTHEST_START = timedelta(days=366)
LONGEST_S = 30 * 24 * 3600


def start(clock: RoomClock, now: datetime) -> RoomClock:
    """Start now. Raises Conflict where it has started."""
    _refuse_started(clock)
    return replace(
        clock, state=RoomState.IN_PROGRESS, scheduled_start_at=None, runs=(RunSegment(started_at=now),)
    )


def schedule(clock: RoomClock, at: datetime | None, now: datetime) -> RoomClock:
    """Let it start by itself at a time, or not. Raises Conflict, ValidationError."""
    _refuse_started(clock)
    if at is not None and not now < at <= now + FURTHEST_START:
        raise ValidationError.of("at", "The start lies in the future, at most a year from now.")
    return replace(clock, scheduled_start_at=at)


def pause(clock: RoomClock, now: datetime) -> RoomClock:
    """Stop the clock. Raises Conflict where it does not run."""
    if clock.state is RoomState.PAUSED:
        raise Conflict("The contest is paused already.")
    _refuse_not_running(clock)
    return replace(clock, state=RoomState.PAUSED, runs=close_run(clock.runs, now))


def resume(clock: RoomClock, now: datetime) -> RoomClock:
    """Let the clock run on. Raises Conflict where it was not paused."""
    if clock.state is not RoomState.PAUSED:
        _refuse_not_running(clock)
        raise Conflict("The contest is not paused.")
    last = clock.runs[-1]
    if last.ended_at == now:
        runs = (*clock.runs[:-1], replace(last, ended_at=None))
    else:
        runs = (*clock.runs, RunSegment(started_at=now))
    return replace(clock, state=RoomState.IN_PROGRESS, runs=runs)


def extend(clock: RoomClock, seconds: int) -> RoomClock:
    """Add to the duration. A freeze that has begun stays where it began; one that has not moves with the end."""
    _refuse_over(clock)
    if clock.duration_s + seconds > LONGEST_S:
        raise ValidationError.of("seconds", "A contest lasts 30 days at most.")
    return replace(clock, duration_s=clock.duration_s + seconds)


def freeze(clock: RoomClock, now: datetime) -> RoomClock:
    """Hold results back from now on. Raises Conflict where that makes no sense."""
    if clock.frozen_at is not None:
        raise Conflict("The board is frozen already.")
    _refuse_over(clock)
    if not clock.started:
        raise Conflict("The contest has not started yet.")
    return replace(clock, frozen_at=now, frozen_ms=clock.ms(now))


def thaw(clock: RoomClock, now: datetime) -> RoomClock:
    """Show what was held back. Raises Conflict before the end, and where nothing is."""
    if not clock.over:
        raise Conflict("Results that are held back are shown after the end of the contest.")
    if not clock.holds_back:
        raise Conflict("Nothing is held back in this room.")
    return replace(clock, thawed_at=now)


def end(clock: RoomClock, now: datetime) -> RoomClock:
    """End the contest, or call it off before its start. Raises Conflict where it is over."""
    _refuse_over(clock)
    return end_clock(clock, now)


def _refuse_started(clock: RoomClock) -> None:
    _refuse_over(clock)
    if clock.started:
        raise Conflict("The contest has started already.")


def _refuse_not_running(clock: RoomClock) -> None:
    _refuse_over(clock)
    if not clock.started:
        raise Conflict("The contest has not started yet.")


def _refuse_over(clock: RoomClock) -> None:
    if clock.over:
        raise Conflict("The contest is over.")
