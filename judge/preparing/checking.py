"""Checks of a package's data: inputs through its input validators, answers and outputs through its output validator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from judge.blobs import BlobSource
from judge.compiling.programs import Program, run_program
from judge.judging.inputs import sealed_file
from judge.manifest import TestCase, ValidatorKind
from judge.packages import Package
from judge.packages.model import DataCheck, InputFlags
from judge.packages.model import Program as Source
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


@dataclass
class DataReport:
    """What the checks found. `problems` make a package fail, `warnings` do not."""

    input_validators: int = 0
    inputs: int = 0  # how many inputs the validators accepted
    answers: int = 0  # how many answers the output validator accepted
    cases: int = 0  # how many invalid_input, invalid_output and valid_output cases came out as they should
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, other: DataReport) -> None:
        """Take in what another check found."""
        self.inputs += other.inputs
        self.answers += other.answers
        self.cases += other.cases
        self.problems += other.problems
        self.warnings += other.warnings


class DataChecker:
    """Runs the validators of one package, `jobs` at a time."""

    def __init__(self, package: Package, pool: SandboxPool, blobs: BlobSource, jobs: int) -> None:
        self._package = package
        self._pool = pool
        self._blobs = blobs
        self._permits = asyncio.Semaphore(jobs)
        self._limits = package.manifest.validator.limits or VALIDATOR_LIMITS

    async def run(self, output_validators: Sequence[Program]) -> DataReport:
        """Check everything. Raises SandboxError."""
        report = DataReport()
        validators = await self._compile(report)
        report.input_validators = len(validators)
        programs = validators, output_validators
        tests = [test for test in self._package.manifest.tests if not test.is_static]
        checks = [
            *(partial(self._check_test, *programs, test) for test in tests),
            *(partial(self._check_case, *programs, check) for check in self._package.data_checks),
        ]
        tasks = [asyncio.create_task(self._limited(check)) for check in checks]
        try:
            for found in await asyncio.gather(*tasks):
                report.add(found)
        finally:
            await end_tasks(*tasks)  # where one failed
        return report

    async def _limited(self, check: Callable[[DataReport], Awaitable[None]]) -> DataReport:
        found = DataReport()
        async with self._permits:
            await check(found)
        return found

    async def _check_test(
        self,
        validators: list[tuple[Source, Program]],
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
        validator = self._package.manifest.validator
        # What a submission says in its passes together is no answer to any one of them.
        in_one_pass = self._package.manifest.passes == 1
        if validator.kind is ValidatorKind.CUSTOM and in_one_pass and output_validators:
            flags = validator.flags if test.validator_flags is None else test.validator_flags
            case = self._case(path, await self._blobs.path(test.answer.sha256), flags)
            await self._check_answer(output_validators, test.name, case, found, is_shown=self._is_shown(test))

    def _is_shown(self, test: TestCase) -> bool:
        """Whether people see a test's answer as what a program may print."""
        answer = self._package.blobs[test.answer.sha256]
        base = test.name.rpartition("/")[2]
        return test.sample and any(
            one.name == base and one.output == answer.read() for one in self._package.samples
        )

    def _case(self, given: Path, answer: Path, flags: Sequence[str]) -> Case:
        manifest = self._package.manifest
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

    async def _compile(self, found: DataReport) -> list[tuple[Source, Program]]:
        compiled = []
        for source in self._package.input_validators:
            program, words = await compile_validator(self._pool, source.files, source.language)
            if program is not None:
                compiled.append((source, program))
            elif words.startswith("is in no language"):
                found.warnings.append(f"{source.path}: not run, since this machine lacks its language")
            else:
                found.problems.append(f"{source.path}: {words}")
        return compiled

    async def _refusal(
        self,
        validators: list[tuple[Source, Program]],
        name: str,
        path: Path,
        args: Sequence[str],
        beside: Mapping[str, Path | bytes],
    ) -> str:
        """Return which validator refuses an input, with its words; "" where all accept it.

        `args` and the files `beside` are what a submission gets with the input; validators get them after their own.
        """
        given: InputFlags = self._package.input_flags.get(name, ())
        for source, program in validators:
            flags = given.get(source.name, ()) if isinstance(given, dict) else given
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
        self, validators: Sequence[Program], name: str, case: Case, found: DataReport, *, is_shown: bool
    ) -> None:
        answer = case.answer if isinstance(case.answer, bytes) else case.answer.read_bytes()
        refusal = await self._output_refusal(validators, case, answer)
        if not refusal:
            found.answers += 1
        elif is_shown:
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
        validators: list[tuple[Source, Program]],
        output_validators: Sequence[Program],
        check: DataCheck,
        found: DataReport,
    ) -> None:
        """Check one case that only validators see."""
        path = await self._blobs.path(check.input.sha256)
        asked = [one for one in validators if check.validator in ("", one[0].path)]
        refusal = ""
        if check.checks_input:
            beside = {name: blob.source for name, blob in check.files.items()}
            refusal = await self._refusal(asked, check.name, path, check.args, beside)
        if check.kind == "invalid_input":
            if asked and not refusal:
                found.problems.append(f"{check.input_path} is invalid, and every input validator accepts it")
            else:
                found.cases += 1
            return
        if refusal:
            found.problems.append(f"{check.input_path} is refused: {refusal}")
            return
        if check.kind == "valid_input":
            found.cases += 1
            return
        assert check.answer is not None
        assert check.output is not None
        validator = self._package.manifest.validator
        flags = validator.flags if check.output_validator_flags is None else check.output_validator_flags
        if validator.kind is ValidatorKind.DEFAULT:
            difference = compare(check.output.read(), check.answer.read(), parse_flags(list(flags)))
            refusal = difference or ""
        elif output_validators:
            case = self._case(path, await self._blobs.path(check.answer.sha256), flags)
            refusal = await self._output_refusal(output_validators, case, check.output.read())
        if bool(refusal) is (check.kind == "invalid_output"):
            found.cases += 1
        elif refusal:
            found.problems.append(f"{check.output_path} is valid, and is refused: {refusal}")
        else:
            found.problems.append(f"{check.output_path} is invalid, and the output validator accepts it")


def _oddity(path: Path) -> str:
    """What may be the reason for which an input is refused, and is not seen in an editor; "" for nothing."""
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        return " (it begins with a byte-order mark)"
    return " (it has line ends of Windows)" if b"\r\n" in content else ""
