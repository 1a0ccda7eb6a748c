"""A test's run with all of its passes: the submission on an input, and the problem's validator on what it printed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from judge.blobs import BlobSource
from judge.compiling.programs import Program
from judge.contract import SourceFile, Verdict
from judge.judging.dialogues import Validators, converse
from judge.judging.inputs import SealedInputs
from judge.judging.stage import Stage
from judge.judging.verdict import Judgement, verdict_of_run, verdict_of_test
from judge.limits import RunLimits
from judge.manifest import ANSWERS, Manifest, TestCase, ValidatorKind
from judge.sandboxes.capture import EXCERPT_BYTES, KEPT_BYTES, KEPT_TOGETHER_BYTES, Capture
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.sandboxes.streams import sealed
from judge.validation.compare import Comparison
from judge.validation.default_validator import default_rules, judge_output
from judge.validation.recording import Transcript
from judge.validation.static import StaticValidator, Submitted, validate_statically
from judge.validation.telling import told_files
from judge.validation.validators import VALIDATOR_LIMITS, Case, run_validators

_NO_RUN = RunResult(
    exit_code=0, signal=None, cpu_ms=0, wall_ms=0, memory_bytes=0, limit_broken=None, killed_by=None
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run with what was made of it."""

    run: RunResult
    verdict: Verdict
    judgement: Judgement | None
    output: bytes  # an excerpt, or what is kept for the jury
    stderr: bytes
    both_cpu_ms: tuple[int, int] | None = None  # of the first and the second run, where there was one


class Attempts:
    """Runs one submission on tests of one problem. Not safe for concurrent use."""

    def __init__(
        self,
        manifest: Manifest,
        *,
        blobs: BlobSource,
        inputs: SealedInputs,
        validator: Validators | None,
        sandbox: Sandbox,
        program: Program,
        static: StaticValidator | None = None,
        sources: Sequence[SourceFile] = (),
        submitted: Sequence[SourceFile] = (),
        transcript: Transcript | None = None,
    ) -> None:
        """`validator` is None for the default one; `sources` are for the static one, with what the problem includes.

        `submitted` is for validators that are told of it; `transcript` hears interactions.

        Raises ValueError for flags that the default one does not have.
        """
        self._manifest = manifest
        self._keeps_bytes = KEPT_TOGETHER_BYTES
        self._blobs = blobs
        self._inputs = inputs
        self._validator = validator
        self._sandbox = sandbox
        self._program = program
        self._static = static
        self._sources = sources
        self._submitted = submitted
        self._transcript = transcript
        self._is_answers = program.language.name == ANSWERS
        self._stage = Stage.of(manifest)
        is_default = manifest.validator.kind is ValidatorKind.DEFAULT
        self._rules: dict[str, Comparison] = default_rules(manifest) if is_default else {}

    async def make(self, test: TestCase, limits: RunLimits) -> Attempt:
        """Run all passes of a test; the limits are each pass's own, the largest numbers are told.

        Raises SandboxError and BlobMissing; cancelling kills what runs.
        """
        if test.is_static:
            return await self._look(test, limits)
        case = await self._case(test)
        is_interactive = self._manifest.validator.kind is ValidatorKind.INTERACTIVE
        one_pass = self._interact if is_interactive else self._run_and_validate
        attempt = await one_pass(test, case, limits)
        while (
            attempt.verdict is Verdict.ACCEPTED
            and attempt.judgement
            and attempt.judgement.next_input is not None
        ):
            case = replace(case, input=attempt.judgement.next_input, number=case.number + 1)
            before = attempt.run
            attempt = await one_pass(test, case, limits)
            attempt = replace(attempt, run=_together(before, attempt.run))
        return attempt

    async def _look(self, test: TestCase, limits: RunLimits) -> Attempt:
        """Let the static validator look at the source; the submission does not run."""
        assert self._static is not None
        submitted = Submitted(self._sources, self._program)
        judgement = await validate_statically(self._static, submitted, test.args)
        return Attempt(_NO_RUN, verdict_of_test(_NO_RUN, limits, judgement), judgement, b"", b"")

    async def _run_and_validate(self, test: TestCase, case: Case, limits: RunLimits) -> Attempt:
        with Capture() as stdout, Capture() as stderr:
            async with (
                self._stage.set(self._sandbox, self._program, test.files, self._blobs),
                self._opened(test, case) as stdin,
            ):
                run = await self._stage.run(
                    self._sandbox,
                    self._program,
                    limits,
                    stdin_fd=stdin,
                    stdout=stdout,
                    stderr=stderr,
                    args=[test.answer_name] if self._is_answers else test.args,
                )
            judgement: Judgement | None = None
            if verdict_of_run(run, limits) is None:
                judgement = await self._validate(test, self._telling(case, run), limits, stdout)
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
            command_line=None if validator.command_line is None else tuple(validator.command_line),
        )

    def _telling(self, case: Case, run: RunResult | None = None) -> Case:
        """Put beside a case what its validator is told of the submission."""
        if not self._manifest.validator.is_told:
            return case
        return replace(case, beside=told_files(self._program.language.name, self._submitted, run))

    async def _validate(self, test: TestCase, case: Case, limits: RunLimits, output: Capture) -> Judgement:
        if self._validator is not None:
            return await run_validators(self._validator.sandbox, self._validator.programs, case, output)
        return await judge_output(output, limits.output_bytes, case.answer, self._rules[test.name])

    async def _interact(self, test: TestCase, case: Case, limits: RunLimits) -> Attempt:
        assert self._validator is not None
        with Capture() as stderr:
            said = await converse(
                self._validator,
                self._telling(case),
                limits,
                sandbox=self._sandbox,
                program=self._program,
                stage=self._stage,
                test=test,
                blobs=self._blobs,
                stderr=stderr,
                transcript=self._transcript,
            )
            return Attempt(said.run, said.verdict, said.judgement, b"", self._keep(said.verdict, stderr)[0])

    def _keep(self, verdict: Verdict, *streams: Capture) -> list[bytes]:
        """Cut what was printed for the report: more of it where somebody will want to know why it was refused."""
        kept = []
        for stream in streams:
            limit = EXCERPT_BYTES if verdict is Verdict.ACCEPTED else min(KEPT_BYTES, self._keeps_bytes)
            content = stream.read(max(limit, EXCERPT_BYTES))
            self._keeps_bytes = max(0, self._keeps_bytes - len(content))
            kept.append(content)
        return kept


def _together(first: RunResult, last: RunResult) -> RunResult:
    """Return how the last pass ended, with the largest numbers of all."""
    return replace(
        last,
        cpu_ms=max(first.cpu_ms, last.cpu_ms),
        wall_ms=max(first.wall_ms, last.wall_ms),
        memory_bytes=max(first.memory_bytes, last.memory_bytes),
    )
