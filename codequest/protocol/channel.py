"""Channels: an audience and the order of what it hears.

A *log* channel carries log events and signals, and answers a subscription with a snapshot where the client can't
resume. A *state* channel is a projection of a log channel: every node folds the log's events into a `Projection`
and sends deltas; its version is the log's offset, so any node can go on where another stopped.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from codequest.protocol.context import Context
from codequest.protocol.event import Event, Kind
from codequest.protocol.presence import PRESENCE_EVENTS

Params = dict[str, str]


class Projection(Protocol):
    """A state folded from a log. Pure; one per node and channel."""

    def apply(self, event: str, body: dict[str, Any]) -> None:
        """Take one more event of the followed log, in order."""

    def full(self) -> Any:
        """The whole state, as sent to a client that has none."""

    def take_delta(self) -> Any | None:
        """What changed since the last call, None for nothing. `full()` + later deltas == `full()` later."""


@dataclass(frozen=True)
class Source:
    """Where a state channel comes from: the log it follows, its start, and its event's name."""

    follows: str  # pattern of a log channel, with the same parameters
    load: Callable[
        [Context, Params], Awaitable[Projection]
    ]  # the empty fold; the node replays the log into it
    event: type[Event]


@dataclass(frozen=True)
class Channel:
    """A kind of channel.

    `may_subscribe` raises NotFound for those who may not know of it. `snapshot` gives what a client without a
    usable position needs; it is called after the position was read, so events may repeat what it shows, and
    clients apply them idempotently.
    """

    pattern: str  # "room:{room_id}"
    kind: Kind
    description: str
    may_subscribe: Callable[[Context, Params], Awaitable[None]]
    events: tuple[type[Event], ...] = ()
    snapshot: Callable[[Context, Params], Awaitable[msgspec.Struct | None]] | None = None
    snapshot_type: type[msgspec.Struct] | None = None
    source: Source | None = None
    presence: bool = False  # subscribers are shown as being here
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = re.split(r"\{(\w+)\}", self.pattern)
        text = "".join(
            re.escape(part) if i % 2 == 0 else f"(?P<{part}>[0-9a-f-]{{36}})" for i, part in enumerate(parts)
        )
        object.__setattr__(self, "_regex", re.compile(text))
        if self.presence:
            object.__setattr__(self, "events", self.events + PRESENCE_EVENTS)

    def match(self, name: str) -> Params | None:
        """The parameters of a channel's name, or None where it is another kind of channel."""
        found = self._regex.fullmatch(name)
        return found.groupdict() if found else None
