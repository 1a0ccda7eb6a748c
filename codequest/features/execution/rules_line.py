"""Pure decisions about the waiting line: who gets which job, what was lost, and what is to blame for failures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from codequest.adapters.judge_link import StreamJob
from codequest.adapters.worker_state import WorkerState
from codequest.features.execution.client import QueuedJob
from codequest.features.execution.records import Dispatched, FailureRow

JOBS_PER_SLOT = 2  # one running and one at hand, so that a worker never waits for the server
MAX_ATTEMPTS = 3
# A dispatched job may be missing in the stream for a moment: before it is pushed, and while its report is on the way.
GRACE = timedelta(seconds=3)
LONG_GRACE = timedelta(seconds=60)
LOOKED_PAST = 64  # jobs at the front of the line that wait for another worker than those with room

BLAMED_WITHIN = timedelta(minutes=10)
BLAMED_AFTER = 2  # different jobs that failed for one cause

Cause = Literal["worker", "language", "problem"]


class Crew(msgspec.Struct, frozen=True):
    """The workers that may get jobs, and how many each has."""

    workers: list[WorkerState]
    out: Mapping[str, int]  # jobs by worker

    @classmethod
    def of(cls, workers: Iterable[WorkerState], out: Mapping[str, int], barred: Collection[str]) -> Crew:
        """Those that are neither draining nor in quarantine."""
        return cls([one for one in workers if not one.is_draining and one.name not in barred], out)

    def with_room(self) -> list[WorkerState]:
        """Those that may get one more."""
        return [one for one in self.workers if self.room(one) > 0]

    def room(self, worker: WorkerState) -> int:
        """How many jobs a worker may still get."""
        return JOBS_PER_SLOT * max(worker.slots, 0) - self.out.get(worker.name, 0)

    def languages(self) -> list[str]:
        """Languages of those with room."""
        return sorted({name for worker in self.with_room() for name in worker.languages})

    def images(self) -> list[str]:
        """Images of those with room."""
        return sorted({worker.image for worker in self.with_room()})


def assign(jobs: Sequence[QueuedJob], crew: Crew) -> list[tuple[QueuedJob, str]]:
    """Give jobs to workers, in the order of the line, each to the one that has least to do for its size.

    A job that failed somewhere waits for another worker that could do it, even one that is full now.
    """
    out = dict(crew.out)
    given = []
    for job in jobs:
        able = [one for one in crew.workers if can_do(one, job)]
        others = [one for one in able if one.name not in job.avoid]
        free = [one for one in others or able if JOBS_PER_SLOT * one.slots > out.get(one.name, 0)]
        if not free:
            continue
        chosen = min(free, key=lambda one: (out.get(one.name, 0) / one.slots, one.name))
        out[chosen.name] = out.get(chosen.name, 0) + 1
        given.append((job, chosen.name))
    return given


def can_do(worker: WorkerState, job: QueuedJob) -> bool:
    """Whether a worker may have a job at all."""
    return (
        job.language in worker.languages
        and job.image in (None, worker.image)
        and job.only_worker in (None, worker.name)
    )


class Sweep(msgspec.Struct, frozen=True):
    """What the sweep has to do."""

    lost: list[str]  # judging ids whose worker died at them: judged again, which counts as an attempt
    returned: list[str]  # judging ids that their worker never began, and will not
    missing: list[str]  # judging ids that Redis lost: sent again
    leftovers: list[StreamJob]  # what nobody waits for


def plan_sweep(
    stream: Sequence[StreamJob],
    out: Sequence[Dispatched],
    workers: Iterable[WorkerState],
    *,
    reports_wait: bool,
    now: datetime,
) -> Sweep:
    """Compare what lies in the streams with what was sent out. `stream` must have been read before `out`."""
    drains = {one.name: one.is_draining for one in workers}
    wanted = {one.id for one in out}
    mine = [one for one in stream if one.judging_id in wanted]
    lost = [one for one in mine if one.is_claimed and one.worker not in drains]
    returned = [one for one in mine if not one.is_claimed and drains.get(one.worker, True)]
    in_stream = {one.judging_id for one in stream}
    grace = LONG_GRACE if reports_wait else GRACE
    return Sweep(
        lost=[one.judging_id for one in lost],
        returned=[one.judging_id for one in returned],
        missing=[one.id for one in out if one.id not in in_stream and one.dispatched_at < now - grace],
        leftovers=[one for one in stream if one.judging_id not in wanted or one in lost or one in returned],
    )


class Suspect(msgspec.Struct, frozen=True):
    """What is to blame for judge errors."""

    kind: Cause
    name: str
    reason: str


def suspects(failures: Sequence[FailureRow]) -> list[Suspect]:
    """What the failures of the last minutes have in common, as narrowly as can be said.

    A worker is to blame for jobs that passed elsewhere, a problem for different submissions of it that failed to the
    end, a language for such of different problems. What failed in several languages and problems on one worker alone
    is the worker's. One job that fails says nothing of any of them.
    """
    found = []
    for worker in sorted({one.worker for one in failures if one.worker}):
        passed = {one.subject_id for one in failures if one.worker == worker and one.passed_elsewhere}
        if len(passed) >= BLAMED_AFTER:
            reason = f"{len(passed)} jobs failed here and passed on another worker"
            found.append(Suspect("worker", worker, reason))
    blamed = {one.name for one in found}
    final = [one for one in failures if one.is_final and one.worker not in blamed]
    topics, languages = {one.topic for one in final}, {one.language for one in final}
    if len(topics) > 1 and len(languages) > 1:
        at = {one.worker for one in final}
        if len(at) == 1 and (name := at.pop()):
            found.append(
                Suspect("worker", name, f"{len(final)} jobs of different problems and languages failed here")
            )
        return found
    for topic in sorted(one for one in topics if one):
        subjects = {one.subject_id for one in final if one.topic == topic}
        if len(subjects) >= BLAMED_AFTER:
            found.append(Suspect("problem", topic, f"{len(subjects)} submissions of it could not be judged"))
    if len(topics) > 1:
        for language in sorted(languages):
            subjects = {one.subject_id for one in final if one.language == language}
            reason = f"{len(subjects)} submissions of different problems could not be judged"
            found.append(Suspect("language", language, reason))
    return found
