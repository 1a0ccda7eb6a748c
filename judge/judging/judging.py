"""A job in, reports out: compile, run every test that is worth running, say what came of it.

What goes wrong on our side (sandbox, blobs, a package's validator) ends as `judge_error` with a sentence for the
staff; only cancellation leaves a judging without a `Finished`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import msgspec

from judge.blobs import BlobMissing, BlobSource
from judge.checks import decode_checks
from judge.compiling.artefacts import ProgramCache
from judge.compiling.language import Language
from judge.compiling.languages import resolve_language, time_factor
from judge.compiling.programs import (
    COMPILE_MEMORY_BYTES,
    COMPILE_TIME_S,
    CompileResult,
    Program,
    compile_program,
)
from judge.compiling.sources import prefaced
from judge.contract import (
    DataJob,
    DataReport,
    ExecuteJob,
    Finished,
    Grade,
    Job,
    JudgeJob,
    OutputChunk,
    ProgramJob,
    Progress,
    Report,
    SourceFile,
    Started,
    TestResult,
    Verdict,
)
from judge.judging.attempts import Attempts
from judge.judging.checking import DataChecker
from judge.judging.dialogues import Validators
from judge.judging.execution import execute
from judge.judging.inputs import SealedInputs
from judge.judging.talking import talk
from judge.judging.testing import Tester
from judge.judging.verdict import Plan, aggregate, max_times
from judge.limits import RunLimits
from judge.manifest import ANSWERS, Manifest, Protocol, ValidatorKind
from judge.packages import decode_manifest
from judge.packages.model import alone
from judge.sandboxes.capture import EXCERPT_BYTES
from judge.sandboxes.gate import RunGate
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import Sandbox, SandboxError
from judge.validation.graders import grade_groups
from judge.validation.static import StaticValidator
from judge.validation.validators import VALIDATOR_LIMITS, CompiledValidators, ValidatorBroken

log = logging.getLogger(__name__)

DATA_LINES = 200  # problems, and warnings, of a DataJob in a report
COMPILER_OUTPUT_BYTES = 64 * 1024  # of a compiler's words, in a report


class Refused(Exception):
    """The submission cannot be compiled here at all; the message is for its author."""


class Judge:
    """Judges jobs with a pool of sandboxes. Several jobs may run at once; each holds at most two sandboxes."""

    def __init__(
        self,
        pool: SandboxPool,
        blobs: BlobSource,
        name: str,
        gate: RunGate | None = None,
        programs: ProgramCache | None = None,
        *,
        image: str = "",
    ) -> None:
        """`gate` has the cores that runs are pinned to; without it the kernel chooses. `image`: judge.workers.image."""
        self.pool = pool
        self.blobs = blobs
        self.name = name
        self.image = image
        self.inputs = SealedInputs(blobs)
        self.gate = gate or RunGate()
        self.programs = programs or ProgramCache()
        self.validators = CompiledValidators(pool, self.programs)

    async def run(self, job: Job) -> AsyncGenerator[Report, None]:
        """Do a job: `Started`, then reports as they come, at last one `Finished`. Closing it kills what runs."""
        yield Started(job.judging_id, self.name)
        steps = self._reports(job)
        try:
            async with aclosing(steps):
                async for report in steps:
                    is_last = isinstance(report, Finished)
                    yield msgspec.structs.replace(report, image=self.image) if is_last else report
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
            return self._judge(job)
        return self._execute(job) if isinstance(job, ExecuteJob) else self._check_data(job)

    def failed(self, job: Job, error: str) -> Finished:
        """Make the report of a judging that failed on our side."""
        return Finished(job.judging_id, self.name, Verdict.JUDGE_ERROR, [], 0, error=error[:EXCERPT_BYTES])

    async def manifest(self, sha256: str) -> Manifest:
        """Read a problem's manifest. Raises BlobMissing, msgspec.ValidationError."""
        path = await self.blobs.path(sha256)
        return decode_manifest(path.read_bytes())

    async def validators_of(self, manifest: Manifest) -> tuple[Program, ...]:
        """Return a problem's own validators, compiled; none for the default one.

        Raises ValidatorBroken, BlobMissing, SandboxError.
        """
        validator = manifest.validator
        if validator.kind is ValidatorKind.DEFAULT:
            return ()
        role = "interactor" if validator.kind is ValidatorKind.INTERACTIVE else "checker"
        role = "validator" if validator.protocol is Protocol.ICPC else role
        first = await self.validators.get(validator.files, validator.language, self.blobs, role=role)
        return first, *[await self.validators.get(files, None, self.blobs) for files in validator.more]

    async def checker_of(self, manifest: Manifest) -> Program | None:
        """Return the checker behind a problem's interactor, compiled. Raises as `validators_of`."""
        validator = manifest.validator
        if not validator.checker:
            return None
        return await self.validators.get(
            validator.checker, validator.checker_language, self.blobs, role="checker"
        )

    async def static_validator_of(self, manifest: Manifest) -> Program | None:
        """Return a problem's static validator, compiled. Raises as `validators_of`."""
        if not manifest.static_validator:
            return None
        return await self.validators.get(manifest.static_validator, None, self.blobs, role="static validator")

    async def grader_of(self, manifest: Manifest) -> Program | None:
        """Return a problem's own grader, compiled. Raises as `validators_of`."""
        if not manifest.grader:
            return None
        return await self.validators.get(manifest.grader, None, self.blobs, role="grader")

    async def compile(self, job: ProgramJob, manifest: Manifest | None) -> tuple[CompileResult, Language]:
        """Compile a job's program with what its problem includes. Raises Refused, BlobMissing, SandboxError."""
        language = resolve_language(job.language)
        if language is None:
            raise Refused(f"The language {job.language!r} is not available on this judge.")
        include: list[SourceFile] = []
        preface = ""
        seconds, memory_bytes = COMPILE_TIME_S, COMPILE_MEMORY_BYTES
        if language.only_where_named and (manifest is None or not manifest.answers):
            raise Refused(f"This problem takes programs, and no {language.title.lower()}.")
        if manifest is not None:
            if manifest.languages is not None and language.name not in manifest.languages:
                raise Refused(f"This problem cannot be solved in {language.name}.")
            size = sum(len(file.content) for file in job.files)
            if size > manifest.code_bytes:
                raise Refused(
                    f"The source has {size} bytes; this problem takes at most {manifest.code_bytes}."
                )
            include = await self._included(manifest, language)
            preface = manifest.preface.get(language.name, "")
            seconds = manifest.compile_time_s
            memory_bytes = manifest.compile_memory_bytes or COMPILE_MEMORY_BYTES
        compiled = await compile_program(
            self.pool,
            language,
            prefaced(language, job.files, preface),
            time_limit_s=seconds,
            memory_bytes=memory_bytes,
            include=include,
            entrypoint=job.entrypoint if isinstance(job, JudgeJob) else "",
            cache=self.programs,
        )
        return compiled, language

    async def _included(self, manifest: Manifest, language: Language) -> list[SourceFile]:
        """Return what a problem puts beside submissions in a language. Raises BlobMissing."""
        files = manifest.include.get(language.name, [])
        return [SourceFile(one.name, (await self.blobs.path(one.sha256)).read_bytes()) for one in files]

    async def _judge(self, job: JudgeJob) -> AsyncGenerator[Report, None]:
        manifest = await self.manifest(job.manifest)
        if job.alone is not None:
            manifest = alone(manifest, job.alone)
        total = len(manifest.tests)
        try:
            compiled, language = await self.compile(job, manifest)
        except Refused as refusal:
            yield self._not_compiled(job, total, str(refusal).encode())
            return
        if compiled.program is None:
            yield self._not_compiled(job, total, compiled.compiler_output)
            return
        validators, checker = await self.validators_of(manifest), await self.checker_of(manifest)
        static = await self.static_validator_of(manifest)
        results: list[TestResult] = []
        # Both sandboxes at once: two judgings that each hold one and wait for the other's would wait for ever.
        async with self.pool.acquire_many(2 if validators or static else 1) as sandboxes:
            limits = manifest.validator.limits or VALIDATOR_LIMITS
            attempts = Attempts(
                manifest,
                blobs=self.blobs,
                inputs=self.inputs,
                validator=Validators(validators, sandboxes[1], checker) if validators else None,
                sandbox=sandboxes[0],
                program=compiled.program,
                static=StaticValidator(static, sandboxes[1], limits) if static else None,
                sources=[*job.files, *await self._included(manifest, language)] if static else (),
            )
            tester = Tester(
                manifest,
                attempts,
                sandboxes[0],
                gate=self.gate,
                limits=limits_for(manifest, language.name),
                time_factor=manifest.time_multipliers.get(language.name, 1.0),
                rerun_near_limit=job.rerun_near_limit,
            )
            async with aclosing(_run_tests(job, manifest, tester)) as tests:
                async for result in tests:
                    results.append(result)
                    yield Progress(job.judging_id, result.number, total, without_text(result))
        graded = await self._grade(manifest, results)
        outcome = aggregate(manifest, results, graded)
        cpu_ms, memory_bytes = max_times(results)
        broken = next((r for r in results if r.verdict is Verdict.JUDGE_ERROR), None)
        yield Finished(
            judging_id=job.judging_id,
            worker=self.name,
            verdict=outcome.verdict,
            results=results,
            total=total,
            score=outcome.score,
            max_cpu_ms=cpu_ms,
            max_memory_bytes=memory_bytes,
            compiler_output=compiled.compiler_output[:COMPILER_OUTPUT_BYTES],
            error=f"{broken.name}: {broken.judge_message}" if broken else "",
            language_version="" if language.name == ANSWERS else language.version,
            graded=graded,
        )

    async def _grade(self, manifest: Manifest, results: list[TestResult]) -> dict[str, Grade]:
        """Ask the problem's own grader, where there is one. Raises as `validators_of`."""
        grader = await self.grader_of(manifest)
        if grader is None:
            return {}
        async with self.pool.acquire() as sandbox:
            return await grade_groups(sandbox, grader, manifest, results)

    def _not_compiled(self, job: ProgramJob, total: int, output: bytes) -> Finished:
        return Finished(
            judging_id=job.judging_id,
            worker=self.name,
            verdict=Verdict.COMPILATION_ERROR,
            results=[],
            total=total,
            compiler_output=output[:COMPILER_OUTPUT_BYTES],
        )

    async def _execute(self, job: ExecuteJob) -> AsyncGenerator[Report, None]:
        manifest = await self.manifest(job.manifest) if job.manifest else None
        total = len(job.samples or job.inputs)
        try:
            compiled, language = await self.compile(job, manifest)
        except Refused as refusal:
            yield self._not_compiled(job, total, str(refusal).encode())
            return
        if compiled.program is None:
            yield self._not_compiled(job, total, compiled.compiler_output)
            return
        is_judged = bool(job.answers or job.samples)
        validators = await self.validators_of(manifest) if manifest and is_judged else ()
        results: list[TestResult] = []
        async with (
            self.pool.acquire_many(2 if validators else 1) as sandboxes,
            aclosing(await self._steps(job, manifest, sandboxes, compiled.program, validators)) as steps,
        ):
            async for step in steps:
                if isinstance(step, TestResult):
                    results.append(step)
                    yield Progress(job.judging_id, step.number, total, without_text(step))
                else:
                    yield step
        cpu_ms, memory_bytes = max_times(results)
        failed = (r.verdict for r in results if r.verdict is not Verdict.ACCEPTED)
        yield Finished(
            judging_id=job.judging_id,
            worker=self.name,
            verdict=next(failed, Verdict.ACCEPTED),
            results=results,
            total=total,
            max_cpu_ms=cpu_ms,
            max_memory_bytes=memory_bytes,
            compiler_output=compiled.compiler_output[:COMPILER_OUTPUT_BYTES],
            language_version=language.version,
        )

    async def _steps(
        self,
        job: ExecuteJob,
        manifest: Manifest | None,
        sandboxes: Sequence[Sandbox],
        program: Program,
        validators: tuple[Program, ...],
    ) -> AsyncGenerator[OutputChunk | TestResult, None]:
        """Choose between running on inputs and talking about samples. Raises as `validators_of`."""
        if not job.samples:
            return execute(job, manifest, sandboxes, program, validators)
        if manifest is None or manifest.validator.kind is not ValidatorKind.INTERACTIVE:
            raise ValueError("only interactive problems are talked about")
        return talk(
            job,
            manifest,
            sandbox=sandboxes[0],
            program=program,
            validators=Validators(validators, sandboxes[1], await self.checker_of(manifest)),
            blobs=self.blobs,
            inputs=self.inputs,
        )

    async def _check_data(self, job: DataJob) -> AsyncGenerator[Report, None]:
        manifest = await self.manifest(job.manifest)
        checks = decode_checks((await self.blobs.path(job.checks)).read_bytes())
        checker = DataChecker(manifest, checks, self.pool, self.blobs, jobs=1)
        report = DataReport()
        validators: tuple[Program, ...] = ()
        try:
            validators = await self.validators_of(manifest)
            # What only judging needs is compiled as well, so that its fault is told once.
            await self.checker_of(manifest)
            await self.grader_of(manifest)
            await self.static_validator_of(manifest)
        except ValidatorBroken as error:
            report.problems.append(str(error))
        number = 0
        async with aclosing(checker.steps(validators)) as steps:
            async for name, found in steps:
                report.add(found)
                if name:
                    number += 1
                    verdict = Verdict.WRONG_ANSWER if found.problems else Verdict.ACCEPTED
                    yield Progress(
                        job.judging_id, number, checker.total, TestResult(number, name, False, verdict)
                    )
        verdict = Verdict.WRONG_ANSWER if report.problems else Verdict.ACCEPTED
        data = report.capped(DATA_LINES)
        yield Finished(job.judging_id, self.name, verdict, [], checker.total, data=data)


def without_text(result: TestResult) -> TestResult:
    """A result for progress, which shows no texts; they come with the end."""
    return msgspec.structs.replace(result, output=b"", stderr=b"", judge_message="", team_message="")


async def _run_tests(job: JudgeJob, manifest: Manifest, tester: Tester) -> AsyncGenerator[TestResult, None]:
    """Run what is worth running, in order; what is left out in between is told as skipped."""
    plan = Plan(manifest, stop_at_first_failure=job.stop_at_first_failure)
    for number, test in enumerate(manifest.tests, 1):
        if plan.is_over:
            return
        if plan.skips(test):
            yield TestResult(number, test.name, test.sample, Verdict.SKIPPED)
            continue
        result = await tester.run(number, test)
        plan.add(test, result)
        yield result


def limits_for(manifest: Manifest, language: str) -> RunLimits:
    """Return a problem's limits with the time multiplied for a language."""
    factor = time_factor(language, manifest.time_multipliers)
    return msgspec.structs.replace(manifest.limits, cpu_s=manifest.limits.cpu_s * factor)


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
