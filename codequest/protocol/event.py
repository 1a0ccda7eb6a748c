"""Events: what happened, told to a channel's audience.

    class RoomUpdated(Event):
        NAME: ClassVar[str] = "room:update"
        room: RoomView

A *log* event has an offset, is replayed and never lost. A *signal* (typing, judging progress) has none and may
be lost. State channels (the board) are made from log events; see `codequest.protocol.channel`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import msgspec


class Kind(StrEnum):
    """How an event or a channel is delivered."""

    LOG = "log"
    STATE = "state"
    SIGNAL = "signal"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events that travel. The struct's fields are the body."""

    NAME: ClassVar[str] = ""
    KIND: ClassVar[Kind] = Kind.LOG
    CONTROL: ClassVar[bool] = False  # gateways read it themselves (session revocation)


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what one feature tells others inside the server (listeners); never on the wire."""
