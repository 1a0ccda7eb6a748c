"""One test of a submission: run it, validate what it printed, say what came out."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

import msgspec

from judge.blobs import BlobSource
from judge.compiling.programs import Program
from judge.contract import TestResult, Verdict
from judge.judging.inputs import SealedInputs
from judge.judging.scoring import GroupTree, ScoreError
from judge.judging.stage import Stage
from judge.judging.verdict import Judgement, is_near_limit, verdict_of_run, verdict_of_test
from judge.limits import Limit, RunLimits
from judge.manifest import Manifest, TestCase, ValidatorKind
from judge.sandboxes.capture import EXCERPT_BYTES, KEPT_BYTES, KEPT_TOGETHER_BYTES, Capture
from judge.sandboxes.gate import RunGate
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.sandboxes.streams import sealed
from judge.validation.compare import Comparison
from judge.validation.default_validator import default_rules, judge_output
from judge.validation.flooding import run_counted
from judge.validation.interactive import Interaction, run_interactive
from judge.validation.protocols import ACCEPTING
from judge.validation.validators import (
    INTERACTOR_OUTPUT,
    VALIDATOR_LIMITS,
    Case,
    arguments,
    put_case,
    read_judgement,
    run_validator,
)


@dataclass(frozen=True, slots=True)
class Validators:
    """A problem's own validator, compiled, the checker behind an interactor, and the sandbox for both."""

    program: Program
    sandbox: Sandbox
    checker: Program | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run with what was made of it."""

    run: RunResult
    verdict: Verdict
    judgement: Judgement | None
    output: bytes  # an excerpt, or what is kept for the jury
    stderr: bytes
    both_cpu_ms: tuple[int, int] | None = None  # of the first and the second run, where there was one


class Tester:
    """Runs the tests of one problem for one submission. Not safe for concurrent use."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        blobs: BlobSource,
        inputs: SealedInputs,
        gate: RunGate,
        validator: Validators | None,
        limits: RunLimits,
        time_factor: float = 1.0,
        rerun_near_limit: bool,
    ) -> None:
        """`validator` is None for the default one; `limits` are the problem's, by language.

        `time_factor` is the language's, for tests with a time limit of their own.

        Raises ValueError for flags that the default validator does not have.
        """
        self._manifest = manifest
        self._keeps_bytes = KEPT_TOGETHER_BYTES
        self._blobs = blobs
        self._inputs = inputs
        self._gate = gate
        self._validator = validator
        self._limits = limits
        self._time_factor = time_factor
        self._core: int | None = None  # of the test before: processes are ready for it
        self._rerun = rerun_near_limit
        self._stage = Stage.of(manifest)
        self._tree = GroupTree(manifest)
        is_default = manifest.validator.kind is ValidatorKind.DEFAULT
        self._rules: dict[str, Comparison] = default_rules(manifest) if is_default else {}

    async def run(self, number: int, test: TestCase, sandbox: Sandbox, program: Program) -> TestResult:
        """Run one test. Raises SandboxError and BlobMissing; cancelling kills what runs."""
        limits = self._limits_of(test)
        async with self._gate.shared(self._core) as core:
            with self._on(core, sandbox):
                attempt = await self._attempt(test, limits, sandbox, program)
        if self._rerun and is_near_limit(attempt.run, limits):
            async with self._gate.alone(self._core) as core:
                with self._on(core, sandbox):
                    again = await self._attempt(test, limits, sandbox, program)
            both_cpu_ms = (round(attempt.run.cpu_ms), round(again.run.cpu_ms))
            lower = again if again.run.cpu_ms < attempt.run.cpu_ms else attempt
            attempt = replace(lower, both_cpu_ms=both_cpu_ms)
        return self._result(number, test, attempt)

    @contextmanager
    def _on(self, core: int | None, sandbox: Sandbox) -> Iterator[None]:
        """Pin the submission's runs to a core, and no more: what else a sandbox does has all cores."""
        self._core = sandbox.core = core
        try:
            yield
        finally:
            sandbox.core = None

    def _limits_of(self, test: TestCase) -> RunLimits:
        limits = self._limits
        if test.cpu_s is not None:
            limits = msgspec.structs.replace(limits, cpu_s=test.cpu_s * self._time_factor)
        if test.memory_bytes is not None:
            limits = msgspec.structs.replace(limits, memory_bytes=test.memory_bytes)
        return limits

    async def _attempt(
        self, test: TestCase, limits: RunLimits, sandbox: Sandbox, program: Program
    ) -> Attempt:
        """Run all passes of a test; the limits are each pass's own, the largest numbers are told."""
        case = await self._case(test)
        is_interactive = self._manifest.validator.kind is ValidatorKind.INTERACTIVE
        one_pass = self._interact if is_interactive else self._run_and_validate
        attempt = await one_pass(test, case, limits, sandbox, program)
        while (
            attempt.verdict is Verdict.ACCEPTED
            and attempt.judgement
            and attempt.judgement.next_input is not None
        ):
            case = replace(case, input=attempt.judgement.next_input, number=case.number + 1)
            before = attempt.run
            attempt = await one_pass(test, case, limits, sandbox, program)
            attempt = replace(attempt, run=_together(before, attempt.run))
        return attempt

    async def _run_and_validate(
        self, test: TestCase, case: Case, limits: RunLimits, sandbox: Sandbox, program: Program
    ) -> Attempt:
        with Capture() as stdout, Capture() as stderr:
            async with (
                self._stage.set(sandbox, program, test.files, self._blobs),
                self._opened(test, case) as stdin,
            ):
                run = await self._stage.run(
                    sandbox, program, limits, stdin_fd=stdin, stdout=stdout, stderr=stderr, args=test.args
                )
            judgement: Judgement | None = None
            if verdict_of_run(run, limits) is None:
                judgement = await self._validate(test, case, limits, stdout)
            verdict = verdict_of_test(run, limits, judgement)
            output, errors = self._keep(verdict, stdout, stderr)
            return Attempt(run, verdict, judgement, output, errors)

    @asynccontextmanager
    async def _opened(self, test: TestCase, case: Case) -> AsyncIterator[int]:
        """Yield the input of a pass: the test's, which is kept, or what the validator made."""
        if not isinstance(case.input, bytes):
            async with self._inputs.open(test.input) as stdin:
                yield stdin
            return
        stdin = sealed(case.input)
        try:
            yield stdin
        finally:
            os.close(stdin)

    async def _case(self, test: TestCase) -> Case:
        validator = self._manifest.validator
        flags = validator.flags if test.validator_flags is None else test.validator_flags
        given, answer = await self._blobs.path(test.input.sha256), await self._blobs.path(test.answer.sha256)
        return Case(
            given,
            answer,
            tuple(flags),
            validator.protocol,
            validator.limits or VALIDATOR_LIMITS,
            passes=self._manifest.passes,
        )

    async def _validate(self, test: TestCase, case: Case, limits: RunLimits, output: Capture) -> Judgement:
        if self._validator is not None:
            return await run_validator(self._validator.sandbox, self._validator.program, case, output)
        return await judge_output(output, limits.output_bytes, case.answer, self._rules[test.name])

    async def _interact(
        self, test: TestCase, case: Case, limits: RunLimits, sandbox: Sandbox, program: Program
    ) -> Attempt:
        assert self._validator is not None
        validator = self._validator
        await put_case(validator.sandbox, case)
        with Capture() as stderr, Capture() as validator_stderr:
            async with self._stage.set(sandbox, program, test.files, self._blobs):
                ended = await run_interactive(
                    sandbox,
                    program,
                    limits,
                    validator.sandbox,
                    validator.program,
                    case.limits,
                    validator_args=arguments(case, interactive=True),
                    stderr_fd=stderr.fd,
                    validator_stderr_fd=validator_stderr.fd,
                    accepting=ACCEPTING[case.protocol],
                    args=test.args,
                    work_writable=self._stage.work_writable,
                )
            judgement = await read_judgement(
                validator.sandbox, ended.validator, case, b"", validator_stderr.excerpt()
            )
            if judgement.accepted is None and ended.validator.limit_broken is not None:
                counted = await self._count(test, case, limits, sandbox, program)
                if counted.limit_broken is Limit.OUTPUT:
                    return Attempt(counted, Verdict.OUTPUT_LIMIT_EXCEEDED, None, b"", stderr.excerpt())
            judgement = await self._check_interaction(case, limits, ended, judgement)
            verdict = verdict_of_test(
                ended.submission, limits, judgement, refused_first=ended.validator_first
            )
            return Attempt(ended.submission, verdict, judgement, b"", self._keep(verdict, stderr)[0])

    async def _count(
        self, test: TestCase, case: Case, limits: RunLimits, sandbox: Sandbox, program: Program
    ) -> RunResult:
        """Repeat an interaction whose validator broke a limit, to see whether the submission flooded it."""
        assert self._validator is not None
        validator = self._validator
        await put_case(validator.sandbox, case)
        async with self._stage.set(sandbox, program, test.files, self._blobs):
            return await run_counted(
                sandbox,
                program,
                limits,
                validator.sandbox,
                validator.program,
                case.limits,
                validator_args=arguments(case, interactive=True),
                args=test.args,
                work_writable=self._stage.work_writable,
            )

    async def _check_interaction(
        self, case: Case, limits: RunLimits, ended: Interaction, judgement: Judgement
    ) -> Judgement:
        """Give what an interactor wrote to the checker behind it, where there is one."""
        assert self._validator is not None
        checker, sandbox = self._validator.checker, self._validator.sandbox
        if checker is None or not judgement.accepted or verdict_of_run(ended.submission, limits) is not None:
            return judgement
        try:
            written = await sandbox.get(INTERACTOR_OUTPUT, limit_bytes=case.limits.output_bytes)
        except FileNotFoundError:
            written = b""
        with Capture(written) as output:
            return await run_validator(sandbox, checker, case, output)

    def _keep(self, verdict: Verdict, *streams: Capture) -> list[bytes]:
        """Cut what was printed for the report: more of it where somebody will want to know why it was refused."""
        kept = []
        for stream in streams:
            limit = EXCERPT_BYTES if verdict is Verdict.ACCEPTED else min(KEPT_BYTES, self._keeps_bytes)
            content = stream.read(max(limit, EXCERPT_BYTES))
            self._keeps_bytes = max(0, self._keeps_bytes - len(content))
            kept.append(content)
        return kept

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
            both_cpu_ms=attempt.both_cpu_ms,
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


def _together(first: RunResult, last: RunResult) -> RunResult:
    """Return how the last pass ended, with the largest numbers of all."""
    return replace(
        last,
        cpu_ms=max(first.cpu_ms, last.cpu_ms),
        wall_ms=max(first.wall_ms, last.wall_ms),
        memory_bytes=max(first.memory_bytes, last.memory_bytes),
    )
