"""Use cases of ratings."""

from __future__ import annotations

import asyncio
from statistics import fmean

from codequest.errors import Conflict, NotFound
from codequest.features.ratings import queries, rules
from codequest.features.ratings.messages import (
    GetRoomRatings,
    RateRoom,
    RatingChange,
    RatingPoint,
    RoomRated,
    RoomRatings,
)
from codequest.features.ratings.queries import ChangeRow
from codequest.features.rooms.actions import control, reading
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.messages.board import BoardRow
from codequest.features.rooms.messages.views import RoomPerson
from codequest.features.submissions import actions as submissions
from codequest.features.submissions.messages import ResultReleased
from codequest.protocol.context import Context

BEGIN = rules.BEGIN
FOLLOW = "ratings.follow"


async def get(ctx: Context, message: GetRoomRatings) -> RoomRatings:
    """Show a room's ratings. Raises NotFound where it is not rated."""
    scene = await scenes.watch(ctx, message.room_id)
    if not scene.room.rated:
        raise NotFound("This room is not rated.")
    applied = await queries.rated_room(ctx.db, scene.room.id)
    may_apply = scene.my.may_control and scene.my.sees_all
    rows: list[ChangeRow] = []
    if applied is not None:
        rows = await queries.changes_of_room(ctx.db, scene.room.id)
    elif may_apply and scene.clock.over:
        rows = await _changes(ctx, scene.room.id, None)
    return RoomRatings(
        room_id=scene.room.id,
        name=scene.room.name,
        rated_at=scene.room.rated_at,
        rated_by=applied.rated_by if applied else None,
        may_apply=may_apply,
        obstacle=await _obstacle(ctx, scene) if may_apply else "",
        changes=[_view(one) for one in rows],
    )


async def apply(ctx: Context, message: RateRoom) -> RoomRatings:
    """Apply a room's ratings, or make them and those behind them anew."""
    scene = await scenes.control(ctx, message.room_id)
    obstacle = await _obstacle(ctx, scene)
    if obstacle:
        raise Conflict(obstacle)
    await queries.lock(ctx.db)
    if await queries.rated_room(ctx.db, scene.room.id) is None:
        await queries.add_room(ctx.db, scene.room.id, ctx.actor.person_id)
        rated = RoomRated(room_id=scene.room.id, room_name=scene.room.name, by=ctx.actor.person_id)
        await ctx.announce(rated)
    await make_anew(ctx, scene.room.id)
    await control.ratings_applied(ctx, scene)
    return await get(ctx, GetRoomRatings(room_id=scene.room.id))


async def follow_result(ctx: Context, happening: ResultReleased) -> None:
    """A result of a room that may be rated was judged again: one job for all that come before it runs.

    First results come before their room is rated.
    """
    if not happening.rejudged or happening.room_id is None:
        return
    if await queries.mark_stale(ctx.db, happening.room_id):
        ctx.enqueue(FOLLOW, room_id=happening.room_id)


async def make_anew(ctx: Context, room_id: str) -> None:
    """Hold a rated room's ratings against its board, and those of later rooms against what that changes. Locked."""
    await queries.mark_fresh(ctx.db, room_id)
    room = await queries.rated_room(ctx.db, room_id)
    if room is None:
        return
    moved = await _put(ctx, room_id, room.number, await _ratings_after(ctx, room_id))
    for later, number in await queries.rooms_behind(ctx.db, room.number) if moved else ():
        before = await _ratings_after(ctx, later)
        if moved & before.keys():
            moved |= await _put(ctx, later, number, before)


async def history(ctx: Context, user_id: str, *, everything: bool) -> list[RatingPoint]:
    """A person's ratings, the first first; `everything`: with the names of rooms that are not public."""
    return await queries.history(ctx.db, user_id, everything=everything)


async def _ratings_after(ctx: Context, room_id: str) -> dict[str, int]:
    """What a room left of ratings, by person, as it is written down."""
    return {one.user_id: one.after for one in await queries.changes_of_room(ctx.db, room_id)}


async def _put(ctx: Context, room_id: str, number: int, before: dict[str, int]) -> set[str]:
    """Write down a room's changes; whose rating is another one than `before` by that."""
    changes = await _changes(ctx, room_id, number)
    await queries.put_changes(ctx.db, room_id, changes)
    after = {one.user_id: one.after for one in changes}
    return {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}


async def _changes(ctx: Context, room_id: str, number: int | None) -> list[ChangeRow]:
    """What a room makes of ratings as they were before it (None: as they are), by its board with everything on it."""
    rows = [row for row in (await reading.final_board(ctx, room_id)).rows if _took_part(row)]
    people = [member.user_id for row in rows for member in row.members]
    known = await queries.ratings_before(ctx.db, people, number, begin=BEGIN)
    teams = [[known[one.user_id] for one in row.members] for row in rows]
    entries = [
        rules.Standing(fmean(one.rating for one in team), max(one.contests for one in team), row.rank)
        for team, row in zip(teams, rows, strict=True)
    ]
    performances = await asyncio.to_thread(rules.performances, entries)  # of thousands it takes a second
    return [
        ChangeRow(
            user_id=one.user_id,
            username=one.username,
            display_name=one.display_name,
            rank=entry.rank,
            before=one.rating,
            after=one.rating + rules.change(entry.rating, performance, one.contests),
        )
        for team, entry, performance in zip(teams, entries, performances, strict=True)
        for one in team
    ]


def _took_part(row: BoardRow) -> bool:
    """Whether an entry made a try that counts."""
    return bool(row.members) and any(cell.attempts for cell in row.cells.values())


async def _obstacle(ctx: Context, scene: Scene) -> str:
    """Why a room can't be rated yet; "" where it can be."""
    if not scene.room.rated:
        return "This room is not rated."
    if not scene.clock.over or not scene.clock.started:
        return "The contest is not over."
    if scene.clock.holds_back:
        return "Results are held back: thaw the board first."
    waiting = len(await submissions.waiting_of_room(ctx, scene.room.id))
    if waiting:
        return f"{waiting} {'submission has' if waiting == 1 else 'submissions have'} no verdict yet."
    return ""


def _view(row: ChangeRow) -> RatingChange:
    person = RoomPerson(user_id=row.user_id, username=row.username, display_name=row.display_name)
    return RatingChange(person=person, rank=row.rank, before=row.before, after=row.after)
