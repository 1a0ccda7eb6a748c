"""What people in a room hear: on `room:ID` all, on `user:ID` one person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from codequest.features.rooms.messages.views import (
    Announcement,
    Clarification,
    Label,
    Participant,
    RoomCounts,
    RoomRole,
    RoomView,
)
from codequest.ids import ClarificationId, EntryId, Id, RoomId, UserId
from codequest.protocol.event import Event, Happening


class RoomUpdated(Event, frozen=True, kw_only=True):
    """The whole room as all see it, after any change of it; the last one is the truth."""

    NAME: ClassVar[str] = "room:update"
    room: RoomView


class RoomJoined(Event, frozen=True, kw_only=True):
    """Somebody became a member, or a member's role or entry changed."""

    NAME: ClassVar[str] = "room:join"
    room_id: RoomId
    participant: Participant
    counts: RoomCounts


class LeaveReason(StrEnum):
    """Why somebody is no member any more."""

    LEFT = "left"
    KICKED = "kicked"


class RoomLeft(Event, frozen=True, kw_only=True):
    """Somebody is no member any more."""

    NAME: ClassVar[str] = "room:leave"
    room_id: RoomId
    user_id: UserId
    reason: LeaveReason
    counts: RoomCounts


class RoomStarted(Event, frozen=True, kw_only=True):
    """The contest has started; a `room:update` with the problems came just before."""

    NAME: ClassVar[str] = "room:start"
    room_id: RoomId
    started_at: datetime


class RoomEnded(Event, frozen=True, kw_only=True):
    """The contest is over; a `room:update` came just before."""

    NAME: ClassVar[str] = "room:end"
    room_id: RoomId
    ended_at: datetime


class RoomAnnouncement(Event, frozen=True, kw_only=True):
    """The host tells everybody something."""

    NAME: ClassVar[str] = "room:announcement"
    announcement: Announcement
    actor_id: UserId | None = None  # in the contest log alone


class ClarificationAsked(Event, frozen=True, kw_only=True):
    """A question came in: to those in control, and back to the entry that asked."""

    NAME: ClassVar[str] = "clarification:new"
    clarification: Clarification


class ClarificationAnswered(Event, frozen=True, kw_only=True):
    """A question was answered: to all, or to the entry that asked."""

    NAME: ClassVar[str] = "clarification:answered"
    clarification: Clarification
    actor_id: UserId | None = None  # in the contest log alone


class ParticipantProgress(Event, frozen=True, kw_only=True):
    """An entry's tries at a problem, as far as the public board shows them."""

    NAME: ClassVar[str] = "participant:progress"
    room_id: RoomId
    entry_id: EntryId
    label: Label
    attempts: int
    pending: int
    solved: bool


class RoomInvited(Event, frozen=True, kw_only=True):
    """To one person: a host lets them into a room."""

    NAME: ClassVar[str] = "room:invited"
    room_id: RoomId
    name: str


class PersonLetIn(Happening, frozen=True, kw_only=True):
    """Somebody was invited into a room, or (`joined`) a member of it was made a co-host."""

    room_id: RoomId
    room_name: str
    user_id: UserId
    role: RoomRole
    joined: bool
    by: str  # the name of who did it


class RoomTold(Happening, frozen=True, kw_only=True):
    """A host told everybody in a room something."""

    room_id: RoomId
    room_name: str
    announcement_id: Id
    text: str
    by: UserId


class QuestionAnswered(Happening, frozen=True, kw_only=True):
    """A question was answered, or its answer corrected."""

    room_id: RoomId
    room_name: str
    clarification_id: ClarificationId
    label: Label | None
    answer: str
    to_all: bool
    askers: list[UserId]  # the entry that asked, without who answered
    by: UserId


class RoomKicked(Event, frozen=True, kw_only=True):
    """To one person: they were removed from a room."""

    NAME: ClassVar[str] = "room:kicked"
    room_id: RoomId
    reason: str


class SubscriptionEnded(Event, frozen=True, kw_only=True):
    """To one person: their subscription of a channel ends, because they may not hear it any more."""

    NAME: ClassVar[str] = "channel:closed"
    CONTROL: ClassVar[bool] = True
    channel: str
