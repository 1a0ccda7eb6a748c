"""Output validators: the default one, and a package's own, run in a sandbox and compiled once.

A custom validator is called as `validator input answer feedback_dir/ [args] < output` and exits with 42
(accepted) or 43 (refused); anything else, a broken limit or bad feedback is its own failure: a judge error,
never the contestant's. It runs in another sandbox than the submission, which so never sees an answer.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from judge.blobs import BlobSource
from judge.capture import Capture, message_text
from judge.compare import Comparison, compare, parse_flags
from judge.contract import SourceFile
from judge.languages import language_of, resolve_language
from judge.limits import MIB, RunLimits
from judge.manifest import BlobFile, Manifest
from judge.pool import SandboxPool
from judge.programs import Program, compile_program, run_program
from judge.sandbox import RunResult, Sandbox, SandboxError
from judge.streams import sealed
from judge.verdict import Judgement

ACCEPTED, REFUSED = 42, 43
VALIDATOR_LIMITS = RunLimits(cpu_s=60, memory_bytes=2048 * MIB, output_bytes=8 * MIB)
KEPT_VALIDATORS = 64  # compiled validators kept in memory by a worker
_THREAD_BYTES = 256 * 1024  # comparing more than this is done in a thread
_FEEDBACK_BYTES = 8 * MIB
_SCORE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")


class ValidatorBroken(Exception):
    """A package's validator cannot be used at all (it does not compile): a judge error."""


async def judge_output(
    output: Capture, limit_bytes: int, answer: Path | bytes, rules: Comparison
) -> Judgement:
    """Judge the first `limit_bytes` of an output with the default validator. Raises OSError."""

    def work() -> str | None:
        expected = answer if isinstance(answer, bytes) else answer.read_bytes()
        return compare(output.read(limit_bytes), expected, rules)

    difference = await asyncio.to_thread(work) if output.size_bytes > _THREAD_BYTES else work()
    return Judgement(difference is None, judge_message=difference or "")


def default_rules(manifest: Manifest) -> dict[str, Comparison]:
    """Return the default validator's rules for every test, by name. Raises ValueError."""
    known: dict[tuple[str, ...], Comparison] = {}
    rules = {}
    for test in manifest.tests:
        flags = tuple(manifest.validator.flags if test.validator_flags is None else test.validator_flags)
        if flags not in known:
            known[flags] = parse_flags(flags)
        rules[test.name] = known[flags]
    return rules


@dataclass(frozen=True, slots=True)
class Case:
    """What a validator is told of a test."""

    input: Path
    answer: Path
    flags: tuple[str, ...]


class CompiledValidators:
    """Compiled validators by the content of their source; the least recently used are forgotten."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool
        self._programs: OrderedDict[tuple[str | None, tuple[tuple[str, str], ...]], asyncio.Task[Program]] = (
            OrderedDict()
        )

    async def get(self, files: list[BlobFile], language: str | None, blobs: BlobSource) -> Program:
        """Return a validator ready to run. Raises ValidatorBroken, BlobMissing, SandboxError.

        Two judgings that ask at once share one compilation; cancelling one of them does not end it.
        """
        key = (language, tuple((file.name, file.sha256) for file in files))
        task = self._programs.get(key)
        if task is None:
            sources = [SourceFile(file.name, (await blobs.path(file.sha256)).read_bytes()) for file in files]
        task = self._programs.get(key)  # somebody may have begun while the files were fetched
        if task is None:
            task = asyncio.create_task(self.compile(tuple(sources), language), name="compile validator")
            self._programs[key] = task
            while len(self._programs) > KEPT_VALIDATORS:
                self._programs.popitem(last=False)
        self._programs.move_to_end(key)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._programs.pop(key, None)  # a failure of the sandbox may pass
            raise

    async def compile(self, files: tuple[SourceFile, ...], language: str | None) -> Program:
        """Compile a validator. Raises ValidatorBroken with the compiler's words."""
        found = resolve_language(language) if language else language_of(file.name for file in files)
        if found is None:
            raise ValidatorBroken("the validator is in no language that this judge has")
        compiled = await compile_program(self._pool, found, list(files))
        if compiled.program is None:
            raise ValidatorBroken(f"the validator does not compile: {message_text(compiled.compiler_output)}")
        return compiled.program


async def run_validator(sandbox: Sandbox, program: Program, case: Case, output: Capture) -> Judgement:
    """Judge one output with a custom validator, in a sandbox that is emptied first.

    Raises SandboxError; cancelling kills the validator.
    """
    await put_case(sandbox, case)
    stdin = sealed(output.read(output.size_bytes))
    try:
        with Capture() as stdout, Capture() as stderr:
            run = await run_program(
                sandbox,
                program,
                VALIDATOR_LIMITS,
                stdin_fd=stdin,
                stdout_fd=stdout.fd,
                stderr_fd=stderr.fd,
                args=arguments(case),
                work_writable=True,
            )
            return await read_judgement(sandbox, run, stderr.excerpt())
    finally:
        os.close(stdin)


def arguments(case: Case) -> list[str]:
    """Return what a validator is called with. The work folder itself takes its feedback."""
    return ["input.in", "answer.ans", "./", *case.flags]


async def put_case(sandbox: Sandbox, case: Case) -> None:
    """Empty the validator's sandbox and put a test's input and answer into it. Raises SandboxError."""
    await sandbox.reset()
    for name, path in (("input.in", case.input), ("answer.ans", case.answer)):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            await sandbox.put_fd(name, descriptor)
        finally:
            os.close(descriptor)


async def read_judgement(sandbox: Sandbox, run: RunResult, stderr: bytes) -> Judgement:
    """Make a judgement of how a validator ended and of what it left in its feedback folder."""
    try:
        judge_message = message_text(await _feedback(sandbox, "judgemessage.txt"))
        team_message = message_text(await _feedback(sandbox, "teammessage.txt"))
        score = _number(await _feedback(sandbox, "score.txt"), "score.txt")
        multiplier = _number(await _feedback(sandbox, "score_multiplier.txt"), "score_multiplier.txt")
        if await _feedback(sandbox, "nextpass.in"):
            raise ValueError("the validator asks for another pass, and this is no multi-pass problem")
    except (ValueError, SandboxError) as error:
        return Judgement(None, error=f"bad feedback of the validator: {error}")
    if run.limit_broken is not None or run.oom_kills:
        limit = run.limit_broken or "memory"
        return Judgement(None, judge_message, error=f"the validator broke its own {limit} limit")
    if run.exit_code not in (ACCEPTED, REFUSED):
        how = f"signal {run.signal}" if run.signal else f"exit code {run.exit_code}"
        reason = f"the validator ended with {how}, not {ACCEPTED} or {REFUSED}: {message_text(stderr)}"
        return Judgement(None, judge_message, error=reason.rstrip(": "))
    return Judgement(run.exit_code == ACCEPTED, judge_message, team_message, score, multiplier)


async def _feedback(sandbox: Sandbox, name: str) -> bytes:
    try:
        return await sandbox.get(name, limit_bytes=_FEEDBACK_BYTES)
    except FileNotFoundError:
        return b""


def _number(data: bytes, name: str) -> float | None:
    text = data.decode("utf-8", "replace").strip()
    if not data:
        return None
    if not _SCORE.match(text) or not float(text) < float("inf"):
        raise ValueError(f"{name} is {text[:40]!r}, which is no number")
    return float(text)
