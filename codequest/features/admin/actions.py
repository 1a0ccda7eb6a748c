"""The admins' look at what runs."""

from __future__ import annotations

from collections import Counter

from codequest.features.admin import queries
from codequest.features.admin.messages import GetLiveOverview, LiveOverview, LiveRoomView, NodeView
from codequest.protocol.context import Context

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
