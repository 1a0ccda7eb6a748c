"""A job in, reports out: each kind of job has a module of its own, and whatever breaks, there is an end.

What goes wrong on our side (sandbox, blobs, a package's validator) ends as `judge_error` with a sentence for the
staff; only cancellation leaves a judging without a `Finished`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from judge.blobs import BlobMissing
from judge.contract import ExecuteJob, Finished, Job, JudgeJob, Report, Started, Verdict
from judge.judging.own_input import run_on_inputs
from judge.judging.package_data import check_data
from judge.judging.submissions import judge_submission
from judge.judging.workshop import Workshop
from judge.sandboxes.capture import EXCERPT_BYTES
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import SandboxError
from judge.validation.validators import ValidatorBroken

log = logging.getLogger(__name__)


class Judge:
    """Does jobs in a workshop. Several may run at once."""

    def __init__(self, shop: Workshop, *, image: str = "") -> None:
        """`image`: judge.workers.image."""
        self._shop = shop
        self._image = image

    @property
    def pool(self) -> SandboxPool:
        """The sandboxes it works with."""
        return self._shop.pool

    async def run(self, job: Job) -> AsyncGenerator[Report, None]:
        """Do a job: `Started`, then reports as they come, at last one `Finished`. Closing it kills what runs."""
        yield Started(job.judging_id, self._shop.worker)
        steps = self._reports(job)
        try:
            async with aclosing(steps):
                async for report in steps:
                    is_last = isinstance(report, Finished)
                    yield msgspec.structs.replace(report, image=self._image) if is_last else report
        except (
            SandboxError,
            BlobMissing,
            ValidatorBroken,
            OSError,
            ValueError,
            msgspec.MsgspecError,
        ) as error:
            log.warning("judging %s failed: %s", job.judging_id, error)
            yield self.failed(job, str(error) or type(error).__name__)
        except Exception as error:  # a bug of ours must not take the worker down, nor blame the contestant
            log.exception("judging %s failed", job.judging_id)
            yield self.failed(job, f"{type(error).__name__}: {error}")

    def _reports(self, job: Job) -> AsyncGenerator[Report, None]:
        if isinstance(job, JudgeJob):
            return judge_submission(self._shop, job)
        return run_on_inputs(self._shop, job) if isinstance(job, ExecuteJob) else check_data(self._shop, job)

    def failed(self, job: Job, error: str) -> Finished:
        """Make the report of a judging that failed on our side."""
        return Finished(
            job.judging_id, self._shop.worker, Verdict.JUDGE_ERROR, [], 0, error=error[:EXCERPT_BYTES]
        )


async def judge_once(judge: Judge, job: Job) -> Finished:
    """Do a job and return only its end. Cancelling kills what runs."""
    finished: Finished | None = None
    async with aclosing(judge.run(job)) as reports:
        async for report in reports:
            if isinstance(report, Finished):
                finished = report
    if finished is None:
        raise asyncio.CancelledError
    return finished
