"""What reports of several kinds of jobs have in common."""

from __future__ import annotations

import msgspec

from judge.contract import Finished, ProgramJob, Progress, TestResult, Verdict

COMPILER_OUTPUT_BYTES = 64 * 1024  # of a compiler's words, in a report


def not_compiled(job: ProgramJob, worker: str, total: int, output: bytes) -> Finished:
    """The end of a job whose program there is not; `output` is for its author."""
    return Finished(
        judging_id=job.judging_id,
        worker=worker,
        verdict=Verdict.COMPILATION_ERROR,
        results=[],
        total=total,
        compiler_output=output[:COMPILER_OUTPUT_BYTES],
    )


def progress(job: ProgramJob, total: int, result: TestResult) -> Progress:
    """A result as it comes, without texts; these come with the end."""
    told = msgspec.structs.replace(result, output=b"", stderr=b"", judge_message="", team_message="")
    return Progress(job.judging_id, result.number, total, told)
