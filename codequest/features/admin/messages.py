"""What admins see of the running system."""

from __future__ import annotations

from datetime import datetime

from codequest.ids import RoomId
from codequest.protocol.message import Message, View


class GetLiveOverview(Message, frozen=True):
    """What runs now: nodes, connections, rooms."""


class NodeView(View, frozen=True, kw_only=True):
    """One server process; bytes are what clients have not taken yet."""

    id: str
    host: str
    pid: int
    started_at: datetime
    reported_at: datetime
    connections: int
    people: int
    subscriptions: int
    queued_bytes: int
    largest_queue_bytes: int
    loop_delay_ms: float
    is_live: bool


class LiveRoomView(View, frozen=True, kw_only=True):
    """A room that somebody watches."""

    id: RoomId
    name: str
    state: str
    connections: int


class LiveOverview(View, frozen=True, kw_only=True):
    """All nodes that reported in the last seconds, and the rooms with the most connections (at most 100)."""

    nodes: list[NodeView]
    rooms: list[LiveRoomView]
    connections: int
