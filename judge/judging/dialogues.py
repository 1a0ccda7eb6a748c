"""One interaction of a test: a submission and its problem's interactive validator, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from judge.blobs import BlobSource
from judge.compiling.programs import Program
from judge.contract import Verdict
from judge.judging.stage import Stage
from judge.judging.verdict import Judgement, verdict_of_run, verdict_of_test
from judge.limits import Limit, RunLimits
from judge.manifest import TestCase
from judge.sandboxes.capture import Capture
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.validation.flooding import run_counted
from judge.validation.interactive import Interaction, run_interactive
from judge.validation.protocols import ACCEPTING
from judge.validation.recording import Transcript
from judge.validation.sides import Side
from judge.validation.validators import (
    INTERACTOR_OUTPUT,
    Case,
    arguments,
    put_case,
    read_judgement,
    run_validator,
)


@dataclass(frozen=True, slots=True)
class Validators:
    """A problem's own validators, compiled, the checker behind an interactor, and the sandbox for all of them."""

    programs: tuple[Program, ...]  # one, or several that all must accept
    sandbox: Sandbox
    checker: Program | None = None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """How the submission ended, and what was made of it."""

    run: RunResult
    verdict: Verdict
    judgement: Judgement | None


async def converse(
    validators: Validators,
    case: Case,
    limits: RunLimits,
    *,
    sandbox: Sandbox,
    program: Program,
    stage: Stage,
    test: TestCase,
    blobs: BlobSource,
    stderr: Capture,
    transcript: Transcript | None = None,
) -> Dialogue:
    """Let the two talk about a test. The submission's stderr goes to `stderr`, what both say to `transcript`.

    Raises SandboxError and BlobMissing; cancelling kills both.
    """
    with Capture() as words:
        submission = Side(sandbox, program, limits, test.args, stderr.fd, stage.work_writable)
        validator = Side(
            validators.sandbox,
            validators.programs[0],
            case.limits,
            arguments(case, interactive=True),
            words.fd,
            work_writable=True,
        )
        await put_case(validators.sandbox, case)
        async with stage.set(sandbox, program, test.files, blobs):
            ended = await run_interactive(
                submission, validator, accepting=ACCEPTING[case.protocol], transcript=transcript
            )
        if ended.abandoned:
            return Dialogue(ended.submission, verdict_of_test(ended.submission, limits, None), None)
        judgement = await read_judgement(validators.sandbox, ended.validator, case, b"", words.excerpt())
        if judgement.accepted is None and ended.validator.limit_broken is not None:
            # Once more, to see whether it was the submission that flooded the validator.
            await put_case(validators.sandbox, case)
            async with stage.set(sandbox, program, test.files, blobs):
                counted = await run_counted(submission, validator)
            if counted.limit_broken is Limit.OUTPUT:
                return Dialogue(counted, Verdict.OUTPUT_LIMIT_EXCEEDED, None)
        judgement = await _check(validators, case, limits, ended, judgement)
    verdict = verdict_of_test(ended.submission, limits, judgement, refused_first=ended.validator_first)
    return Dialogue(ended.submission, verdict, judgement)


async def _check(
    validators: Validators, case: Case, limits: RunLimits, ended: Interaction, judgement: Judgement
) -> Judgement:
    """Give what an interactor wrote to the checker behind it, where there is one."""
    if (
        validators.checker is None
        or not judgement.accepted
        or verdict_of_run(ended.submission, limits) is not None
    ):
        return judgement
    try:
        written = await validators.sandbox.get(INTERACTOR_OUTPUT, limit_bytes=case.limits.output_bytes)
    except FileNotFoundError:
        written = b""
    with Capture(written) as output:
        return await run_validator(validators.sandbox, validators.checker, case, output)
