"""What every kind of job needs: sandboxes, blobs, and the programs of problems and of contestants, compiled."""

from __future__ import annotations

from dataclasses import dataclass

from judge.blobs import BlobSource
from judge.compiling.artefacts import ProgramCache
from judge.compiling.language import Language
from judge.compiling.languages import resolve_language
from judge.compiling.programs import (
    COMPILE_MEMORY_BYTES,
    COMPILE_TIME_S,
    Program,
    compile_program,
)
from judge.compiling.sources import prefaced
from judge.contract import JudgeJob, ProgramJob, SourceFile
from judge.judging.inputs import SealedInputs
from judge.manifest import Manifest, Protocol, ValidatorKind
from judge.packages import decode_manifest
from judge.sandboxes.gate import RunGate
from judge.sandboxes.pool import SandboxPool
from judge.validation.validators import CompiledValidators


class NotCompiled(Exception):
    """There is no program, for a reason that the author is told: `output`."""

    def __init__(self, output: bytes) -> None:
        super().__init__(output)
        self.output = output


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a job's files came to. `output`: the compiler's words."""

    program: Program
    language: Language
    output: bytes


class Workshop:
    """Where jobs are done. Several may be done at once; each holds at most two sandboxes."""

    def __init__(
        self,
        pool: SandboxPool,
        blobs: BlobSource,
        worker: str,
        gate: RunGate | None = None,
        programs: ProgramCache | None = None,
    ) -> None:
        """`worker`: its name. `gate` has the cores that runs are pinned to; without it the kernel chooses."""
        self.pool = pool
        self.blobs = blobs
        self.worker = worker
        self.inputs = SealedInputs(blobs)
        self.gate = gate or RunGate()
        self.programs = programs or ProgramCache()
        self.validators = CompiledValidators(pool, self.programs)

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

    async def compile_others(self, manifest: Manifest) -> None:
        """Compile what a problem has beside its validators, so that a fault in it is told once, not by each submission.

        Raises as `validators_of`.
        """
        await self.checker_of(manifest)
        await self.grader_of(manifest)
        await self.static_validator_of(manifest)

    async def compile(self, job: ProgramJob, manifest: Manifest | None) -> Compiled:
        """Compile a job's program with what its problem includes. Raises NotCompiled, BlobMissing, SandboxError."""
        language = resolve_language(job.language)
        if language is None:
            raise NotCompiled(f"The language {job.language!r} is not available on this judge.".encode())
        if problem := _refusal(job, language, manifest):
            raise NotCompiled(problem.encode())
        include: list[SourceFile] = []
        preface = ""
        seconds, memory_bytes = COMPILE_TIME_S, COMPILE_MEMORY_BYTES
        if manifest is not None:
            include = await self.included(manifest, language)
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
        if compiled.program is None:
            raise NotCompiled(compiled.compiler_output)
        return Compiled(compiled.program, language, compiled.compiler_output)

    async def included(self, manifest: Manifest, language: Language) -> list[SourceFile]:
        """Return what a problem puts beside submissions in a language. Raises BlobMissing."""
        files = manifest.include.get(language.name, [])
        return [SourceFile(one.name, (await self.blobs.path(one.sha256)).read_bytes()) for one in files]


def _refusal(job: ProgramJob, language: Language, manifest: Manifest | None) -> str:
    """Why a problem does not take what a job brings; "" where it does."""
    if language.only_where_named and (manifest is None or not manifest.answers):
        return f"This problem takes programs, and no {language.title.lower()}."
    if manifest is None:
        return ""
    if manifest.languages is not None and language.name not in manifest.languages:
        return f"This problem cannot be solved in {language.name}."
    size = sum(len(file.content) for file in job.files)
    if size > manifest.code_bytes:
        return f"The source has {size} bytes; this problem takes at most {manifest.code_bytes}."
    return ""
