"""What people look at: the lobby, a room, its people, its board, its log."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from codequest.errors import Forbidden
from codequest.features.accounts.actions_deeds import logged
from codequest.features.accounts.messages_deeds import LoggedEvent
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import telling
from codequest.features.rooms.actions.clarifications import as_seen
from codequest.features.rooms.boards import Boards
from codequest.features.rooms.messages.board import Board
from codequest.features.rooms.messages.commands import (
    GetLeaderboard,
    GetRoom,
    ListParticipants,
    ListRoomEvents,
    ListRooms,
)
from codequest.features.rooms.messages.views import (
    Participant,
    RoomCard,
    RoomCounts,
    RoomDetail,
    RoomSetup,
)
from codequest.protocol import log
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Page

_Offset: TypeAlias = Annotated[int, Meta(ge=0, le=2**53)]
SHOWN_PARTICIPANTS = 500
SHOWN_CLARIFICATIONS = 100
SHOWN_ANNOUNCEMENTS = 100


async def list_rooms(ctx: Context, message: ListRooms) -> Page[RoomCard]:
    """List the rooms that I may see: running, upcoming or finished ones, mine, by name."""
    rows = await queries.list_rooms(
        ctx.db,
        ctx.actor.user_id,
        is_admin=ctx.actor.is_admin,
        state=message.state,
        now=ctx.now,
        mine=message.mine,
        q=message.q,
        after=scenes.open_time_cursor(message.cursor),
        limit=message.limit + 1,
    )
    page = page_of(rows, message.limit, lambda row: (row.created_at, row.id))
    counted = await queries.counts_of_rooms(ctx.db, [row.id for row in page.items])
    cards = []
    for row in page.items:
        scene, many = scenes.scene_of(row, ctx, ctx.actor), counted[row.id]
        counts = RoomCounts(entries=many.entries, contestants=many.contestants, spectators=many.spectators)
        view = telling.view_of(row, scene.clock, counts, [], many.problems)
        cards.append(RoomCard(room=view, my=scene.my))
    return Page(items=cards, limit=page.limit, next_cursor=page.next_cursor)


async def get_room(ctx: Context, message: GetRoom) -> RoomDetail:
    """Show a room with its people, questions and announcements."""
    scene = await scenes.see(ctx, message.room_id)
    room_id, my = scene.room.id, scene.my
    inside = await queries.room_inside(ctx.db, room_id, announcements=SHOWN_ANNOUNCEMENTS)
    view = telling.view_of(scene.room, scene.clock, inside.counts, inside.problems, len(inside.problems))
    if not my.may_watch:
        return RoomDetail(
            room=telling.without_inside(view),
            my=my,
            participants=None,
            clarifications=[],
            announcements=[],
            online=[],
        )
    people = await queries.participants(ctx.db, room_id, after=None, limit=SHOWN_PARTICIPANTS + 1)
    questions = await queries.clarifications(
        ctx.db,
        room_id,
        all_of_them=my.may_control,
        entry_id=scene.viewer.entry_id,
        after=None,
        limit=SHOWN_CLARIFICATIONS,
    )
    setup = None
    if my.may_control:
        setup = RoomSetup(problems=inside.problems, embargo=scene.room.embargo)
    crowd = await ctx.ports.presence.look(telling.audience(room_id))
    return RoomDetail(
        room=view,
        my=my,
        participants=None
        if len(people) > SHOWN_PARTICIPANTS
        else [telling.participant_view(one) for one in people],
        clarifications=[as_seen(one, scene) for one in questions],
        announcements=inside.announcements,
        setup=setup,
        online=crowd.people,
        here=crowd.count,
        watchers=crowd.watchers,
    )


async def list_participants(ctx: Context, message: ListParticipants) -> Page[Participant]:
    """List the people in a room, in the order in which they came."""
    scene = await scenes.watch(ctx, message.room_id)
    rows = await queries.participants(
        ctx.db,
        scene.room.id,
        after=scenes.open_time_cursor(message.cursor),
        limit=message.limit + 1,
    )
    page = page_of(rows, message.limit, lambda row: (row.joined_at, row.user_id))
    return Page(
        items=[telling.participant_view(row) for row in page.items],
        limit=page.limit,
        next_cursor=page.next_cursor,
    )


async def get_leaderboard(ctx: Context, message: GetLeaderboard) -> Board:
    """Show the board; for `staff` with everything that is held back."""
    scene = await scenes.watch(ctx, message.room_id)
    staff = message.audience == "staff"
    if staff and not scene.my.sees_all:
        raise Forbidden("Only those in control who do not compete see this.")
    return await _board(ctx, scene.room.id, sees_all=staff)


async def final_board(ctx: Context, room_id: str) -> Board:
    """The board with everything on it, whoever asks; for what follows from the results of a contest that is over."""
    return await _board(ctx, room_id, sees_all=True)


async def _board(ctx: Context, room_id: str, *, sees_all: bool) -> Board:
    return (await ctx.provided(Boards)[0].get(ctx.db, room_id, sees_all=sees_all)).full()


# Neither tries and what follows from them, nor people who came or went by themselves.
_NO_DEEDS = (
    "contest:submission",
    "contest:judgement",
    "contest:entry",
    "participant:progress",
    "room:join",
    "room:leave",
    "clarification:new",
)
_DEEDS_OF_OTHERS = ("contest:member", "contest:member-left")


async def list_events(ctx: Context, message: ListRoomEvents) -> Page[LoggedEvent]:
    """List a room's log from its beginning, or its deeds from the newest on; for `staff` with who did what."""
    scene = await scenes.watch(ctx, message.room_id)
    staff = message.audience == "staff"
    if staff and not scene.my.sees_all:
        raise Forbidden("Only those in control who do not compete see this.")
    channel = telling.staff(scene.room.id) if staff else telling.audience(scene.room.id)
    cursor = open_cursor(message.cursor, tuple[_Offset])
    if message.deeds:
        rows = await logged(
            ctx,
            channel,
            before=cursor[0] if cursor else None,
            limit=message.limit + 1,
            left_out=_NO_DEEDS,
            by_others=_DEEDS_OF_OTHERS,
        )
    else:
        entries = await log.read(ctx.db, channel, after=cursor[0] if cursor else 0, limit=message.limit + 1)
        rows = [LoggedEvent(offset=e.offset, event=e.event, body=e.body, at=e.at) for e in entries]
    return page_of(rows, message.limit, lambda row: (row.offset,))
