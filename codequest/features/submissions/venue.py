"""Where a submission is made: the place decides whether it is taken, what is shown of it, and when.

Practice lives here in submissions; rooms, daily and goals implement `Venue` and register it under
`Feature.provides`. The first venue whose `takes` says yes is asked; practice takes what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import msgspec

from codequest.ids import EntryId, Id, JudgingId, ProblemId, RoomId, SubmissionId, UserId
from judge.contract import Verdict

if TYPE_CHECKING:
    from codequest.features.problems.messages import ProblemFacts
    from codequest.features.submissions.messages import SubmitSolution
    from codequest.protocol.actor import Actor
    from codequest.protocol.context import Context

Progress = Literal["tests", "none"]
RejudgingDeed = Literal["started", "applied", "discarded"]


class Level(IntEnum):
    """How much of a submission somebody may see; each level includes the ones before it."""

    HIDDEN = 0  # not even that it exists: the same as missing
    NOTHING = 1  # that it was received; neither its verdict nor whether there is one yet
    VERDICT = 2  # the verdict and the score, no test numbers
    GROUPS = 3  # verdict and score of each scored group
    TESTS = 4  # each test's verdict and times; input, output and answer of samples
    JURY = 5  # everything that was recorded but the data of tests, judge errors included


class Disclosure(msgspec.Struct, frozen=True):
    """What one viewer may see of one submission.

    `code`: its source, compiler output, time and memory too. `data`: what is in secret tests, and what was printed on
    them, since a program may print what it reads.
    """

    level: Level
    code: bool = False
    data: bool = False


HIDDEN = Disclosure(Level.HIDDEN)


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """The venue's terms for a submission that it takes."""

    audience: list[UserId]  # who gets submission:* pushes: the person, or all of a team
    room_id: RoomId | None = None
    entry_id: EntryId | None = None
    contest_ms: int | None = None  # contest time at arrival
    priority: int = 10  # smaller is judged earlier; contests 0, practice 10, rejudging 20
    stop_at_first_failure: bool = False
    rerun_near_limit: bool = False  # run a test that ended just past its limit once more, alone
    manifest: str | None = None  # the package hash that the room pinned; None: the problem's current one
    languages: list[str] | None = None  # allowed ones; None: all that the problem allows
    code_bytes: int | None = None  # a smaller limit than the problem's
    progress: Progress = "tests"  # whether submission:progress tells of single tests
    image: str | None = None  # of the workers that may judge it; None: all


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What something is judged with that is judged again."""

    manifest: str  # the package that counts there now
    newest: str  # the newest one of the problem
    image: str | None = None


class SubmissionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A submission as stored. `verdict` is set once judged, whether or not anybody may see it yet."""

    id: SubmissionId
    number: int  # short, for people; unique over all submissions, rising with arrival
    user_id: UserId
    username: str
    display_name: str
    problem_id: ProblemId
    problem_slug: str
    problem_title: str
    venue: str
    room_id: RoomId | None
    entry_id: EntryId | None
    audience: list[UserId]
    language: str
    manifest: str
    code_bytes: int
    contest_ms: int | None
    priority: int
    stop_at_first_failure: bool
    progress: Progress
    received_at: datetime
    judging_id: JudgingId
    in_line: bool  # still waiting for a worker
    verdict: Verdict | None  # never a judge error
    failed_at: datetime | None  # since when the judge has given up; only the staff is told
    score: float | None
    language_version: str
    max_cpu_ms: int | None
    max_memory_bytes: int | None
    tests_passed: int | None
    tests_total: int | None
    judged_at: datetime | None
    released_at: datetime | None  # since when the author may see the result
    attempts: int  # judgings asked for so far; more than one after a rejudge


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One of an entry's submissions at a problem, as scoring counts them."""

    contest_ms: int
    number: int
    verdict: str | None
    score: float | None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a judging came to. Never a judge error: people go on seeing "judging", and the staff is told."""

    judging_id: JudgingId
    verdict: Verdict
    score: float | None
    groups: list[dict[str, Any]]  # {"name", "verdict", "score", "max_score"}; empty for pass-fail problems
    previous: Verdict | None  # the verdict that a rejudge replaced
    judged_at: datetime


class RejudgingStep(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with a rejudging: of a place, or of one problem or submission of it alone."""

    deed: RejudgingDeed
    rejudging_id: Id
    room_id: RoomId | None
    problem_id: ProblemId | None
    submission_id: SubmissionId | None
    submissions: int  # that are judged again
    moves: Mapping[str, str]  # problem -> package
    reason: str


@runtime_checkable
class Venue(Protocol):
    """One kind of place. All methods run inside the submission's transaction; none may reach outside."""

    name: str  # "practice", "room"; stored on the submission

    def takes(self, message: SubmitSolution) -> bool:
        """Whether a submission with this body belongs here (a room's has a room_id)."""

    async def admit(self, ctx: Context, message: SubmitSolution, problem: ProblemFacts | None) -> Admission:
        """The terms on which ctx.actor may submit this now.

        `problem` was found by its id or slug whatever its visibility: the venue answers for who may know of it. One
        that is not there (None) gets the answer of one that may not be known of.
        Raises NotFound for outsiders, Conflict outside the contest's time, Forbidden for spectators.
        """

    async def disclose(
        self, ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]
    ) -> Sequence[Disclosure]:
        """What `viewer` may see of each, in the same order. All rows are of this venue, perhaps of several rooms."""

    async def terms(self, ctx: Context, room_id: str | None, problem_id: str) -> Terms:
        """What a problem is judged with here, by now."""

    async def check_jury(self, ctx: Context, room_id: str | None) -> None:
        """Whether ctx.actor may judge again here, which shows everything. Raises NotFound, Forbidden."""

    async def problems(self, ctx: Context, room_id: str | None) -> list[str]:
        """The ids of the place's problems; none where it has all."""

    async def move_packages(self, ctx: Context, room_id: str, moves: Mapping[str, str]) -> None:
        """From now on these problems (ids) are judged with these packages."""

    async def rejudging(self, ctx: Context, step: RejudgingStep) -> None:
        """What ctx.actor did with a rejudging here: for the place's log."""

    async def received(self, ctx: Context, submission: SubmissionRow, earlier: Sequence[Try]) -> None:
        """The submission is stored: the room's log, the board's pending cell. `earlier`: the entry's other tries."""

    async def judged(self, ctx: Context, submission: SubmissionRow, outcome: Outcome) -> bool:
        """The verdict is stored (`submission` holds it): the log, the board. Whether the author sees it now.

        Where this says False, `submissions.actions.release` shows it later. After a rejudge of a result that was
        released already it is released again only if this says True.
        """
