"""Compile sources to a program, and run it.

A program is a value: files and a command. It is kept by the hash of everything that made it, so the same
submission is compiled once, whoever asks.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from judge import java
from judge.capture import Capture
from judge.contract import SourceFile
from judge.languages import Language
from judge.limits import MIB, Limit, RunLimits
from judge.pool import SandboxPool
from judge.sandbox import RunResult, RunSpec, Sandbox, SandboxError

COMPILE_TIME_S = 60.0
COMPILE_MEMORY_BYTES = 2048 * MIB
PROGRAM_BYTES = 256 * MIB  # of all files of a compiled program
COMPILER_OUTPUT_BYTES = 64 * 1024
KEPT_BYTES = 256 * MIB  # of compiled programs in memory
SOURCE_FILES = 100
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}  # noqa: S108


@dataclass(frozen=True, slots=True)
class Program:
    """A program ready to run."""

    digest: str  # of everything that made it
    language: Language
    files: dict[str, tuple[bytes, bool]]  # relative name -> (content, executable)
    main: str  # the main source, or the class with main
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CompileResult:
    """What compiling gave: a program, or the compiler's words why not."""

    program: Program | None
    compiler_output: bytes
    cpu_ms: float


class ProgramCache:
    """Compile results by content; the least recently used go when they are too large together."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._results: OrderedDict[str, CompileResult] = OrderedDict()
        self._size = 0

    def get(self, digest: str) -> CompileResult | None:
        """The result of these sources, if it is still kept."""
        found = self._results.get(digest)
        if found is not None:
            self._results.move_to_end(digest)
        return found

    def add(self, digest: str, result: CompileResult) -> None:
        """Keep a result."""
        if digest in self._results:
            return
        self._results[digest] = result
        self._size += _weight(result)
        while self._size > self._kept_bytes and self._results:
            _, dropped = self._results.popitem(last=False)
            self._size -= _weight(dropped)


_cache = ProgramCache()


async def compile_program(
    pool: SandboxPool,
    language: Language,
    files: Sequence[SourceFile],
    *,
    time_limit_s: float = COMPILE_TIME_S,
    memory_bytes: int = COMPILE_MEMORY_BYTES,
    include: Sequence[SourceFile] = (),
    cache: ProgramCache | None = None,
) -> CompileResult:
    """Compile `files` (with those of the package's `include` beside them) in a sandbox.

    A result without a program is the sources' fault (also: too slow, too large). Raises SandboxError for ours.
    Cancelling is safe.
    """
    cache = cache if cache is not None else _cache
    digest = _digest(language, files, include)
    if kept := cache.get(digest):
        return kept
    problem = _refusal(files, include)
    if problem:
        return CompileResult(None, problem.encode(), 0)
    async with pool.acquire() as sandbox:
        result = await _compile_in(sandbox, language, files, include, digest, time_limit_s, memory_bytes)
    if result is not None:
        cache.add(digest, result)
    return result


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
) -> RunResult:
    """Run a program, putting it into the sandbox first where it is not there yet (another one is thrown out).

    `limits` are the problem's; the language's allowance of memory is added here. Raises SandboxError.
    """
    await load_program(sandbox, program)
    language = program.language
    spec = RunSpec(
        argv=[*run_command(program, limits), *args],
        limits=replace_memory(limits, limits.memory_bytes + language.memory_allowance_bytes),
        stdin=stdin_fd,
        stdout=stdout_fd,
        stderr=stderr_fd,
        env={**ENVIRONMENT, **dict(language.environment)},
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


def run_command(program: Program, limits: RunLimits) -> list[str]:
    """The command of a program under a memory limit."""
    values = {
        "main": program.main,
        "class": program.main,
        "memory_mib": str(max(limits.memory_bytes // MIB, 1)),
    }
    return program.language.fill(program.language.run, values)


def replace_memory(limits: RunLimits, memory_bytes: int) -> RunLimits:
    """The same limits with another memory limit."""
    return RunLimits(limits.cpu_s, limits.wall_s, memory_bytes, limits.output_bytes, limits.processes)


async def _compile_in(
    sandbox: Sandbox,
    language: Language,
    files: Sequence[SourceFile],
    include: Sequence[SourceFile],
    digest: str,
    time_limit_s: float,
    memory_bytes: int,
) -> CompileResult:
    named = _named(language, files)
    sources = [name for name in named if _is_source(language, name)] or list(named)
    main = _main_of(language, named, sources)
    for name, content in {**{file.name: file.content for file in include}, **named}.items():
        await sandbox.put(name, content)
    limits = RunLimits(
        cpu_s=time_limit_s,
        wall_s=2 * time_limit_s + 1,
        memory_bytes=memory_bytes,
        output_bytes=PROGRAM_BYTES,
        processes=256,
    )
    values = {"main": main, "class": main, "memory_mib": str(memory_bytes // MIB)}
    output = b""
    cpu_ms = 0.0
    with Capture() as told:
        for template in language.compile:
            run = await sandbox.run(
                RunSpec(
                    argv=language.fill(template, values, sources),
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
                return CompileResult(None, output + how, cpu_ms)
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
    size = sum(len(content) for content, _ in kept.values())
    return CompileResult(Program(digest, language, kept, main, size), output, cpu_ms)


def _named(language: Language, files: Sequence[SourceFile]) -> dict[str, bytes]:
    """The sources by the names that the compiler wants."""
    if language.entry == "java":
        return {java.source_name(file.name, file.content): file.content for file in files}
    named = {}
    for number, file in enumerate(files):
        known = os.path.splitext(file.name)[1] in language.extensions or len(files) > 1
        named[file.name if known else f"main{number or ''}{language.extensions[0]}"] = file.content
    return named


def _is_source(language: Language, name: str) -> bool:
    return os.path.splitext(name)[1] in language.extensions


def _main_of(language: Language, named: dict[str, bytes], sources: list[str]) -> str:
    if language.entry == "java":
        return java.main_class([named[name] for name in sources]) or "Main"
    mains = [name for name in sources if os.path.splitext(name)[0] == "main"]
    return (mains or sources)[0]


def _refusal(files: Sequence[SourceFile], include: Sequence[SourceFile]) -> str:
    """Why these sources cannot be compiled at all; "" when they can."""
    if not files:
        return "There is no source file."
    if len(files) + len(include) > SOURCE_FILES:
        return f"There are more than {SOURCE_FILES} source files."
    for file in (*files, *include):
        name = file.name
        if (
            not name
            or name in {".", ".."}
            or "/" in name
            or "\0" in name
            or name.startswith("-")
            or len(name) > 200
        ):
            return f"A source file is called {name[:200]!r}, which is not allowed."
    names = [file.name for file in files]
    if len(set(names)) < len(names):
        return "Two source files have the same name."
    return ""


def _digest(language: Language, files: Sequence[SourceFile], include: Sequence[SourceFile]) -> str:
    digest = hashlib.sha256(repr((language.name, language.version, language.compile, language.run)).encode())
    for group in (files, include):
        digest.update(b"group")
        for file in group:
            for part in (file.name.encode(errors="surrogatepass"), file.content):
                digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _weight(result: CompileResult) -> int:
    return len(result.compiler_output) + (result.program.size_bytes if result.program else 0) + 1024
