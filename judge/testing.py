"""One test of a submission: run it, validate what it printed, say what came out."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from judge.blobs import BlobSource
from judge.capture import Capture
from judge.compare import Comparison
from judge.contract import TestResult, Verdict
from judge.gate import RunGate
from judge.inputs import SealedInputs
from judge.interactive import run_interactive
from judge.limits import RunLimits
from judge.manifest import Manifest, TestCase, ValidatorKind
from judge.programs import Program, run_program
from judge.sandbox import RunResult, Sandbox
from judge.scoring import GroupTree, ScoreError
from judge.validators import (
    VALIDATOR_LIMITS,
    Case,
    arguments,
    default_rules,
    judge_output,
    put_case,
    read_judgement,
    run_validator,
)
from judge.verdict import Judgement, is_near_limit, verdict_of_run, verdict_of_test


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run with what was made of it."""

    run: RunResult
    verdict: Verdict
    judgement: Judgement | None
    output: bytes  # excerpt
    stderr: bytes  # excerpt


class Tester:
    """Runs the tests of one problem for one submission. Not safe for concurrent use."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        blobs: BlobSource,
        inputs: SealedInputs,
        gate: RunGate,
        validator: tuple[Program, Sandbox] | None,
        limits: RunLimits,
        rerun_near_limit: bool,
    ) -> None:
        """`validator` is the compiled custom one with the sandbox for it; `limits` are the problem's, by language.

        Raises ValueError for flags that the default validator does not have.
        """
        self._manifest = manifest
        self._blobs = blobs
        self._inputs = inputs
        self._gate = gate
        self._validator = validator
        self._limits = limits
        self._rerun = rerun_near_limit
        self._tree = GroupTree(manifest)
        is_default = manifest.validator.kind is ValidatorKind.DEFAULT
        self._rules: dict[str, Comparison] = default_rules(manifest) if is_default else {}

    async def run(self, number: int, test: TestCase, sandbox: Sandbox, program: Program) -> TestResult:
        """Run one test. Raises SandboxError and BlobMissing; cancelling kills what runs."""
        async with self._gate.shared():
            attempt = await self._attempt(test, sandbox, program)
        if self._rerun and is_near_limit(attempt.run, self._limits):
            async with self._gate.alone():
                again = await self._attempt(test, sandbox, program)
            if again.run.cpu_ms < attempt.run.cpu_ms:
                attempt = again
        return self._result(number, test, attempt)

    async def _attempt(self, test: TestCase, sandbox: Sandbox, program: Program) -> Attempt:
        if self._manifest.validator.kind is ValidatorKind.INTERACTIVE:
            return await self._interact(await self._case(test), sandbox, program)
        with Capture() as stdout, Capture() as stderr:
            async with self._inputs.open(test.input) as stdin:
                run = await run_program(
                    sandbox, program, self._limits, stdin_fd=stdin, stdout_fd=stdout.fd, stderr_fd=stderr.fd
                )
            judgement: Judgement | None = None
            if verdict_of_run(run, self._limits) is None:
                judgement = await self._validate(test, stdout)
            verdict = verdict_of_test(run, self._limits, judgement)
            return Attempt(run, verdict, judgement, stdout.excerpt(), stderr.excerpt())

    async def _case(self, test: TestCase) -> Case:
        flags = self._manifest.validator.flags if test.validator_flags is None else test.validator_flags
        given, answer = await self._blobs.path(test.input.sha256), await self._blobs.path(test.answer.sha256)
        return Case(given, answer, tuple(flags))

    async def _validate(self, test: TestCase, output: Capture) -> Judgement:
        if self._validator is not None:
            program, sandbox = self._validator
            return await run_validator(sandbox, program, await self._case(test), output)
        answer = await self._blobs.path(test.answer.sha256)
        return await judge_output(output, self._limits.output_bytes, answer, self._rules[test.name])

    async def _interact(self, case: Case, sandbox: Sandbox, program: Program) -> Attempt:
        assert self._validator is not None
        validator, validator_sandbox = self._validator
        await put_case(validator_sandbox, case)
        with Capture() as stderr, Capture() as validator_stderr:
            ended = await run_interactive(
                sandbox,
                program,
                self._limits,
                validator_sandbox,
                validator,
                VALIDATOR_LIMITS,
                validator_args=arguments(case),
                stderr_fd=stderr.fd,
                validator_stderr_fd=validator_stderr.fd,
            )
            judgement = await read_judgement(validator_sandbox, ended.validator, validator_stderr.excerpt())
            verdict = verdict_of_test(
                ended.submission, self._limits, judgement, refused_first=ended.validator_first
            )
            return Attempt(ended.submission, verdict, judgement, b"", stderr.excerpt())

    def _result(self, number: int, test: TestCase, attempt: Attempt) -> TestResult:
        judgement, run = attempt.judgement or Judgement(None), attempt.run
        result = TestResult(
            number=number,
            name=test.name,
            sample=test.sample,
            verdict=attempt.verdict,
            cpu_ms=round(run.cpu_ms),
            wall_ms=round(run.wall_ms),
            memory_bytes=run.memory_bytes,
            exit_code=run.exit_code,
            signal=run.signal,
            limit_broken=run.limit_broken,
            killed_by=run.killed_by,
            judge_message=judgement.error or judgement.judge_message,
            team_message=judgement.team_message,
            output=attempt.output,
            stderr=attempt.stderr,
        )
        if attempt.verdict is Verdict.JUDGE_ERROR:
            return result
        try:
            score = self._tree.score_test(test, attempt.verdict, *self._given_scores(attempt))
        except ScoreError as error:
            return msgspec.structs.replace(result, verdict=Verdict.JUDGE_ERROR, judge_message=str(error))
        return msgspec.structs.replace(result, score=score)

    def _given_scores(self, attempt: Attempt) -> tuple[float | None, float | None]:
        """Return what the validator wrote, where it was its place to score the output."""
        judged = attempt.verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER)
        if attempt.judgement is None or not judged or not self._manifest.validator.scores:
            return None, None
        return attempt.judgement.score, attempt.judgement.multiplier
