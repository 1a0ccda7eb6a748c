"""Views of a room, and its channels: who hears what is decided here, once for each audience."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from codequest.features.rooms import queries
from codequest.features.rooms.messages.contest import ContestControl, ContestProblem, ContestSetup, Control
from codequest.features.rooms.messages.events import RoomUpdated, SubscriptionEnded
from codequest.features.rooms.messages.views import (
    Clarification,
    Participant,
    RoomCounts,
    RoomProblem,
    RoomView,
    Visibility,
)
from codequest.features.rooms.records import ParticipantRow, ProblemRow, RoomRow
from codequest.features.rooms.rules.phase import RoomClock
from codequest.protocol.context import Context


def audience(room_id: str) -> str:
    """All who may watch the room."""
    return f"room:{room_id}"


def staff(room_id: str) -> str:
    """The contest log: those in control who do not compete."""
    return f"room:{room_id}:staff"


def person(user_id: str) -> str:
    """One person."""
    return f"user:{user_id}"


def view_of(
    room: RoomRow, clock: RoomClock, counts: RoomCounts, problems: list[RoomProblem], problem_count: int
) -> RoomView:
    """The room as all who may see it see it. Nothing of its problems before the start."""
    return RoomView(
        id=room.id,
        name=room.name,
        visibility=room.visibility,
        code=room.code if room.visibility is Visibility.CODE else None,
        format=room.format,
        state=clock.state,
        results=room.results,
        host=room.host,
        capacity=room.capacity,
        counts=counts,
        duration_s=clock.duration_s,
        freeze_s=room.freeze_s,
        penalty_minutes=room.penalty_minutes,
        late_join=room.late_join,
        spectators=room.spectators,
        languages=room.languages,
        rerun_near_limit=room.rerun_near_limit,
        tests_after_end=room.tests_after_end,
        rated=room.rated,
        rated_at=room.rated_at,
        scheduled_start_at=clock.scheduled_start_at,
        segments=list(clock.runs),
        frozen_at=clock.frozen_at,
        thawed_at=clock.thawed_at,
        ended_at=clock.ended_at,
        problem_count=problem_count if clock.started else None,
        problems=problems if clock.started else [],
        created_at=room.created_at,
    )


async def room_view(ctx: Context, room: RoomRow, clock: RoomClock) -> RoomView:
    """The room as all who may watch it see it."""
    inside = await queries.room_inside(ctx.db, room.id)
    return view_of(room, clock, inside.counts, inside.problems, len(inside.problems))


def without_inside(view: RoomView) -> RoomView:
    """The same for lists, and for those who may know of the room and not watch it."""
    return replace(view, problems=[])


def problem_view(row: ProblemRow) -> RoomProblem:
    """A problem of the set."""
    return RoomProblem(
        label=row.label,
        color=row.color,
        points=row.points,
        problem_id=row.problem_id,
        slug=row.slug,
        title=row.title,
    )


def participant_view(row: ParticipantRow) -> Participant:
    """Somebody in the room."""
    return Participant(
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name,
        role=row.role,
        entry_id=row.entry_id,
        joined_at=row.joined_at,
    )


def without_asker(clarification: Clarification) -> Clarification:
    """A clarification for those who may not know who asked."""
    return replace(clarification, entry_id=None, asker=None)


def close_channels(ctx: Context, room_id: str, user_id: str) -> None:
    """End somebody's subscriptions of everything in the room."""
    ctx.emit(
        person(user_id),
        SubscriptionEnded(channel=audience(room_id)),
        SubscriptionEnded(channel=f"{audience(room_id)}:board"),
    )
    close_staff_channels(ctx, room_id, user_id)


def close_staff_channels(ctx: Context, room_id: str, user_id: str) -> None:
    """End somebody's subscriptions of what is held back from others."""
    ctx.emit(
        person(user_id),
        SubscriptionEnded(channel=staff(room_id)),
        SubscriptionEnded(channel=f"{audience(room_id)}:board:staff"),
    )


async def tell_room(ctx: Context, room: RoomRow, clock: RoomClock) -> RoomView:
    """Tell everybody what the room is like now."""
    view = await room_view(ctx, room, clock)
    ctx.emit(audience(room.id), RoomUpdated(room=view))
    return view


async def tell_setup(
    ctx: Context, room: RoomRow, clock: RoomClock, actor_id: str | None, *, image: str | None = None
) -> None:
    """Put the room's rules and problems into the contest log."""
    problems = await queries.room_problems(ctx.db, room.id)
    ctx.emit(
        staff(room.id),
        ContestSetup(
            room_id=room.id,
            name=room.name,
            visibility=room.visibility,
            format=room.format,
            results=room.results,
            capacity=room.capacity,
            duration_s=clock.duration_s,
            freeze_s=room.freeze_s,
            penalty_minutes=room.penalty_minutes,
            late_join=room.late_join,
            spectators=room.spectators,
            embargo=room.embargo,
            languages=room.languages,
            rerun_near_limit=room.rerun_near_limit,
            tests_after_end=room.tests_after_end,
            rated=room.rated,
            scheduled_start_at=clock.scheduled_start_at,
            host_id=room.host_id,
            problems=[
                ContestProblem(
                    label=problem.label,
                    title=problem.title,
                    color=problem.color,
                    points=problem.points,
                    problem_id=problem.problem_id,
                    slug=problem.slug,
                    package=problem.package,
                )
                for problem in problems
            ],
            actor_id=actor_id,
            image=image if image is not None else room.image,
        ),
    )


def tell_control(
    ctx: Context,
    room_id: str,
    clock: RoomClock,
    control: Control,
    *,
    at: datetime,
    contest_ms: int,
    actor_id: str | None,
    user_id: str | None = None,
) -> None:
    """Put a change of the clock, freeze or host into the contest log."""
    ctx.emit(
        staff(room_id),
        ContestControl(
            control=control,
            at=at,
            contest_ms=contest_ms,
            duration_s=clock.duration_s,
            segments=list(clock.runs),
            actor_id=actor_id,
            user_id=user_id,
        ),
    )
