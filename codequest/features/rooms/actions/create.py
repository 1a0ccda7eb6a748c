"""Opening a room and changing its rules and problems."""

from __future__ import annotations

from msgspec import UNSET, structs

from codequest.adapters.postgres import execute
from codequest.errors import Conflict, FieldError, Forbidden, Unprocessable, ValidationError
from codequest.features.accounts.actions_text import check_line
from codequest.features.rooms import queries
from codequest.features.rooms.actions import problem_set, settling, telling
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.messages.commands import NAME_CHARACTERS, CreateRoom, UpdateRoom
from codequest.features.rooms.messages.contest import MemberChanged
from codequest.features.rooms.messages.events import RoomJoined
from codequest.features.rooms.messages.views import Format, RoomCard, RoomRole, RoomState, RoomView
from codequest.features.rooms.rules import control, membership
from codequest.features.rooms.rules.codes import new_code
from codequest.features.rooms.rules.phase import RoomClock, next_transition
from codequest.ids import new_id
from codequest.protocol.actor import Actor
from codequest.protocol.context import Context
from judge.compiling.languages import find_language

# What may still be changed while the contest runs, and after it.
_ALWAYS = frozenset({"name", "visibility", "capacity", "late_join", "spectators", "tests_after_end"})


async def create(ctx: Context, message: CreateRoom) -> RoomCard:
    """Open a room; whoever opens it is its host and may join it as a contestant besides."""
    host_id, room_id = ctx.actor.person_id, new_id()
    _check_freeze(message.freeze_s, message.duration_s)
    _check_staff(ctx.actor, embargo=message.embargo, rated=message.rated)
    clock = RoomClock(
        state=RoomState.WAITING,
        duration_s=message.duration_s,
        freeze_s=message.freeze_s,
        results=message.results,
    )
    if message.scheduled_start_at is not None:
        clock = _schedule(clock, message, ctx)
    step = next_transition(clock)
    await execute(
        ctx.db,
        queries.SQL.add_room,
        room_id,
        _name(message.name),
        message.visibility,
        new_code(),
        host_id,
        message.format,
        message.results,
        message.capacity,
        message.duration_s,
        message.freeze_s,
        message.penalty_minutes,
        message.late_join,
        message.spectators,
        message.embargo,
        _languages(message.languages),
        message.rerun_near_limit,
        _tests_after_end(message),
        message.rated,
        clock.scheduled_start_at,
        step.at if step else None,
        settling.ends_at(clock),
        ctx.now,
    )
    await queries.save_participant(ctx.db, room_id, host_id, RoomRole.HOST, competes=False, now=ctx.now)
    await problem_set.put(ctx, room_id, message.problems)
    await problem_set.check_adds_up(ctx, room_id, message.format)
    scene = await scenes.see(ctx, room_id)
    await settling.write_down(ctx, room_id, clock, clock)
    await telling.tell_setup(ctx, scene.room, scene.clock, host_id)
    ctx.emit(
        telling.staff(room_id),
        MemberChanged(
            user_id=host_id,
            username=ctx.actor.username,
            role=RoomRole.HOST,
            entry_id=None,
            actor_id=host_id,
        ),
    )
    view = await telling.tell_room(ctx, scene.room, scene.clock)
    row = await queries.participant(ctx.db, room_id, host_id)
    assert row is not None
    ctx.emit(
        telling.audience(room_id),
        RoomJoined(room_id=room_id, participant=telling.participant_view(row), counts=view.counts),
    )
    return RoomCard(room=view, my=scene.my)


async def update(ctx: Context, message: UpdateRoom) -> RoomView:
    """Change a room; what shapes the contest only before its start."""
    scene = await scenes.control(ctx, message.room_id)
    given = {
        name: value
        for name, value in structs.asdict(message).items()
        if value is not UNSET and name != "room_id"
    }
    late = sorted(set(given) - _ALWAYS)
    if late and (scene.clock.started or scene.clock.over):
        raise Conflict(f"The contest has started: {', '.join(late)} can't be changed any more.")
    problems = given.pop("problems", None)
    new = {name: bool(given[name]) for name in ("embargo", "rated") if name in given}
    _check_staff(ctx.actor, **{name: on for name, on in new.items() if on != getattr(scene.room, name)})
    if "name" in given:
        given["name"] = _name(str(given["name"]))
    if "languages" in given:
        given["languages"] = _languages(given["languages"])
    clock = scene.clock
    if "scheduled_start_at" in given:
        clock = _schedule(clock, message, ctx)
    clock = structs.replace(
        clock, **{name: given[name] for name in ("duration_s", "freeze_s", "results") if name in given}
    )
    _check_freeze(clock.freeze_s, clock.duration_s)
    room = structs.replace(scene.room, **given)
    membership.check_opens(
        scene.room.visibility,
        room.visibility,
        spectators_before=scene.room.spectators,
        spectators_after=room.spectators,
    )
    counts = await queries.room_counts(ctx.db, room.id)
    if room.capacity < counts.contestants:
        raise Conflict(f"{counts.contestants} people compete already; the room can't be smaller.")
    await execute(
        ctx.db,
        queries.SQL.update_rules,
        room.id,
        room.name,
        room.visibility,
        room.format,
        room.results,
        room.capacity,
        room.freeze_s,
        room.penalty_minutes,
        room.late_join,
        room.spectators,
        room.embargo,
        room.languages,
        room.rerun_near_limit,
        room.tests_after_end,
        room.rated,
    )
    if problems is not None:
        had = {one.problem_id for one in await queries.room_problems(ctx.db, room.id)}
        await execute(ctx.db, queries.SQL.clear_problems, room.id)
        await problem_set.put(ctx, room.id, problems, had)
    await problem_set.check_adds_up(ctx, room.id, room.format)
    await settling.write_down(ctx, room.id, scene.clock, clock)
    await telling.tell_setup(ctx, room, clock, ctx.actor.user_id)
    return await telling.tell_room(ctx, room, clock)


def _name(text: str) -> str:
    """A room's name, tidied; composing characters can make it longer. Raises ValidationError."""
    name = check_line("name", text)
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise ValidationError.of("name", f"1 to {NAME_CHARACTERS} characters.")
    return name


def _tests_after_end(message: CreateRoom) -> bool:
    """In ICPC the tests stay with the jury, unless the host wants it otherwise."""
    if message.tests_after_end is None:
        return message.format is not Format.ICPC
    return message.tests_after_end


def _schedule(clock: RoomClock, message: CreateRoom | UpdateRoom, ctx: Context) -> RoomClock:
    at = message.scheduled_start_at
    assert at is not UNSET
    try:
        return control.schedule(clock, at, ctx.now)
    except ValidationError as error:
        raise ValidationError.of("scheduled_start_at", error.details[0].message) from None


def _check_freeze(freeze_s: int, duration_s: int) -> None:
    if freeze_s > duration_s:
        raise ValidationError.of("freeze_s", "The freeze can't be longer than the contest.")


def _check_staff(actor: Actor, *, embargo: bool = False, rated: bool = False) -> None:
    if embargo and not actor.is_staff:
        raise Forbidden("Only instructors and admins may take public problems out of practice.")
    if rated and not actor.is_staff:
        raise Forbidden("Only instructors and admins may open rated rooms.")


def _languages(names: list[str] | None) -> list[str] | None:
    """Names of the judge's languages, aliases resolved. Raises Unprocessable."""
    if names is None:
        return None
    found = [find_language(name) for name in names]
    unknown = [
        FieldError(f"languages.{index}", "There is no such language.")
        for index, language in enumerate(found)
        if language is None
    ]
    if unknown:
        raise Unprocessable("Some languages are not known.", details=unknown)
    return sorted({language.name for language in found if language is not None})
