"""The contest log, `room:ID:staff`: everything that shaped the contest, with who did it.

It stands on its own: the board is its fold, and audit, replay and feeds need nothing else. Times of the contest are
milliseconds of contest time; `actor_id` is null where the clock did it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from msgspec import field

from codequest.features.rooms.messages.board import BoardMember
from codequest.features.rooms.messages.events import LeaveReason
from codequest.features.rooms.messages.views import (
    Color,
    Format,
    Label,
    Results,
    RoomRole,
    RunSegment,
    Visibility,
)
from codequest.features.submissions.venue import RejudgingDeed
from codequest.ids import EntryId, Id, JudgingId, ProblemId, RoomId, SubmissionId, UserId
from codequest.protocol.event import Event
from codequest.protocol.message import View


class ContestProblem(View, frozen=True, kw_only=True):
    """A problem of the contest with the package that judges it."""

    label: Label
    title: str
    color: Color
    points: int | None = None
    problem_id: ProblemId
    slug: str
    package: str | None = None  # hash of the pinned package, from the start on


class ContestSetup(Event, frozen=True, kw_only=True):
    """The room's rules and problems: at its creation, after every change of them, and at the start."""

    NAME: ClassVar[str] = "contest:setup"
    room_id: RoomId
    name: str
    visibility: Visibility
    format: Format
    results: Results
    capacity: int
    duration_s: int
    freeze_s: int
    penalty_minutes: int
    late_join: bool
    spectators: bool
    embargo: bool
    languages: list[str] | None
    scheduled_start_at: datetime | None
    host_id: UserId
    problems: list[ContestProblem]
    actor_id: UserId | None
    image: str | None = None  # of the workers that judge it, where it is bound to one
    rerun_near_limit: bool = True
    tests_after_end: bool = False
    rated: bool = False


class Control(StrEnum):
    """What can be done to a running contest."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    FROZEN = "frozen"
    THAWED = "thawed"
    ENDED = "ended"
    HANDED_OVER = "handed_over"
    RATED = "rated"  # what it makes of ratings was applied, or made anew


class ContestControl(Event, frozen=True, kw_only=True):
    """A change of the contest's clock, freeze or host. `at` is when it took effect, which may be earlier than
    the event's own time: the clock's changes have their true time even where nobody was awake."""

    NAME: ClassVar[str] = "contest:control"
    control: Control
    at: datetime
    contest_ms: int
    duration_s: int
    segments: list[RunSegment]
    actor_id: UserId | None
    user_id: UserId | None = None  # the new host


class EntryJoined(Event, frozen=True, kw_only=True):
    """An entry competes, or its name or members changed."""

    NAME: ClassVar[str] = "contest:entry"
    entry_id: EntryId
    name: str
    members: list[BoardMember]
    actor_id: UserId | None


class MemberChanged(Event, frozen=True, kw_only=True):
    """Somebody became a member of the room, or something else in it."""

    NAME: ClassVar[str] = "contest:member"
    user_id: UserId
    username: str
    role: RoomRole
    entry_id: EntryId | None
    actor_id: UserId | None


class MemberInvited(Event, frozen=True, kw_only=True):
    """Somebody was let in who could not come by themselves."""

    NAME: ClassVar[str] = "contest:invitation"
    user_id: UserId
    username: str
    role: RoomRole
    actor_id: UserId | None


class InvitationWithdrawn(Event, frozen=True, kw_only=True):
    """An invitation that was not taken up was taken back."""

    NAME: ClassVar[str] = "contest:invitation-withdrawn"
    user_id: UserId
    username: str
    role: RoomRole
    actor_id: UserId | None


class MemberLeft(Event, frozen=True, kw_only=True):
    """A member left or was removed. `entry_removed`: their entry is off the board with what it did."""

    NAME: ClassVar[str] = "contest:member-left"
    user_id: UserId
    entry_id: EntryId | None
    entry_removed: bool
    reason: LeaveReason
    text: str
    actor_id: UserId | None


class ContestSubmission(Event, frozen=True, kw_only=True):
    """A try arrived, at this time of the contest."""

    NAME: ClassVar[str] = "contest:submission"
    submission_id: SubmissionId
    entry_id: EntryId
    user_id: UserId
    label: Label
    language: str
    contest_ms: int


class ContestJudgement(Event, frozen=True, kw_only=True):
    """A try was judged, or judged anew; the last one of a submission counts."""

    NAME: ClassVar[str] = "contest:judgement"
    submission_id: SubmissionId
    judging_id: JudgingId
    entry_id: EntryId
    label: Label
    contest_ms: int
    verdict: str
    score: float | None = None
    groups: dict[str, float] = field(default_factory=dict)  # score by group of tests


class ContestRejudging(Event, frozen=True, kw_only=True):
    """Submissions are judged again beside what counts; applied, the new judgements follow."""

    NAME: ClassVar[str] = "contest:rejudging"
    rejudging_id: Id
    deed: RejudgingDeed
    label: Label | None = None  # of one problem alone
    submission_id: SubmissionId | None = None  # of one submission alone
    submissions: int
    moved: list[Label]  # problems that get a newer package with it
    reason: str
    actor_id: UserId | None
