"""What queries and actions of verifications both work with."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from codequest.ids import new_id
from judge.contract import DataReport, Verdict

ItemKind = Literal["submission", "data", "calibration"]


class NewItem(msgspec.Struct, kw_only=True):
    """Something to be done, or that cannot be done (`note`)."""

    kind: ItemKind
    language: str
    path: str = ""
    problem_id: str | None = None
    manifest: str | None = None
    only_worker: str | None = None
    limit_ms: int | None = None
    note: str = ""
    is_done: bool = False
    id: str = msgspec.field(default_factory=new_id)


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A jury submission, the checks of a version's data, or the calibration program on one worker.

    `version_of`: whose version is verified; None in a room's rehearsal. `margin_test`: on which the submission is
    run once more.
    """

    id: str
    verification_id: str
    position: int
    kind: ItemKind
    problem_id: str | None
    manifest: str | None
    path: str
    language: str
    only_worker: str | None
    worker: str
    is_done: bool
    verdict: Verdict | None
    score: float | None
    max_cpu_ms: int | None
    memory_bytes: int | None
    limit_ms: int | None
    place: str
    mismatch: str
    note: str
    margin_test: str | None
    data: DataReport | None
    rerun_near_limit: bool
    room_id: str | None
    version_of: str | None
    is_kept: bool  # its report, with all runs


class KeptReport(msgspec.Struct, frozen=True):
    """What a judging came to, as its worker reported it."""

    report: bytes
    finished_at: datetime


class VerificationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A verification of a room or of a version."""

    id: str
    room_id: str | None
    problem_id: str | None
    manifest: str | None
    created_by_name: str
    created_at: datetime
    finished_at: datetime | None


class SeenRow(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a jury submission last, wherever it was judged."""

    path: str
    verdict: Verdict | None
    max_cpu_ms: int | None
    mismatch: str
    done_at: datetime
    in_room: bool
