"""What rules and queries of execution both work with."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from codequest.features.execution.messages import ProgramFile, RunView
from judge.limits import RunLimits


class Dispatched(msgspec.Struct, frozen=True):
    """A job that was sent out."""

    id: str
    dispatched_at: datetime
    worker: str


class OutRow(msgspec.Struct, frozen=True):
    """How many jobs a worker has."""

    worker: str
    jobs: int


class LineRow(msgspec.Struct, frozen=True):
    """How long the line is for a priority and a language."""

    priority: int
    language: str
    waiting: int
    dispatched: int
    oldest_at: datetime | None


class FailureRow(msgspec.Struct, frozen=True, kw_only=True):
    """A judge error."""

    judging_id: str
    subject_id: str
    worker: str
    language: str
    topic: str | None
    error: str
    is_final: bool
    passed_elsewhere: bool
    failed_at: datetime


class QuarantineRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that gets no jobs until somebody puts it back."""

    kind: Literal["worker", "language", "problem"]
    name: str
    reason: str
    by_user_id: str | None
    since: datetime


class ExecutionResult(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of an execution that is over."""

    runs: list[RunView]
    compiler_output: str
    error: str
    message: str
    language_version: str


class ExecutionRow(msgspec.Struct, frozen=True):
    """An execution as its owner asks for it."""

    id: str
    user_id: str
    language: str
    state: Literal["pending", "done", "failed"]
    result: ExecutionResult | None
    created_at: datetime
    is_out: bool


class ProgramRow(msgspec.Struct, frozen=True):
    """What a worker needs of an execution."""

    files: list[ProgramFile]
    inputs: list[bytes]
    answers: list[bytes] | None
    manifest: str | None
    limits: RunLimits
    samples: list[str]  # of an interactive problem, in place of inputs


class PersonRow(msgspec.Struct, frozen=True):
    """Whose execution it is."""

    id: str
    user_id: str
