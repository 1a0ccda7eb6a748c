"""The wire of the jury's view: every judging of a submission, and everything about one run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from codequest.features.problems.messages_versions import TextView
from codequest.ids import JudgingId, SubmissionId
from codequest.protocol.message import Message, View
from judge.contract import Verdict


class ListJudgings(Message, frozen=True, kw_only=True):
    """All judgings of a submission, newest first, for the jury: those that failed and those not applied, too."""

    submission_id: SubmissionId


class GetRun(Message, frozen=True, kw_only=True):
    """One run of a judging with all texts, for the jury. The texts are cut; more of each can be downloaded."""

    submission_id: SubmissionId
    judging_id: JudgingId
    number: Annotated[int, Meta(ge=1, le=100_000)]


class RunSummary(View, frozen=True, kw_only=True):
    """A run in a judging's list. `both_cpu_ms`: of the first and the second run, where it was run twice."""

    number: int
    name: str
    sample: bool
    verdict: Verdict
    cpu_ms: int
    memory_bytes: int
    both_cpu_ms: tuple[int, int] | None


class JudgingView(View, frozen=True, kw_only=True):
    """A judging. `counts`: the submission's result is this one's; `candidate`: of a rejudging that is not applied.

    `package` is the hash of the problem's package, `image` of the worker's toolchains. `rerun_near_limit`: tests that
    ended just past their limit were run once more, alone.
    """

    id: JudgingId
    counts: bool
    candidate: bool
    worker: str
    package: str
    image: str
    rerun_near_limit: bool
    language_version: str
    verdict: Verdict
    score: float | None
    max_cpu_ms: int
    max_memory_bytes: int
    tests_total: int
    compiler_output: str
    error: str
    finished_at: datetime
    runs: list[RunSummary]


class JudgingsView(View, frozen=True, kw_only=True):
    """All judgings of a submission."""

    submission_id: SubmissionId
    judgings: list[JudgingView]


class RunDetail(View, frozen=True, kw_only=True):
    """A run, with everything that is known of it. `killed_by`: "supervisor", "kernel" or null.

    `both_cpu_ms`: of the first and the second run, where it was run twice; what is told is the one that used less.
    `data`: whether the viewer may see what was read and printed; else the texts are null and the messages empty.
    """

    number: int
    name: str
    sample: bool
    verdict: Verdict
    score: float | None
    exit_code: int | None
    signal: int | None
    killed_by: str | None
    limit_broken: str | None
    cpu_ms: int
    wall_ms: int
    memory_bytes: int
    both_cpu_ms: tuple[int, int] | None
    data: bool
    input: TextView | None
    answer: TextView | None
    output: TextView | None
    stderr: TextView | None
    judge_message: str
    team_message: str


class JudgedRunView(RunDetail, frozen=True, kw_only=True):
    """A run of a submission."""

    submission_id: SubmissionId
    judging_id: JudgingId
