"""Public profiles."""

from __future__ import annotations

from datetime import timedelta

from codequest.errors import Forbidden, NotFound
from codequest.features.analytics import queries, rules
from codequest.features.analytics.messages import (
    GetPublicProfile,
    PublicProfileView,
    PublicUserView,
    RoomRecordView,
    StatsView,
)
from codequest.features.problems.actions import embargoed
from codequest.features.ratings import actions as ratings
from codequest.features.rooms.actions.reading import get_leaderboard
from codequest.features.rooms.messages.commands import GetLeaderboard
from codequest.protocol.context import Context


async def get_public_profile(ctx: Context, message: GetPublicProfile) -> PublicProfileView:
    """A person as others see them: what they solved, when, and in which contests."""
    user = await queries.public_user(ctx.db, message.username)
    if user is None:
        raise NotFound("There is no such person.")
    everything = ctx.actor.user_id == user.id or ctx.actor.is_admin
    hidden = set() if everything else await embargoed(ctx)
    history = await ratings.history(ctx, user.id, everything=everything)
    return PublicProfileView(
        user=PublicUserView(
            id=user.id,
            username=user.username,
            display_name=user.display_name,
            created_at=user.created_at,
            bio=user.bio,
            links=user.links,
            position=user.position,
        ),
        stats=await _stats(ctx, user),
        heatmap=await queries.heatmap(
            ctx.db, user.id, user.time_zone, ctx.now - timedelta(days=rules.HEATMAP_DAYS)
        ),
        recent_submissions=await queries.recent_submissions(
            ctx.db, user.id, everything=everything, hidden=sorted(hidden), limit=rules.RECENT_SUBMISSIONS
        ),
        rooms=await _rooms(ctx, user.id, everything=everything),
        rating=history[-1].rating if history else ratings.BEGIN,
        rating_history=history,
    )


async def _stats(ctx: Context, user: queries.PublicUserRow) -> StatsView:
    totals = await queries.totals(ctx.db, user.id)
    days = await queries.days_solved(ctx.db, user.id, user.time_zone)
    current, longest = rules.streaks(days, await queries.today(ctx.db, ctx.now, user.time_zone))
    return StatsView(
        solved=totals.solved,
        attempted=totals.attempted,
        submissions=totals.submissions,
        current_streak=current,
        max_streak=longest,
        by_difficulty=await queries.solved_by_difficulty(ctx.db, user.id),
        by_language=await queries.solved_by_language(ctx.db, user.id),
    )


async def _rooms(ctx: Context, user_id: str, *, everything: bool) -> list[RoomRecordView]:
    rows = await queries.rooms(ctx.db, user_id, everything=everything, limit=rules.RECENT_ROOMS)
    return [
        RoomRecordView(
            id=row.id,
            name=row.name,
            format=row.format,
            ended_at=row.ended_at,
            entry_name=row.entry_name,
            rank=await _rank(ctx, row) if row.is_out else None,
            entries=row.entries,
        )
        for row in rows
    ]


async def _rank(ctx: Context, room: queries.RoomRow) -> int | None:
    """The final rank, read off the board that this viewer may see; None where they may not."""
    try:
        board = await get_leaderboard(ctx, GetLeaderboard(room_id=room.id))
    except (NotFound, Forbidden):
        return None
    return next((row.rank for row in board.rows if row.entry_id == room.entry_id), None)
