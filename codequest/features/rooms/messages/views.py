"""What a reader is shown of a room."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta

from codequest.ids import ClarificationId, EntryId, Id, ProblemId, RoomId, UserId
from codequest.patterns import whole
from codequest.protocol.message import View

Label: TypeAlias = Annotated[
    str,
    Meta(pattern=whole(r"[A-Z][A-Z0-9]?"), description="A problem's letter in the room: A to Z, or A1, A2."),
]
Color: TypeAlias = Annotated[
    str, Meta(pattern=whole(r"#[0-9a-f]{6}"), description="The colour of a problem's balloon.")
]


class Visibility(StrEnum):
    """Who finds a room: all, those with its code, or those who were invited."""

    PUBLIC = "public"
    CODE = "code"
    PRIVATE = "private"


class Format(StrEnum):
    """How a contest is scored."""

    ICPC = "icpc"
    IOI = "ioi"
    FIRST_TO_SOLVE = "first_to_solve"


class Results(StrEnum):
    """When contestants hear verdicts: as they fall, or all together when the host releases them."""

    LIVE = "live"
    AFTER_END = "after_end"


class RoomState(StrEnum):
    """Where a room stands. Frozen and thawed stand beside it."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"


class RoomRole(StrEnum):
    """What somebody is in a room. A host or co-host who competes has an entry besides."""

    HOST = "host"
    COHOST = "cohost"
    CONTESTANT = "contestant"
    SPECTATOR = "spectator"


class RoomPerson(View, frozen=True, kw_only=True):
    """A person as others in the room see them."""

    user_id: UserId
    username: str
    display_name: str


class RunSegment(View, frozen=True, kw_only=True):
    """A stretch in which the contest's clock ran; the last one is open while it runs."""

    started_at: datetime
    ended_at: datetime | None = None


class RoomCounts(View, frozen=True, kw_only=True):
    """How many are in the room."""

    entries: int = 0
    contestants: int = 0
    spectators: int = 0


class RoomProblem(View, frozen=True, kw_only=True):
    """A problem of the room; shown to all who may see the room from its start on."""

    label: Label
    color: Color
    points: int | None = None
    problem_id: ProblemId
    slug: str
    title: str


class RoomView(View, frozen=True, kw_only=True):
    """A room as all who may see it see it; the same for each of them.

    Contest time is a pure function of now: the sum of `segments`, at most `duration_s`. Before the start
    `problems` is empty and `problem_count` null.
    """

    id: RoomId
    name: str
    visibility: Visibility
    code: str | None = None  # of a room found by code; only people in such a room see it
    format: Format
    state: RoomState
    results: Results
    host: RoomPerson
    capacity: int
    counts: RoomCounts
    duration_s: int
    freeze_s: int
    penalty_minutes: int
    late_join: bool
    spectators: bool
    languages: list[str] | None = None
    rerun_near_limit: bool = True
    tests_after_end: bool = False  # people see the tests of their own submissions once all results are shown
    rated: bool = False  # its results change the ratings of those who compete
    rated_at: datetime | None = None  # when they were first applied
    scheduled_start_at: datetime | None = None
    segments: list[RunSegment]
    frozen_at: datetime | None = None
    thawed_at: datetime | None = None  # when what was held back (freeze, results after the end) was shown
    ended_at: datetime | None = None
    problem_count: int | None = None
    problems: list[RoomProblem]
    created_at: datetime


class Participant(View, frozen=True, kw_only=True):
    """Somebody in the room. `entry_id` is there for those who compete."""

    user_id: UserId
    username: str
    display_name: str
    role: RoomRole
    entry_id: EntryId | None = None
    joined_at: datetime


class Clarification(View, frozen=True, kw_only=True):
    """A question to the host. Who asked is shown to the host, the co-hosts and the entry that asked."""

    id: ClarificationId
    room_id: RoomId
    label: Label | None = None  # null: about the contest as a whole
    question: str
    asked_at: datetime
    entry_id: EntryId | None = None
    asker: str | None = None  # the entry's name
    answer: str | None = None
    answered_at: datetime | None = None
    to_all: bool = False


class Announcement(View, frozen=True, kw_only=True):
    """Something the host tells everybody."""

    id: Id
    room_id: RoomId
    text: str
    at: datetime


class MyPlace(View, frozen=True, kw_only=True):
    """What the viewer is in the room, and what that lets them do."""

    role: RoomRole | None = None
    entry_id: EntryId | None = None
    may_control: bool = False  # host, co-host, admin
    sees_all: bool = (
        False  # results behind a freeze, and the contest log: those in control who do not compete
    )
    may_watch: bool = False  # problems, board, participants
    may_join: bool = False
    invited_as: RoomRole | None = None  # of those who are no member


class RoomCard(View, frozen=True, kw_only=True):
    """A room with the viewer's place in it; in lists without its problems."""

    room: RoomView
    my: MyPlace


class InvitationAnswer(View, frozen=True, kw_only=True):
    """What an invitation came to. `joined`: a member was made this at once, and need not accept."""

    person: RoomPerson
    role: RoomRole
    joined: bool


class RoomInvitation(RoomPerson, frozen=True, kw_only=True):
    """An invitation that was not taken up yet."""

    role: RoomRole
    at: datetime


class RoomRemoval(RoomPerson, frozen=True, kw_only=True):
    """Somebody who was removed from the room and may not come back uninvited."""

    reason: str
    at: datetime


class GuestList(View, frozen=True, kw_only=True):
    """Who may come and who may not, newest first, no more than 200 of each; members are in neither."""

    invitations: list[RoomInvitation]
    removals: list[RoomRemoval]


class RoomSetup(View, frozen=True, kw_only=True):
    """What only those in control see: the problem set before the start, and how it is kept."""

    problems: list[RoomProblem]
    embargo: bool


class CopiedProblem(RoomProblem, frozen=True, kw_only=True):
    """A problem that a room like this one would have. `is_newer`: its package is another than what judged here."""

    is_newer: bool


class RoomCopy(RoomCard, frozen=True, kw_only=True):
    """What a new room like this one would have: the rules in `room`, and these problems.

    `left_out` are problems that the viewer may not put into a room (any more). `embargo` is for the staff alone.
    """

    problems: list[CopiedProblem]
    left_out: list[RoomProblem]
    embargo: bool


class RoomDetail(View, frozen=True, kw_only=True):
    """Everything to open a room with: the snapshot of `room:ID` and the answer of `room:get`.

    `participants` is null in a room of more than 500 people; `room:participants` lists them. `clarifications`
    are those the viewer may see. `online`, `here` (how many people) and `watchers` (connections) are the moment's;
    in a room with more than 200 people here, `online` is empty and `presence:count` tells the number.
    """

    room: RoomView
    my: MyPlace
    participants: list[Participant] | None
    clarifications: list[Clarification]
    announcements: list[Announcement]
    setup: RoomSetup | None = None
    online: list[UserId]
    here: int = 0
    watchers: int = 0
