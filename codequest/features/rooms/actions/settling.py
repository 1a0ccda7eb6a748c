"""Changes of a room's clock are written down and told here, whoever or whatever made them.

The room's row is locked by the caller. Everything goes out in one order: the contest log, then the room as all see
it, then what happened (`room:start`, `room:end`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from codequest.adapters.postgres import execute
from codequest.features.rooms import queries
from codequest.features.rooms.actions import telling
from codequest.features.rooms.bell import CATCH_UP_S, Bell
from codequest.features.rooms.messages.contest import Control
from codequest.features.rooms.messages.events import RoomEnded, RoomStarted
from codequest.features.rooms.messages.views import RoomView
from codequest.features.rooms.records import RoomRow
from codequest.features.rooms.rules.phase import RoomClock, Step, apply, due, next_transition
from codequest.features.submissions import actions as submissions
from codequest.protocol.context import Context

PIN_IMAGE = "rooms.pin_image"
_CONTROL_OF = {Step.START: Control.STARTED, Step.FREEZE: Control.FROZEN, Step.END: Control.ENDED}


@dataclass(frozen=True)
class Change:
    """One change: what was done, the clock after it, and when it took effect."""

    control: Control
    clock: RoomClock
    at: datetime


async def settle(ctx: Context, room: RoomRow) -> RoomClock:
    """Write down what the time has done to a locked room, with the true times; the clock after it."""
    clock = room.written_clock()
    changes = []
    for step in due(clock, ctx.now):
        clock = apply(clock, step)
        changes.append(Change(_CONTROL_OF[step.step], clock, step.at))
    if changes:
        await carry_out(ctx, room, changes, actor_id=None)
    return clock


async def carry_out(ctx: Context, room: RoomRow, changes: list[Change], *, actor_id: str | None) -> RoomView:
    """Write down changes of a locked room's clock and tell everybody; the room after the last one."""
    before, clock = room.written_clock(), changes[-1].clock
    for change in changes:
        if change.control is Control.STARTED:
            await execute(ctx.db, queries.SQL.pin_packages, room.id)
            # Who is alive is Redis's to say, which no transaction asks.
            ctx.enqueue(PIN_IMAGE, room_id=room.id)
            await telling.tell_setup(ctx, room, change.clock, actor_id)
        telling.tell_control(
            ctx,
            room.id,
            change.clock,
            change.control,
            at=change.at,
            contest_ms=change.clock.ms(change.at),
            actor_id=actor_id,
        )
    if _shows_results_now(clock):
        clock = replace(clock, thawed_at=ctx.now)
        telling.tell_control(
            ctx, room.id, clock, Control.THAWED, at=ctx.now, contest_ms=clock.ms(ctx.now), actor_id=None
        )
    await write_down(ctx, room.id, before, clock)
    if clock.thawed_at is not None and before.thawed_at is None:
        await submissions.release(ctx, room.id)
    view = await telling.tell_room(ctx, room, clock)
    if clock.started and not before.started:
        ctx.emit(telling.audience(room.id), RoomStarted(room_id=room.id, started_at=clock.runs[0].started_at))
    if clock.ended_at is not None and before.ended_at is None:
        ctx.emit(telling.audience(room.id), RoomEnded(room_id=room.id, ended_at=clock.ended_at))
    return view


def _shows_results_now(clock: RoomClock) -> bool:
    """Results for after the end come by themselves, unless a freeze leaves the moment to the host."""
    return clock.over and clock.holds_back and clock.frozen_at is None


async def write_down(ctx: Context, room_id: str, before: RoomClock, after: RoomClock) -> None:
    """Store a locked room's clock, and wake the timer where what it will do next is near."""
    for run in after.runs:
        if run not in before.runs:
            await queries.save_run(ctx.db, room_id, run)
    step = next_transition(after)
    await execute(
        ctx.db,
        queries.SQL.update_clock,
        room_id,
        after.state,
        after.duration_s,
        after.scheduled_start_at,
        after.frozen_at,
        after.frozen_ms,
        after.thawed_at,
        after.ended_at,
        step.at if step else None,
        ends_at(after),
    )
    if step is not None and (step.at - ctx.now).total_seconds() < CATCH_UP_S:
        for bell in ctx.provided(Bell):
            ctx.after_commit(bell.ring)


def ends_at(clock: RoomClock) -> datetime | None:
    """When the contest will be over if nobody does anything; None where that is open."""
    while (step := next_transition(clock)) is not None:
        clock = apply(clock, step)
    return clock.ended_at
