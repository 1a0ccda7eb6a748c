"""The wire of ratings."""

from __future__ import annotations

from datetime import datetime

from codequest.features.rooms.messages.commands import OfRoom
from codequest.features.rooms.messages.views import RoomPerson
from codequest.ids import RoomId, UserId
from codequest.protocol.event import Happening
from codequest.protocol.message import View


class GetRoomRatings(OfRoom, frozen=True, kw_only=True):
    """What a rated room makes of ratings: once applied for all who may watch, before that for those in control."""


class RateRoom(OfRoom, frozen=True, kw_only=True):
    """Apply what a rated room makes of ratings. Where that was done, it is made anew from the board as it is now."""


class RatingChange(View, frozen=True, kw_only=True):
    """One person's rating before and after a room, and the rank of their entry in it."""

    person: RoomPerson
    rank: int
    before: int
    after: int


class RoomRatings(View, frozen=True, kw_only=True):
    """Ratings of a room. `rated_at` is null before they are applied; then `changes` is what they would be.

    `obstacle`: why they can't be applied yet; "" where they can be, and where the viewer may not.
    """

    room_id: RoomId
    name: str
    rated_at: datetime | None
    rated_by: str | None
    may_apply: bool
    obstacle: str
    changes: list[RatingChange]


class RatingPoint(View, frozen=True, kw_only=True):
    """A rating after a rated room. `room_id` and `room_name` are null where the viewer may not know of the room."""

    at: datetime
    rating: int
    before: int
    rank: int
    room_id: RoomId | None
    room_name: str | None


class RoomRated(Happening, frozen=True, kw_only=True):
    """A room's ratings were applied for the first time."""

    room_id: RoomId
    room_name: str
    by: UserId
