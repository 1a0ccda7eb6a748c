"""The wire of rejudging: judge again beside what counts, show what would change, then apply it or not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias

from msgspec import Meta

from codequest.ids import Id, JudgingId, ProblemId, RoomId, SubmissionId, UserId
from codequest.protocol.event import Event, Kind
from codequest.protocol.message import Message, PageRequest, View
from judge.contract import Verdict

RejudgingId: TypeAlias = Id
RejudgingState: TypeAlias = Literal["judging", "ready", "applying", "applied", "discarded"]


class CreateRejudging(Message, frozen=True, kw_only=True):
    """Judge again one submission, a problem's practice submissions, or a room's (of one problem, if it is named).

    Nothing that counts changes until it is applied. A room is judged with the packages that it pinned;
    `new_version` judges with the newest ones, which the room takes when this is applied.
    """

    submission_id: SubmissionId | None = None
    problem_id: Annotated[str, Meta(min_length=1, max_length=255, description="Id or slug.")] | None = None
    room_id: RoomId | None = None
    new_version: bool = False
    reason: Annotated[str, Meta(max_length=500)] = ""


class GetRejudging(Message, frozen=True, kw_only=True):
    """A rejudging, with how much would change."""

    rejudging_id: RejudgingId


class ListRejudgings(PageRequest, frozen=True, kw_only=True):
    """A room's rejudgings, or those outside of rooms; newest first."""

    room_id: RoomId | None = None


class ListRejudgingItems(PageRequest, frozen=True, kw_only=True):
    """Submissions of a rejudging in order of arrival: those that changed or could not be judged, or all."""

    rejudging_id: RejudgingId
    all: bool = False


class ApplyRejudging(Message, frozen=True, kw_only=True):
    """Let the new results count. Boards, profiles and progress follow; people hear of it where a verdict changed."""

    rejudging_id: RejudgingId


class DiscardRejudging(Message, frozen=True, kw_only=True):
    """Forget the new results; nothing changes."""

    rejudging_id: RejudgingId


class VerdictChange(View, frozen=True, kw_only=True):
    """How many submissions went from one verdict to another. `old` is null for those that had none."""

    old: Verdict | None
    new: Verdict
    count: int


class PackageMove(View, frozen=True, kw_only=True):
    """A problem whose package changes in the room."""

    problem_id: ProblemId
    problem_title: str
    package: str


class RejudgingView(View, frozen=True, kw_only=True):
    """A rejudging. `changed` counts verdicts, scores and scores of groups; `failed` what the judge could not judge."""

    id: RejudgingId
    state: RejudgingState
    room_id: RoomId | None
    problem_id: ProblemId | None
    submission_id: SubmissionId | None
    reason: str
    moves: list[PackageMove]
    total: int
    done: int
    changed: int
    failed: int
    changes: list[VerdictChange]
    created_by: UserId
    created_by_name: str
    created_at: datetime
    decided_at: datetime | None


class RejudgingItemView(View, frozen=True, kw_only=True):
    """A submission: what counted when this began, and what came out. The judgings can be looked at by the jury."""

    submission_id: SubmissionId
    number: int
    username: str
    display_name: str
    problem_id: ProblemId
    problem_title: str
    language: str
    old_verdict: Verdict | None
    old_score: float | None
    old_judging_id: JudgingId
    verdict: Verdict | None
    score: float | None
    judging_id: JudgingId | None
    changed: bool


class RejudgingProgress(Event, frozen=True, kw_only=True):
    """How far a rejudging is, for who began it."""

    NAME: ClassVar[str] = "rejudging:progress"
    KIND: ClassVar[Kind] = Kind.SIGNAL
    rejudging_id: RejudgingId
    state: RejudgingState
    done: int
    total: int
    changed: int
