"""Events about who is here; signals on channels with `presence`."""

from __future__ import annotations

from typing import ClassVar

from codequest.ids import UserId
from codequest.protocol.event import Event, Kind


class UserOnline(Event, frozen=True, kw_only=True):
    """A person's first connection began to watch the channel."""

    NAME: ClassVar[str] = "user:online"
    KIND: ClassVar[Kind] = Kind.SIGNAL

    user_id: UserId
    username: str
    display_name: str


class UserOffline(Event, frozen=True, kw_only=True):
    """A person's last connection to the channel went away."""

    NAME: ClassVar[str] = "user:offline"
    KIND: ClassVar[Kind] = Kind.SIGNAL

    user_id: UserId


class PresenceCount(Event, frozen=True, kw_only=True):
    """How many watch a large channel, where no single person is announced; at most once a second."""

    NAME: ClassVar[str] = "presence:count"
    KIND: ClassVar[Kind] = Kind.SIGNAL

    people: int
    watchers: int  # connections, guests and unknown ones included


PRESENCE_EVENTS: tuple[type[Event], ...] = (UserOnline, UserOffline, PresenceCount)
