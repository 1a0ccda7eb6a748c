"""The admins' look at what runs."""

from __future__ import annotations

from collections import Counter

import msgspec

from codequest.features.accounts.actions_deeds import ADMINS, logged
from codequest.features.accounts.messages_deeds import AdminDid, LoggedEvent
from codequest.features.admin import queries
from codequest.features.admin.messages import (
    AdminDeedView,
    GetLiveOverview,
    ListAdminDeeds,
    LiveOverview,
    LiveRoomView,
    NodeView,
)
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Page

_ROOM = "room:"
SHOWN_ROOMS = 100


async def get_live_overview(ctx: Context, message: GetLiveOverview) -> LiveOverview:
    """What the nodes reported last. Empty where Redis is away."""
    reports = await ctx.ports.nodes.reports()
    heard: Counter[str] = Counter()
    for report in reports:
        for channel, count in report.channels.items():
            room_id = channel.removeprefix(_ROOM)
            if channel.startswith(_ROOM) and ":" not in room_id:
                heard[room_id] += count
    most = dict(heard.most_common(SHOWN_ROOMS))
    rows = {row.id: row for row in await queries.rooms(ctx.db, list(most))}
    return LiveOverview(
        nodes=[
            NodeView(
                id=one.id,
                host=one.host,
                pid=one.pid,
                started_at=one.started_at,
                reported_at=one.reported_at,
                connections=one.connections,
                people=one.people,
                subscriptions=one.subscriptions,
                queued_bytes=one.queued_bytes,
                largest_queue_bytes=one.largest_queue_bytes,
                loop_delay_ms=one.loop_delay_ms,
                is_live=one.is_live,
            )
            for one in sorted(reports, key=lambda one: (one.host, one.pid))
        ],
        rooms=[
            LiveRoomView(id=room_id, name=rows[room_id].name, state=rows[room_id].state, connections=count)
            for room_id, count in most.items()
            if room_id in rows
        ],
        connections=sum(one.connections for one in reports),
    )


async def list_deeds(ctx: Context, message: ListAdminDeeds) -> Page[AdminDeedView]:
    """List what was done to the site."""
    cursor = open_cursor(message.cursor, tuple[int])
    rows = await logged(
        ctx,
        ADMINS,
        before=cursor[0] if cursor else None,
        limit=message.limit + 1,
        deed=message.deed,
        actor=message.by,
    )
    page = page_of(rows, message.limit, lambda row: (row.offset,))
    return Page(items=[_deed(row) for row in page.items], limit=page.limit, next_cursor=page.next_cursor)


def _deed(row: LoggedEvent) -> AdminDeedView:
    did = msgspec.convert(row.body, AdminDid)
    return AdminDeedView(
        offset=row.offset,
        at=row.at,
        deed=did.deed,
        actor=row.actor,
        person=row.person,
        subject=did.subject,
        detail=did.detail,
    )
