"""What rules and queries of submissions both work with; the submission itself is in `venue`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from codequest.features.execution.messages import ProgramFile
from codequest.features.submissions.venue import Progress
from judge.contract import Verdict


class TaskRow(msgspec.Struct, frozen=True):
    """What a worker needs of a submission."""

    manifest: str
    language: str
    stop_at_first_failure: bool
    rerun_near_limit: bool
    files: list[ProgramFile]


class RouteRow(msgspec.Struct, frozen=True):
    """Who hears of a submission's progress, and how much."""

    id: str
    audience: list[str]
    progress: Progress


class JudgingRow(msgspec.Struct, frozen=True):
    """What a judging came to."""

    id: str
    verdict: Verdict
    score: float | None
    groups: list[dict[str, Any]]
    tests_total: int
    compiler_output: str
    error: str
    worker: str
    language_version: str


class ResultRow(msgspec.Struct, frozen=True, kw_only=True):
    """How one test went; texts are printable already."""

    number: int
    name: str
    sample: bool
    verdict: Verdict
    cpu_ms: int
    wall_ms: int
    memory_bytes: int
    both_cpu_ms: tuple[int, int] | None
    score: float | None
    exit_code: int | None
    signal: int | None
    limit_broken: str | None
    killed_by: str | None
    judge_message: str
    team_message: str
    output: str
    stderr: str


class PastJudgingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A judging, for the jury."""

    id: str
    submission_id: str
    worker: str
    manifest: str
    verdict: Verdict
    score: float | None
    max_cpu_ms: int
    max_memory_bytes: int
    compiler_output: str
    error: str
    language_version: str
    image: str
    rerun_near_limit: bool
    is_candidate: bool
    finished_at: datetime
    tests_total: int


class KeptRunRow(ResultRow, frozen=True, kw_only=True):
    """A run with as much of its output as was kept."""

    kept_output: bytes
    kept_stderr: bytes


class RoomLineRow(msgspec.Struct, frozen=True):
    """A room's submissions without a verdict: on their way, and given up."""

    waiting: int
    failed: int
