"""Checking a package's data: its programs compile, and its validators take what they should and nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from judge.checks import decode_checks
from judge.compiling.programs import Program
from judge.contract import DataJob, DataReport, Finished, Progress, TestResult, Verdict
from judge.judging.checking import DataChecker
from judge.judging.workshop import Workshop
from judge.validation.validators import ValidatorBroken

DATA_LINES = 200  # problems, and warnings, of a DataJob in a report


async def check_data(shop: Workshop, job: DataJob) -> AsyncGenerator[Progress | Finished, None]:
    """Check it: a report for each test and case, and at last `Finished` with all that was found.

    Raises SandboxError, BlobMissing, ValueError where something of ours is broken.
    """
    manifest = await shop.manifest(job.manifest)
    checks = decode_checks((await shop.blobs.path(job.checks)).read_bytes())
    checker = DataChecker(manifest, checks, shop.pool, shop.blobs, jobs=1)
    report = DataReport()
    validators: tuple[Program, ...] = ()
    try:
        validators = await shop.validators_of(manifest)
        await shop.compile_others(manifest)
    except ValidatorBroken as error:
        report.problems.append(str(error))
    number = 0
    async with aclosing(checker.steps(validators)) as steps:
        async for name, found in steps:
            report.add(found)
            if name:
                number += 1
                verdict = Verdict.WRONG_ANSWER if found.problems else Verdict.ACCEPTED
                result = TestResult(number, name, False, verdict)
                yield Progress(job.judging_id, number, checker.total, result)
    verdict = Verdict.WRONG_ANSWER if report.problems else Verdict.ACCEPTED
    data = report.capped(DATA_LINES)
    yield Finished(job.judging_id, shop.worker, verdict, [], checker.total, data=data)
