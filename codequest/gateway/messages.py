"""The messages of the socket itself: hello, subscriptions."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from codequest.protocol.message import Message, View

ChannelName = Annotated[str, Meta(min_length=1, max_length=200)]


class Subscribe(Message, frozen=True, kw_only=True):
    """Hear a channel. With `epoch` and `offset` of what was last seen: exactly what was missed follows."""

    channel: ChannelName
    epoch: Annotated[str, Meta(max_length=64)] | None = None
    offset: Annotated[int, Meta(ge=0)] | None = None


class Unsubscribe(Message, frozen=True, kw_only=True):
    """Hear a channel no more."""

    channel: ChannelName


class Ping(Message, frozen=True, kw_only=True):
    """Ask for the server's time."""


class Subscribed(View, frozen=True, kw_only=True):
    """Where the subscription starts.

    `recovered`: the missed events follow as ordinary pushes. Otherwise `snapshot` holds the state, at least as new
    as `offset`; later pushes may repeat what it shows.
    """

    channel: str
    epoch: str
    offset: int
    recovered: bool
    snapshot: Any = None


class Unsubscribed(View, frozen=True, kw_only=True):
    """The subscription is over."""

    channel: str


class Pong(View, frozen=True, kw_only=True):
    """The server's time, Unix milliseconds."""

    server_time: int


class Hello(View, frozen=True, kw_only=True):
    """First push on every connection, on channel `$hello`."""

    connection_id: str
    server_time: int  # Unix milliseconds
    heartbeat_s: float
    epoch: str
    user: dict[str, str] | None


BUILT_IN: dict[str, type[Message]] = {"subscribe": Subscribe, "unsubscribe": Unsubscribe, "ping": Ping}
