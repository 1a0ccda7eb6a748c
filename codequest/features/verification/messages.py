"""The wire of verifications, for the makers of problems and admins."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from codequest.features.problems.messages import Slug
from codequest.features.problems.messages_versions import PackageHash
from codequest.ids import Id, ProblemId
from codequest.protocol.event import Event, Kind
from codequest.protocol.message import Message, View
from judge.contract import Verdict


class StartVerification(Message, frozen=True, kw_only=True):
    """Check a version on the workers: its data, and every submission of the jury. Nothing of it counts."""

    slug: Slug
    package: PackageHash


class StopVerification(Message, frozen=True, kw_only=True):
    """End the check of a version; what is known of it stays."""

    slug: Slug
    package: PackageHash


class GetVerification(Message, frozen=True, kw_only=True):
    """The last verification of a version, and what came last of each jury submission, in rooms, too."""

    slug: Slug
    package: PackageHash


class DataView(View, frozen=True, kw_only=True):
    """What the validators said of a version's data. `problems` are faults, `warnings` are not.

    `cases`: those of inputs and outputs that only validators see that came out as they should.
    """

    input_validators: int
    inputs: int
    answers: int
    cases: int
    problems: list[str]
    warnings: list[str]


class VerificationItem(View, frozen=True, kw_only=True):
    """One thing that is verified: a submission of the jury's, or all of the version's data (`path` is "").

    `mismatch` says why it is not as expected; `note` what may yet surprise, such as a time near the limit. `place`:
    the first test that failed, or the slowest. What no worker has the language of is `skipped`.
    """

    id: Id
    kind: Literal["submission", "data"]
    path: str
    language: str
    expected: str
    state: Literal["waiting", "right", "wrong", "skipped"]
    verdict: Verdict | None
    score: float | None
    max_cpu_ms: int | None
    limit_ms: int | None
    memory_bytes: int | None
    place: str
    mismatch: str
    note: str
    worker: str
    data: DataView | None


class VerificationView(View, frozen=True, kw_only=True):
    """A verification, as far as it is. `lack`: why it says little, where no accepted submission was judged.

    `time_limit_ms`: the limit that follows from the times, where the package gives none and all that it must leave
    room for ended within the one that stands in for it.
    """

    id: Id
    package: str
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    total: int
    done: int
    wrong: int
    lack: str
    time_limit_ms: int | None
    items: list[VerificationItem]


class SeenView(View, frozen=True, kw_only=True):
    """What came last of a jury submission, in a verification or a room's rehearsal."""

    path: str
    verdict: Verdict | None
    max_cpu_ms: int | None
    is_right: bool
    at: datetime
    in_room: bool


class VersionVerification(View, frozen=True, kw_only=True):
    """What is known of a version."""

    problem_id: ProblemId
    package: str
    last: VerificationView | None
    seen: list[SeenView]


class VerificationStarted(Event, frozen=True, kw_only=True):
    """A version is verified."""

    NAME: ClassVar[str] = "verification:started"
    verification: VerificationView


class VerificationItemChanged(Event, frozen=True, kw_only=True):
    """One more thing is known."""

    NAME: ClassVar[str] = "verification:item"
    verification_id: Id
    item: VerificationItem


class VerificationEnded(Event, frozen=True, kw_only=True):
    """Everything is known."""

    NAME: ClassVar[str] = "verification:ended"
    verification: VerificationView


class VerificationProgress(Event, frozen=True, kw_only=True):
    """How many tests of an item are done."""

    NAME: ClassVar[str] = "verification:progress"
    KIND: ClassVar[Kind] = Kind.SIGNAL
    verification_id: Id
    item_id: Id
    number: int
    total: int
