"""What rules and queries of problems both work with."""

from __future__ import annotations

from datetime import datetime

import msgspec

from codequest.features.problems.messages import ProgressStatus


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One released result of a person on a problem."""

    accepted: bool
    received_at: datetime
    cpu_ms: int | None
    memory_bytes: int | None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from all results of a person on a problem."""

    status: ProgressStatus = "todo"
    attempts: int = 0
    accepted: int = 0
    failed_since: int = 0
    clean_solves: int = 0
    last_clean_at: datetime | None = None
    best_cpu_ms: int | None = None
    best_memory_bytes: int | None = None
    first_solved_at: datetime | None = None
    last_attempt_at: datetime | None = None
