"""Compile sources to a program, and run it.

A program is a value: files and a command. It is kept by the hash of everything that made it (`artefacts.py`), so the
same submission is compiled once, whoever asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import msgspec

from judge.compiling.artefacts import Artefact, ProgramCache
from judge.compiling.classes import class_with_main
from judge.compiling.language import Language
from judge.compiling.sources import Sources, main_values, refusal_of
from judge.contract import SourceFile
from judge.limits import MIB, Limit, RunLimits
from judge.sandboxes.capture import Capture
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import RunResult, RunSpec, Sandbox, SandboxError

COMPILE_TIME_S = 60.0
COMPILE_MEMORY_BYTES = 2048 * MIB
PROGRAM_BYTES = 256 * MIB  # of all files of a compiled program
COMPILER_OUTPUT_BYTES = 64 * 1024
_WORK = "/work/"
_TOO_LARGE = b"File size limit exceeded"  # as compilers tell it of their assemblers and linkers
NOT_STARTED = b"\nThis compiles to no program: there is nothing to start.\n"
NO_MAIN = b"\nNo class has a `public static void main(String[])`, so there is nothing to start.\n"
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",  # noqa: S108
    "USER": "judge",  # no file says who runs: programs that ask, to know their author's machine, would die of it
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
}
# By which programs tell a judge from their author's machine; compilers define it too.
AT_RUN = {"ONLINE_JUDGE": "1"}


@dataclass(frozen=True, slots=True)
class Program:
    """A program ready to run."""

    digest: str  # of everything that made it
    language: Language
    files: dict[str, tuple[bytes, bool]]  # relative name -> (content, executable)
    main: str  # the main source, or the class with main


@dataclass(frozen=True, slots=True)
class CompileResult:
    """What compiling gave: a program, or the compiler's words why not."""

    program: Program | None
    compiler_output: bytes
    cpu_ms: float
    is_final: bool = False  # the same sources give the same again; not so where the compiler broke a limit


async def compile_program(
    pool: SandboxPool,
    language: Language,
    files: Sequence[SourceFile],
    *,
    time_limit_s: float = COMPILE_TIME_S,
    memory_bytes: int = COMPILE_MEMORY_BYTES,
    include: Sequence[SourceFile] = (),
    entrypoint: str = "",
    cache: ProgramCache | None = None,
) -> CompileResult:
    """Compile `files` (with those of the package's `include` beside them) in a sandbox.

    `entrypoint` names the main source, or the main class, where the files do not tell.

    A result without a program is the sources' fault (also: too slow, too large). Raises SandboxError for ours.
    Cancelling is safe.
    """
    problem = refusal_of(language, files, include)
    if problem:
        return CompileResult(None, problem.encode(), 0)
    key = _key(language, files, include, entrypoint)
    if cache is not None and (kept := await cache.get(key)):
        return _result_of(kept, language)
    async with pool.acquire() as sandbox:
        sources = Sources.of(language, files, include, entrypoint)
        result = await _compile_in(sandbox, language, sources, key, time_limit_s, memory_bytes)
    if cache is not None and result.is_final:
        await cache.add(_artefact_of(key, result))
    return result


def _artefact_of(key: str, result: CompileResult) -> Artefact:
    program = result.program
    if program is None:
        return Artefact(key, result.compiler_output, result.cpu_ms)
    return Artefact(key, result.compiler_output, result.cpu_ms, program.main, program.files)


def _result_of(kept: Artefact, language: Language) -> CompileResult:
    if kept.files is None:
        return CompileResult(None, kept.output, kept.cpu_ms, is_final=True)
    program = Program(kept.key, language, kept.files, kept.main)
    return CompileResult(program, kept.output, kept.cpu_ms, is_final=True)


async def run_program(
    sandbox: Sandbox,
    program: Program,
    limits: RunLimits,
    *,
    stdin_fd: int | None = None,
    stdout_fd: int | None = None,
    stderr_fd: int | None = None,
    args: Sequence[str] = (),
    work_writable: bool = False,
    cpu: int | None = None,
    folder: str = "",
) -> RunResult:
    """Run a program, putting it into the sandbox first where it is not there yet (another one is thrown out).

    It runs in the work folder, where its own files are, or in a `folder` of that. `limits` are the problem's; the
    language's allowances are added here. Raises SandboxError.
    """
    await load_program(sandbox, program)
    language = program.language
    spec = RunSpec(
        argv=[*run_command(program, limits, _WORK if folder else ""), *args],
        limits=with_allowance(limits, language),
        stdin=stdin_fd,
        stdout=stdout_fd,
        stderr=stderr_fd,
        env={**ENVIRONMENT, **AT_RUN, **dict(language.environment)},
        cwd=_WORK + folder if folder else _WORK.rstrip("/"),
        work_writable=work_writable,
        cpu=cpu,
        data_limited=language.native,
    )
    result = await sandbox.run(spec)
    if (
        result.limit_broken is None
        and result.exit_code is not None
        and result.exit_code == language.oom_exit_code
    ):
        return replace(result, limit_broken=Limit.MEMORY)
    return result


async def load_program(sandbox: Sandbox, program: Program) -> None:
    """Put a program into a sandbox, ahead of its runs. Files that were put there before stay if it is the first."""
    if sandbox.loaded == program.digest:
        return
    if sandbox.loaded is not None:
        await sandbox.reset()
    for name, (content, executable) in program.files.items():
        await sandbox.put(name, content, executable=executable)
    sandbox.loaded = program.digest


def run_command(program: Program, limits: RunLimits, place: str = "") -> list[str]:
    """The command of a program under a memory limit; `place` goes before the names of its files."""
    group = with_allowance(limits, program.language)
    values = {
        **main_values(place + program.main),
        "class": program.main,
        "memory_mib": str(max(limits.memory_bytes // MIB, 1)),
        "group_mib": str(max(group.memory_bytes // MIB, 1)),
    }
    return program.language.fill(program.language.run, values)


def with_allowance(limits: RunLimits, language: Language) -> RunLimits:
    """A problem's limits with what the language's runtime needs for itself."""
    return msgspec.structs.replace(
        limits,
        memory_bytes=limits.memory_bytes + language.memory_allowance_bytes,
        processes=limits.processes + language.processes_allowance,
    )


async def _compile_in(
    sandbox: Sandbox,
    language: Language,
    sources: Sources,
    digest: str,
    time_limit_s: float,
    memory_bytes: int,
) -> CompileResult:
    await make_folders(sandbox, sources.files)
    for name, content in sources.files.items():
        await sandbox.put(name, content)
    limits = RunLimits(
        cpu_s=time_limit_s,
        wall_s=2 * time_limit_s + 1,
        memory_bytes=memory_bytes,
        output_bytes=PROGRAM_BYTES,
        processes=256,
    )
    values = {**sources.values, "memory_mib": str(memory_bytes // MIB)}
    output = b""
    cpu_ms = 0.0
    with Capture() as told:
        for command in sources.commands(language, values):
            run = await sandbox.run(
                RunSpec(
                    argv=command,
                    limits=limits,
                    stdout=told.fd,
                    stderr=told.fd,
                    env={**ENVIRONMENT, **dict(language.environment)},
                    work_writable=True,
                )
            )
            cpu_ms += run.cpu_ms
            output = told.read(COMPILER_OUTPUT_BYTES)
            if run.limit_broken is not None:
                words = f"\nThe compiler broke its {run.limit_broken} limit.\n".encode()
                return CompileResult(None, output + words, cpu_ms)
            if run.exit_code != 0:
                how = f"\nThe compiler ended with signal {run.signal}.\n".encode() if run.signal else b""
                if _TOO_LARGE in output:
                    how += f"\nA compiled program may have at most {PROGRAM_BYTES // MIB} MiB.\n".encode()
                return CompileResult(None, output + how, cpu_ms, is_final=not run.signal)
    try:
        tree = await sandbox.get_tree(limit_bytes=PROGRAM_BYTES)
    except SandboxError as error:
        if not sandbox.is_usable:
            raise
        return CompileResult(
            None, output + f"\nThe compiled program cannot be taken: {error}\n".encode(), cpu_ms
        )
    kept = {name: file for name, file in tree.items() if language.is_kept(name)}
    if not kept:
        return CompileResult(None, output + b"\nThe compiler made no program.\n", cpu_ms)
    started = kept.get(language.run[0].removeprefix(_WORK)) if language.run[0].startswith(_WORK) else None
    if started is not None and not started[1]:  # a library: Go makes one of any package but main
        return CompileResult(None, output + NOT_STARTED, cpu_ms, is_final=True)
    main = sources.main
    if language.entry == "class":
        compiled = {name: content for name, (content, _) in kept.items()}
        found = class_with_main(compiled, sources.compiled, sources.entrypoint)
        if found is None:
            return CompileResult(None, output + NO_MAIN, cpu_ms, is_final=True)
        main = found
    return CompileResult(Program(digest, language, kept, main), output, cpu_ms, is_final=True)


async def make_folders(sandbox: Sandbox, names: Iterable[str]) -> None:
    """Make the folders that files will lie in, so that a run may write in them, too. Raises SandboxError."""
    folders = {str(folder) for name in names for folder in PurePosixPath(name).parents} - {"."}
    if not folders:
        return
    limits = RunLimits(cpu_s=5, memory_bytes=64 * MIB)
    argv = ["/usr/bin/mkdir", "-m", "0777", "--", *sorted(folders)]
    run = await sandbox.run(RunSpec(argv, limits, work_writable=True))
    if run.exit_code != 0:
        raise SandboxError("the folders of a program cannot be made")


def _key(
    language: Language, files: Sequence[SourceFile], include: Sequence[SourceFile], entrypoint: str
) -> str:
    """The hash of everything that makes a program."""
    made_by = (
        language.name,
        language.version,
        language.compile,
        language.keep,
        language.entry,
        language.main,
        language.public_class,
        language.passed_over,
        language.utf8,
        language.extensions,
        language.beside,
        language.environment,
    )
    digest = hashlib.sha256(repr((*made_by, entrypoint) if entrypoint else made_by).encode())
    for group in (files, include):
        digest.update(b"group")
        for file in group:
            for part in (file.name.encode(errors="surrogatepass"), file.content):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
