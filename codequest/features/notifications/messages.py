"""What is said about notifications and announcements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias

from msgspec import Meta

from codequest.ids import Id, RoomId
from codequest.protocol.event import Event
from codequest.protocol.message import Message, PageRequest, View

NotificationId: TypeAlias = Id
NewsKind: TypeAlias = Literal["announcement", "answer", "ratings"]
Level: TypeAlias = Literal["info", "warning"]


class ListNotifications(PageRequest, frozen=True):
    """My inbox, newest first."""

    unread: bool = False


class GetUnread(Message, frozen=True):
    """How much of my inbox is unread."""


class ReadNotification(Message, frozen=True):
    """I have read this; of a room's announcements and answers, with all that was told there before."""

    notification_id: NotificationId


class ReadRoomNews(Message, frozen=True):
    """I have seen what was announced and answered in a room."""

    room_id: RoomId


class ReadAllNotifications(Message, frozen=True):
    """I have read everything."""


class Announce(Message, frozen=True):
    """Tell everybody something."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    level: Level = "info"
    minutes: Annotated[int, Meta(ge=1, le=10_080, description="How long newcomers see it, too.")] = 60


class NotificationView(View, frozen=True):
    """One entry of an inbox. `link` is an address on this site, or empty."""

    id: NotificationId
    kind: str
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


class UnreadView(View, frozen=True):
    """How many entries are still unread."""

    unread: int


class InboxView(View, frozen=True):
    """What a newly connected client needs: the latest entries and how many are unread."""

    unread: int
    latest: list[NotificationView]


class AnnouncementView(View, frozen=True):
    """What an admin tells everybody; plain text."""

    id: Id
    text: str
    level: Level
    created_at: datetime
    shown_until: datetime


class AnnouncementsView(View, frozen=True):
    """What is shown at this time, newest first."""

    items: list[AnnouncementView]


class NotificationNew(Event, frozen=True):
    """Something for this person's inbox."""

    NAME: ClassVar[str] = "notification:new"

    notification: NotificationView


class NotificationsRead(Event, frozen=True):
    """Read on one device, for the others. `ids` null: all."""

    NAME: ClassVar[str] = "notification:read"

    ids: list[NotificationId] | None
    unread: int


class SystemAnnouncement(Event, frozen=True):
    """An admin or the server tells everybody. `ended`: announcements that hold no more."""

    NAME: ClassVar[str] = "system:announcement"

    announcement: AnnouncementView
    ended: list[Id]
