"""The wire of a problem's versions, for its maker and admins: what was sent, what is judged with, what holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from codequest.features.problems.messages import LimitsView, Slug, Visibility
from codequest.ids import SHA256_PATTERN, ProblemId, RoomId, UserId
from codequest.protocol.message import Message, View
from judge.manifest import Aggregation, ValidatorKind
from judge.packages.metadata import MOST_TIME_S

PackageHash = Annotated[
    str, Meta(pattern=SHA256_PATTERN, description="The hash of a version of a problem's package.")
]
TestNumber = Annotated[int, Meta(ge=1, le=100_000, description="Of the test in judging order, from 1.")]


class ListVersions(Message, frozen=True, kw_only=True):
    """All versions of a problem, the one that was sent last first; for its maker and admins."""

    slug: Slug


class GetVersion(Message, frozen=True, kw_only=True):
    """What a version is judged with: its tests, validators and jury submissions; for its maker and admins."""

    slug: Slug
    package: PackageHash


class SetTimeLimit(Message, frozen=True, kw_only=True):
    """Set the time limit of the newest version, whose package gives none: that makes a new version."""

    slug: Slug
    package: PackageHash
    time_ms: Annotated[int, Meta(ge=1, le=round(MOST_TIME_S * 1000))]


class GetTest(Message, frozen=True, kw_only=True):
    """Input and answer of one test, for the problem's maker and admins. The texts are cut; more can be downloaded."""

    slug: Slug
    package: PackageHash
    number: TestNumber


class WithdrawProblem(Message, frozen=True, kw_only=True):
    """Take a problem out of lists and of what rooms can choose. Rooms that have it and submissions stay as they are."""

    slug: Slug


class BringBack(Message, frozen=True, kw_only=True):
    """Undo a withdrawal: the problem is seen as its visibility says."""

    slug: Slug


class DeleteProblem(Message, frozen=True, kw_only=True):
    """Delete a problem that no room and no submission names, with all its versions."""

    slug: Slug


class HoldingRoom(View, frozen=True, kw_only=True):
    """A room that has a problem. `package`: the version that it keeps; null: it takes the newest at its start."""

    id: RoomId
    name: str
    state: str
    package: str | None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What names a problem, so that it cannot be deleted; never on the wire."""

    rooms: list[HoldingRoom] = []  # the newest ones
    rooms_total: int = 0
    submissions: int = 0


class VersionView(View, frozen=True, kw_only=True):
    """A version. `rooms`: those of the newest rooms with the problem that keep this version.

    `sent_by` is null where it came from the command line without a maker, or before names were kept; `has_files`:
    whether the package can be downloaded.
    """

    package: str
    sent_at: datetime
    sent_by: str | None
    format: str
    tests: int
    time_ms: int
    memory_bytes: int
    is_current: bool
    has_files: bool
    rooms: list[HoldingRoom]


class VersionsView(View, frozen=True, kw_only=True):
    """A problem's versions, and what holds it. `may_delete`: nothing does.

    `rooms` has the newest rooms with the problem that take the newest version when they start.
    """

    problem_id: ProblemId
    slug: str
    title: str
    visibility: Visibility
    withdrawn_at: datetime | None
    maker_id: UserId | None
    maker: str | None
    rooms: list[HoldingRoom]
    rooms_total: int
    submissions: int
    may_delete: bool
    versions: list[VersionView]


class TestSummary(View, frozen=True, kw_only=True):
    """A test. `time_ms` and `memory_bytes`: its own limits, where it has some."""

    number: int
    name: str
    group: str
    sample: bool
    full_feedback: bool
    is_static: bool
    input_bytes: int
    answer_bytes: int
    time_ms: int | None
    memory_bytes: int | None


class GroupSummary(View, frozen=True, kw_only=True):
    """A group of tests that is scored."""

    name: str
    max_score: float | None
    aggregation: Aggregation
    tests: int


class JurySummary(View, frozen=True, kw_only=True):
    """A submission of the jury's, and what the package expects of it."""

    path: str
    language: str
    expected: str


class VersionDetail(View, frozen=True, kw_only=True):
    """What a version is judged with. `input_validators` and `cases` are null where they were not kept yet.

    `validator_files` are those of the package's own output validator; `cases` are inputs and outputs that only
    validators see; `time_limit_given`: by the package, else it can be set here.
    """

    problem_id: ProblemId
    slug: str
    title: str
    package: str
    is_current: bool
    limits: LimitsView
    time_limit_given: bool
    validator: ValidatorKind
    validator_flags: list[str]
    validator_files: list[str]
    input_validators: list[str] | None
    cases: int | None
    scoring: bool
    groups: list[GroupSummary]
    tests: list[TestSummary]
    jury: list[JurySummary]


class TextView(View, frozen=True, kw_only=True):
    """The beginning of a text that cannot be trusted to be text. `size_bytes`: of all that is kept."""

    text: str
    size_bytes: int
    is_cut: bool


class TestDataView(View, frozen=True, kw_only=True):
    """A test with its data; null where that is not kept any more."""

    number: int
    name: str
    group: str
    sample: bool
    input: TextView | None
    answer: TextView | None


class WithdrawnView(View, frozen=True, kw_only=True):
    """Whether a problem is withdrawn now, and since when."""

    problem_id: ProblemId
    withdrawn_at: datetime | None


class DeletedView(View, frozen=True, kw_only=True):
    """The problem that is no more."""

    problem_id: ProblemId
    slug: str
