"""Rows of the rejudgings' tables, as queries give them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from codequest.features.submissions.messages_rejudging import RejudgingState
from judge.contract import Verdict


class JudgedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A submission that can be judged again."""

    id: str
    number: int
    language: str
    problem_id: str
    manifest: str
    judging_id: str
    verdict: Verdict | None
    score: float | None


class RejudgingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rejudging."""

    id: str
    room_id: str | None
    problem_id: str | None
    submission_id: str | None
    moves: dict[str, str]  # problem -> package
    reason: str
    state: RejudgingState
    created_by: str
    created_by_name: str
    created_at: datetime
    decided_at: datetime | None


class CountsRow(msgspec.Struct, frozen=True):
    """How far a rejudging is."""

    total: int
    done: int
    changed: int
    failed: int


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A submission in a rejudging, as its result arrives."""

    id: str
    rejudging_id: str
    submission_id: str
    manifest: str
    old_verdict: Verdict | None
    old_score: float | None
    old_judging_id: str
    is_open: bool
    created_by: str


class CandidateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A result that waits to be applied."""

    id: str
    submission_id: str
    manifest: str
    judging_id: str
    is_changed: bool
