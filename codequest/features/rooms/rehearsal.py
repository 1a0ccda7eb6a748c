"""The dress rehearsal as a client of the waiting line: the jury's submissions, and a program that measures workers."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec

from codequest.features.execution import actions as execution
from codequest.features.execution.actions import QueuedJob, Streamed
from codequest.features.problems import actions_jury as jury
from codequest.features.problems import actions_packages as packages
from codequest.features.rooms import queries_judging as queries
from codequest.features.rooms.queries_judging import ItemRow
from codequest.protocol.context import Context
from codequest.protocol.event import Event
from judge.contract import ExecuteJob, Finished, Job, JudgeJob, SourceFile, Verdict
from judge.limits import RunLimits
from judge.preparing.expecting import mismatch

CLIENT = "rehearsal"
CALIBRATION = "calibration"
SLOW = 1.10  # so much slower than the reference a worker is told of
_TIMES = 5
# Enough work that a clock's grain does not show, the same on every worker, with memory that misses the cache.
_PROGRAMS = {
    "cpp17": (
        "main.cpp",
        b"#include <cstdint>\n#include <cstdio>\n#include <vector>\n"
        b"int main() {\n  std::vector<uint32_t> a(1 << 22);\n  uint64_t x = 88172645463325252ull, sum = 0;\n"
        b"  for (int i = 0; i < 40000000; i++) {\n    x ^= x << 13; x ^= x >> 7; x ^= x << 17;\n"
        b'    sum += a[x & 4194303] += (uint32_t)x;\n  }\n  printf("%llu\\n", (unsigned long long)sum);\n}\n',
    ),
    "python": (
        "main.py",
        b"x, total = 1, 0\nfor _ in range(3000000):\n    x = (x * 1103515245 + 12345) & 0x7FFFFFFF\n"
        b"    total += x & 7\nprint(total)\n",
    ),
}
CALIBRATION_LANGUAGES = tuple(_PROGRAMS)  # the first that a worker has


class RehearsalClient:
    """Judging for the host's eyes alone."""

    client = CLIENT
    impatient_after_s: float | None = 600.0

    async def job(self, ctx: Context, queued: QueuedJob) -> Job | None:
        """A jury submission on all tests, or the calibration program."""
        item = await queries.item(ctx.db, queued.subject_id)
        if item is None or item.is_done:
            return None
        if item.path == CALIBRATION:
            name, source = _PROGRAMS[item.language]
            return ExecuteJob(
                judging_id=queued.id,
                language=item.language,
                files=[SourceFile(name, source)],
                inputs=[b""] * _TIMES,
                limits=RunLimits(cpu_s=10.0),
            )
        submission = await _submission(ctx, item)
        if submission is None:
            return None
        return JudgeJob(
            judging_id=queued.id,
            manifest=submission.own_manifest or submission.manifest,
            language=item.language,
            files=await jury.files_of(ctx.ports.blobs, submission.source),
            entrypoint=submission.entrypoint,
            stop_at_first_failure=False,
            rerun_near_limit=item.rerun_near_limit,
        )

    async def stream(self, ctx: Context, items: Sequence[Streamed]) -> list[tuple[str, Event]]:
        """The page asks for itself."""
        return []

    async def requeued(self, ctx: Context, queued: QueuedJob, new_id: str) -> None:
        """Items are not known by their judging."""

    async def failed(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """Another worker tries."""

    async def finished(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """What came out, held against what must."""
        item = await queries.item(ctx.db, queued.subject_id)
        if item is None or await self._tried_again(ctx, queued, item, report):
            return
        if item.path == CALIBRATION:
            good = report.verdict is Verdict.ACCEPTED and bool(report.results)
            cpu_ms = round(median(one.cpu_ms for one in report.results)) if good else None
            wrong = "" if good else (report.error or f"the calibration program ended with {report.verdict}")
        else:
            cpu_ms, wrong = report.max_cpu_ms, await self._mismatch(ctx, item, report)
            if wrong:
                await queries.keep_report(ctx.db, item.id, report, ctx.now)
        await queries.finish_item(ctx.db, item.id, report.worker, report.verdict, cpu_ms, wrong, ctx.now)

    async def _tried_again(self, ctx: Context, queued: QueuedJob, item: ItemRow, report: Finished) -> bool:
        """Whether what does not compile, and is not meant to fail so, goes on in another version of its language."""
        if report.verdict is not Verdict.COMPILATION_ERROR:
            return False
        submission = await _submission(ctx, item)
        version = jury.next_version(submission, item.language) if submission is not None else None
        if version is None:
            return False
        await queries.retry_item(ctx.db, item.id, version)
        await execution.enqueue(
            ctx,
            client=CLIENT,
            subject_id=item.id,
            person_id=queued.person_id,
            language=version,
            priority=queued.priority,
            topic=queued.topic,
            image=queued.image,
            only_worker=queued.only_worker,
        )
        return True

    async def _mismatch(self, ctx: Context, item: ItemRow, report: Finished) -> str:
        submission = await _submission(ctx, item)
        manifest = await packages.manifest_of(ctx, item.manifest or "")
        if submission is None or manifest is None:
            return "the package is not here any more"
        return mismatch(manifest, submission.expected(), report)[:500]

    async def gave_up(self, ctx: Context, queued: QueuedJob) -> None:
        """No worker took it for ten minutes."""
        words = "no worker took it"
        await queries.finish_item(ctx.db, queued.subject_id, "", Verdict.SKIPPED, None, words, ctx.now)


async def _submission(ctx: Context, item: ItemRow) -> jury.JurySubmission | None:
    if item.problem_id is None or item.manifest is None:
        return None
    try:
        return await jury.jury_submission(ctx, item.problem_id, item.manifest, item.path)
    except msgspec.ValidationError:
        return None
