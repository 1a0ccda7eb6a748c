"""Whoever wants programs run: the interface between the waiting line and its users."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

from codequest.ids import JudgingId, UserId
from codequest.protocol.event import Event
from judge.contract import Finished, Job, OutputChunk, Progress, Started

if TYPE_CHECKING:
    from codequest.protocol.context import Context


class QueuedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job in the line. `id` is the judging id that workers report under; a lost job goes on under a new one."""

    id: JudgingId
    client: str
    subject_id: str  # what the client knows it by: a submission's or execution's id
    person_id: UserId
    language: str
    priority: int
    attempt: int  # from 1; counts judgings that were lost or failed by our fault
    created_at: datetime
    worker: str | None = None  # who has it
    avoid: list[str] = msgspec.field(default_factory=list)  # workers that failed at it
    topic: str | None = None  # what it is about (a problem), for those who look for the cause of failures
    image: str | None = None  # of workers that may have it; None: all
    only_worker: str | None = None  # who alone may have it


class Streamed(msgspec.Struct, frozen=True):
    """What came of one job while it runs, in order. `ends`: its result is in the same batch, right behind."""

    job: QueuedJob
    reports: list[Started | Progress | OutputChunk]
    ends: bool


@runtime_checkable
class JudgeClient(Protocol):
    """Registered under `Feature.provides`; found by the name that stands on the job."""

    client: str
    impatient_after_s: float | None  # a job that no worker took for so long is given up; None: it waits
    blames: bool  # whether what fails of it tells of workers, languages and problems that are not as they should be

    async def job(self, ctx: Context, queued: QueuedJob) -> Job | None:
        """What is sent to a worker. None: nobody wants it any more. Inside a transaction."""

    async def stream(self, ctx: Context, items: Sequence[Streamed]) -> list[tuple[str, Event]]:
        """Signals (channel, event) to send now. Outside of any transaction; only reads."""

    async def requeued(self, ctx: Context, queued: QueuedJob, new_id: JudgingId) -> None:
        """The job goes on under another judging id, inside the transaction that does it."""

    async def failed(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """A judge error that will be tried again: for the staff's eyes."""

    async def finished(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """The result, once; inside the transaction that takes the job out of the line."""

    async def gave_up(self, ctx: Context, queued: QueuedJob) -> None:
        """No worker took it in time, and it is out of the line."""
