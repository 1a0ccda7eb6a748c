"""What admins see of the running system."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from codequest.features.accounts.messages_deeds import AdminDeed
from codequest.ids import RoomId
from codequest.protocol.message import Message, PageRequest, View


class GetLiveOverview(Message, frozen=True):
    """What runs now: nodes, connections, rooms."""


class ListAdminDeeds(PageRequest, frozen=True, kw_only=True):
    """What admins and makers of problems did to the site, newest first: of one kind, or by one person."""

    deed: AdminDeed | None = None
    by: Annotated[str, Meta(min_length=1, max_length=64, description="A user name.")] | None = None


class AdminDeedView(View, frozen=True, kw_only=True):
    """A deed. `actor` is null where the site did it by itself; `person`: to whom; `subject`: to what."""

    offset: int
    at: datetime
    deed: AdminDeed
    actor: str | None
    person: str | None
    subject: str
    detail: str


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
