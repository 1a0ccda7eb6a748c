"""Checks of a package's data: inputs through its input validators, answers and outputs through its output validator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path

from judge.blobs import BlobSource
from judge.checks import DataChecks, InputValidator, ValidatorCase
from judge.compiling.programs import Program, run_program
from judge.contract import DataReport, SourceFile
from judge.judging.inputs import sealed_file
from judge.manifest import Manifest, TestCase, ValidatorKind
from judge.sandboxes.capture import Capture, message_text
from judge.sandboxes.pool import SandboxPool
from judge.tasks import end_tasks
from judge.validation.compare import compare, parse_flags
from judge.validation.validators import (
    VALIDATOR_LIMITS,
    Case,
    compile_validator,
    put_files,
    run_validators,
)


class DataChecker:
    """Runs the validators of one package, `jobs` at a time."""

    def __init__(
        self, manifest: Manifest, checks: DataChecks, pool: SandboxPool, blobs: BlobSource, jobs: int
    ) -> None:
        self._manifest = manifest
        self._checks = checks
        self._pool = pool
        self._blobs = blobs
        self._permits = asyncio.Semaphore(jobs)
        self._limits = manifest.validator.limits or VALIDATOR_LIMITS
        self._tests = [test for test in manifest.tests if not test.is_static]

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self._tests) + len(self._checks.cases)

    async def run(self, output_validators: Sequence[Program]) -> DataReport:
        """Check everything. Raises SandboxError, BlobMissing."""
        report = DataReport()
        async with aclosing(self.steps(output_validators)) as steps:
            async for _, found in steps:
                report.add(found)
        return report

    async def steps(
        self, output_validators: Sequence[Program]
    ) -> AsyncGenerator[tuple[str, DataReport], None]:
        """Check everything: for the validators (""), then for each test and case by its name, what was found.

        Those come in the package's order. Raises SandboxError, BlobMissing. Closing it ends what runs.
        """
        found = DataReport()
        validators = await self._compile(found)
        found.input_validators = len(validators)
        yield "", found
        programs = validators, output_validators
        checks = [
            *((test.name, partial(self._check_test, *programs, test)) for test in self._tests),
            *((case.name, partial(self._check_case, *programs, case)) for case in self._checks.cases),
        ]
        tasks = [asyncio.create_task(self._limited(check)) for _, check in checks]
        try:
            for (name, _), task in zip(checks, tasks, strict=True):
                yield name, await task
        finally:
            await end_tasks(*tasks)  # where one failed

    async def _limited(self, check: Callable[[DataReport], Awaitable[None]]) -> DataReport:
        found = DataReport()
        async with self._permits:
            await check(found)
        return found

    async def _check_test(
        self,
        validators: list[tuple[InputValidator, Program]],
        output_validators: Sequence[Program],
        test: TestCase,
        found: DataReport,
    ) -> None:
        path = await self._blobs.path(test.input.sha256)
        if validators:
            beside = {file.name: await self._blobs.path(file.sha256) for file in test.files}
            refusal = await self._refusal(validators, test.name, path, test.args, beside)
            if refusal:
                found.problems.append(f"data/{test.name}.in is refused: {refusal}")
            else:
                found.inputs += 1
        validator = self._manifest.validator
        # What a submission says in its passes together is no answer to any one of them.
        in_one_pass = self._manifest.passes == 1
        if validator.kind is ValidatorKind.CUSTOM and in_one_pass and output_validators:
            flags = validator.flags if test.validator_flags is None else test.validator_flags
            case = self._case(path, await self._blobs.path(test.answer.sha256), flags)
            await self._check_answer(output_validators, test.name, case, found)

    def _case(self, given: Path, answer: Path, flags: Sequence[str]) -> Case:
        manifest = self._manifest
        validator = manifest.validator
        return Case(
            given,
            answer,
            tuple(flags),
            validator.protocol,
            self._limits,
            passes=manifest.passes,
            command_line=None if validator.command_line is None else tuple(validator.command_line),
        )

    async def _compile(self, found: DataReport) -> list[tuple[InputValidator, Program]]:
        compiled = []
        for source in self._checks.validators:
            files = [
                SourceFile(file.name, (await self._blobs.path(file.sha256)).read_bytes())
                for file in source.files
            ]
            program, words = await compile_validator(self._pool, tuple(files), source.language)
            if program is not None:
                compiled.append((source, program))
            elif words.startswith("is in no language"):
                found.warnings.append(f"{source.path}: not run, since this machine lacks its language")
            else:
                found.problems.append(f"{source.path}: {words}")
        return compiled

    async def _refusal(
        self,
        validators: list[tuple[InputValidator, Program]],
        name: str,
        path: Path,
        args: Sequence[str],
        beside: Mapping[str, Path],
    ) -> str:
        """Return which validator refuses an input, with its words; "" where all accept it.

        `args` and the files `beside` are what a submission gets with the input; validators get them after their own.
        """
        given = self._checks.flags.get(name, [])
        for source, program in validators:
            flags = given.get(source.name, []) if isinstance(given, dict) else given
            async with self._pool.acquire() as sandbox:
                await put_files(sandbox, beside.items())
                with sealed_file(path) as stdin, Capture() as stdout, Capture() as stderr:
                    run = await run_program(
                        sandbox,
                        program,
                        self._limits,
                        stdin_fd=stdin,
                        stdout_fd=stdout.fd,
                        stderr_fd=stderr.fd,
                        args=(*flags, *args) if source.takes_args else (),
                        work_writable=True,
                    )
                    words = message_text(stderr.excerpt() or stdout.excerpt())
            if run.limit_broken is not None or run.oom_kills:
                return f"{source.path} breaks its {run.limit_broken or 'memory'} limit"
            if run.exit_code not in source.accepting:
                how = f"signal {run.signal}" if run.signal else f"exit code {run.exit_code}"
                return f"{source.path} ends with {how}{_oddity(path)}" + (f": {words}" if words else "")
        return ""

    async def _check_answer(
        self, validators: Sequence[Program], name: str, case: Case, found: DataReport
    ) -> None:
        answer = case.answer if isinstance(case.answer, bytes) else case.answer.read_bytes()
        refusal = await self._output_refusal(validators, case, answer)
        if not refusal:
            found.answers += 1
        elif name in self._checks.shown:
            found.problems.append(f"data/{name}.ans is refused by the output validator: {refusal}")
        else:  # an answer file may hold other things than an answer, for the validator's use
            found.warnings.append(f"data/{name}.ans is refused by the output validator: {refusal}")

    async def _output_refusal(self, validators: Sequence[Program], case: Case, output: bytes) -> str:
        async with self._pool.acquire() as sandbox:
            with Capture(output) as captured:
                judgement = await run_validators(sandbox, validators, case, captured)
        if judgement.accepted:
            return ""
        return judgement.error or judgement.judge_message or "wrong answer"

    async def _check_case(
        self,
        validators: list[tuple[InputValidator, Program]],
        output_validators: Sequence[Program],
        check: ValidatorCase,
        found: DataReport,
    ) -> None:
        """Check one case that only validators see."""
        path = await self._blobs.path(check.input.sha256)
        asked = [one for one in validators if check.validator in ("", one[0].path)]
        refusal = ""
        if check.checks_input:
            beside = {file.name: await self._blobs.path(file.sha256) for file in check.files}
            refusal = await self._refusal(asked, check.name, path, check.args, beside)
        if check.kind == "invalid_input":
            if asked and not refusal:
                found.problems.append(f"{check.input.name} is invalid, and every input validator accepts it")
            else:
                found.cases += 1
            return
        if refusal:
            found.problems.append(f"{check.input.name} is refused: {refusal}")
            return
        if check.kind == "valid_input":
            found.cases += 1
            return
        assert check.answer is not None
        assert check.output is not None
        output = (await self._blobs.path(check.output.sha256)).read_bytes()
        answer = await self._blobs.path(check.answer.sha256)
        validator = self._manifest.validator
        flags = validator.flags if check.flags is None else check.flags
        if validator.kind is ValidatorKind.DEFAULT:
            difference = compare(output, answer.read_bytes(), parse_flags(flags))
            refusal = difference or ""
        elif output_validators:
            case = self._case(path, answer, flags)
            refusal = await self._output_refusal(output_validators, case, output)
        if bool(refusal) is (check.kind == "invalid_output"):
            found.cases += 1
        elif refusal:
            found.problems.append(f"{check.output.name} is valid, and is refused: {refusal}")
        else:
            found.problems.append(f"{check.output.name} is invalid, and the output validator accepts it")


def _oddity(path: Path) -> str:
    """What may be the reason for which an input is refused, and is not seen in an editor; "" for nothing."""
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        return " (it begins with a byte-order mark)"
    return " (it has line ends of Windows)" if b"\r\n" in content else ""
