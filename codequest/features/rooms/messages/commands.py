"""What can be asked of a room."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from codequest.features.rooms.messages.views import Color, Format, Label, Results, Visibility
from codequest.ids import ClarificationId, RoomId, UserId
from codequest.protocol.message import Message, PageRequest

MAX_CAPACITY = 5000
NAME_CHARACTERS = 80
RoomName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS, pattern=r"\S")]
Code: TypeAlias = Annotated[str, Meta(min_length=8, max_length=40, description="A room's code.")]
Duration: TypeAlias = Annotated[int, Meta(ge=60, le=14 * 24 * 3600, description="Seconds.")]
Freeze: TypeAlias = Annotated[
    int, Meta(ge=0, le=14 * 24 * 3600, description="Seconds before the end; 0: no freeze.")
]
Capacity: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_CAPACITY, description="How many may compete.")]
Penalty: TypeAlias = Annotated[int, Meta(ge=0, le=1000, description="Minutes for each wrong try.")]
Languages: TypeAlias = Annotated[list[str], Meta(min_length=1, max_length=40)]
Paragraph: TypeAlias = Annotated[str, Meta(min_length=1, max_length=4000, pattern=r"\S")]
Time: TypeAlias = Annotated[datetime, Meta(tz=True)]


class ProblemChoice(Message, frozen=True, kw_only=True):
    """A problem to put into the room. Labels that are left out become A, B, C by position."""

    problem: Annotated[str, Meta(min_length=1, max_length=100, description="Its id or slug.")]
    label: Label | None = None
    color: Color | None = None
    points: Annotated[int, Meta(ge=1, le=10_000)] | None = None


ProblemSet: TypeAlias = Annotated[list[ProblemChoice], Meta(min_length=1, max_length=26)]


class CreateRoom(Message, frozen=True, kw_only=True):
    """Open a room; the sender becomes its host."""

    name: RoomName
    problems: ProblemSet
    visibility: Visibility = Visibility.PUBLIC
    format: Format = Format.ICPC
    duration_s: Duration = 1800
    capacity: Capacity = 3
    freeze_s: Freeze = 0
    penalty_minutes: Penalty = 20
    late_join: bool = True
    spectators: bool = True
    scheduled_start_at: Time | None = None
    results: Results = Results.LIVE
    languages: Languages | None = None
    rerun_near_limit: bool = (
        True  # a test that ended just past its time limit is run once more, alone; the lower time counts
    )
    tests_after_end: bool | None = None  # people see the tests of their own then; null: unless it is ICPC
    rated: bool = False  # instructors and admins: its results change the ratings of those who compete
    embargo: bool = False  # instructors and admins: hide even public problems of the room until its end


class UpdateRoom(Message, frozen=True, kw_only=True):
    """Change a room. What is left out stays; what shapes the contest can be changed before the start only."""

    room_id: RoomId
    name: RoomName | UnsetType = UNSET
    problems: ProblemSet | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET
    format: Format | UnsetType = UNSET
    duration_s: Duration | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    freeze_s: Freeze | UnsetType = UNSET
    penalty_minutes: Penalty | UnsetType = UNSET
    late_join: bool | UnsetType = UNSET
    spectators: bool | UnsetType = UNSET
    scheduled_start_at: Time | UnsetType | None = UNSET
    results: Results | UnsetType = UNSET
    languages: Languages | UnsetType | None = UNSET
    rerun_near_limit: bool | UnsetType = UNSET
    tests_after_end: bool | UnsetType = UNSET
    rated: bool | UnsetType = UNSET
    embargo: bool | UnsetType = UNSET


class ListRooms(PageRequest, frozen=True, kw_only=True):
    """Rooms that the viewer may see."""

    state: Literal["running", "upcoming", "finished"] | None = None
    mine: bool = False
    q: Annotated[str, Meta(max_length=80)] | None = None


class OfRoom(Message, frozen=True, kw_only=True):
    """Base of messages that need nothing but the room."""

    room_id: RoomId


class GetRoom(OfRoom, frozen=True, kw_only=True):
    """Everything to open a room with."""


class GetRoomCopy(OfRoom, frozen=True, kw_only=True):
    """What a new room like this one would have; nothing is created."""


class JoinRoom(Message, frozen=True, kw_only=True):
    """Become a member, by the room's id or by its code. `as` is contestant or spectator. Left out, the invited
    become what they were invited as, all others contestants; a code alone changes nothing for who is in already."""

    room_id: RoomId | None = None
    code: Code | None = None
    as_: Literal["contestant", "spectator"] | None = msgspec.field(name="as", default=None)


class LeaveRoom(OfRoom, frozen=True, kw_only=True):
    """Stop being a member. Tries that were made stay on the board."""


class InviteToRoom(OfRoom, frozen=True, kw_only=True):
    """Let a person into a room that they could not find or enter themselves; also makes a member a co-host."""

    username: Annotated[str, Meta(min_length=1, max_length=60)]
    as_: Literal["contestant", "spectator", "cohost"] = msgspec.field(name="as", default="contestant")


class GetGuestList(OfRoom, frozen=True, kw_only=True):
    """Open invitations, and people who were removed; for those in control."""


class WithdrawRoomInvitation(OfRoom, frozen=True, kw_only=True):
    """Take back an invitation that was not taken up."""

    user_id: UserId


class StartRoom(OfRoom, frozen=True, kw_only=True):
    """Start now, or set the time at which the room starts by itself."""

    at: Time | None = None


class PauseRoom(OfRoom, frozen=True, kw_only=True):
    """Stop the contest's clock."""


class ResumeRoom(OfRoom, frozen=True, kw_only=True):
    """Let the contest's clock run on."""


class ExtendRoom(OfRoom, frozen=True, kw_only=True):
    """Add to the duration of a contest that is not over."""

    seconds: Annotated[int, Meta(ge=1, le=24 * 3600)]


class FreezeRoom(OfRoom, frozen=True, kw_only=True):
    """Freeze the public board from now on."""


class ThawRoom(OfRoom, frozen=True, kw_only=True):
    """Show everything that was held back: a frozen board, or the results of a room that shows them at the end."""


class EndRoom(OfRoom, frozen=True, kw_only=True):
    """End the contest now."""


class KickFromRoom(OfRoom, frozen=True, kw_only=True):
    """Remove somebody for good; their entry leaves the board, the log keeps what it did."""

    user_id: UserId
    reason: Annotated[str, Meta(max_length=500)] = ""


class HandOverRoom(OfRoom, frozen=True, kw_only=True):
    """Make another member the host; the old host stays as a co-host."""

    user_id: UserId


class AnnounceInRoom(OfRoom, frozen=True, kw_only=True):
    """Tell everybody in the room something."""

    text: Paragraph


class AskClarification(OfRoom, frozen=True, kw_only=True):
    """Ask the host something, about a problem or the contest."""

    question: Paragraph
    label: Label | None = None


class AnswerClarification(OfRoom, frozen=True, kw_only=True):
    """Answer a question, to the entry that asked or to all. Answering again replaces the answer."""

    clarification_id: ClarificationId
    answer: Paragraph
    to_all: bool = False


class ListClarifications(PageRequest, frozen=True, kw_only=True):
    """Questions and answers that the viewer may see, newest first."""

    room_id: RoomId


class ListParticipants(PageRequest, frozen=True, kw_only=True):
    """The people in a room, in the order in which they came."""

    room_id: RoomId


class GetLeaderboard(OfRoom, frozen=True, kw_only=True):
    """The board. `audience` staff: with everything that is held back; for those in control."""

    audience: Literal["all", "staff"] = "all"


class ListRoomEvents(PageRequest, frozen=True, kw_only=True):
    """The room's log. `audience` staff: the contest log; for those in control. `deeds`: what people did to the room,
    newest first, without submissions and what follows from them."""

    room_id: RoomId
    audience: Literal["all", "staff"] = "all"
    deeds: bool = False
