"""A static validator at work: a problem's own program that looks at a submission's source instead of its output.

Called as `validator language entry_point feedback_dir/ [arguments]` in a folder with the files of the submission, what
was included and what was compiled of them. Exit codes and feedback are those of an output validator. Rules: problem
package format 2025-09, "Static validator".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.compiling.programs import Program, load_program, make_folders, run_program
from judge.contract import SourceFile
from judge.judging.verdict import Judgement
from judge.limits import RunLimits
from judge.sandboxes.capture import Capture
from judge.sandboxes.sandbox import Sandbox
from judge.validation.validators import Case, read_judgement

# Beside the validator's own files, whose names these are not.
_SOURCES = "submission~"
_FEEDBACK = "feedback~"
# Our languages by the codes of the format.
_CODES = {"cpp17": "cpp", "cpp20": "cpp", "cpp23": "cpp", "python": "python3", "pypy": "python3"}


@dataclass(frozen=True, slots=True)
class StaticValidator:
    """A problem's static validator, compiled, and the sandbox for it."""

    program: Program
    sandbox: Sandbox
    limits: RunLimits


@dataclass(frozen=True, slots=True)
class Submitted:
    """What it looks at: the sources as they came and what their problem includes, and what was made of them."""

    files: Sequence[SourceFile]
    program: Program


async def validate_statically(
    validator: StaticValidator, submitted: Submitted, args: Sequence[str]
) -> Judgement:
    """Judge a submission's source. Raises SandboxError; cancelling kills the validator."""
    sandbox, made = validator.sandbox, submitted.program
    files = {name: content for name, (content, _) in made.files.items()}
    files |= {file.name: file.content for file in submitted.files}
    await sandbox.reset()
    await load_program(sandbox, validator.program)
    await make_folders(sandbox, [f"{_FEEDBACK}/file", *(f"{_SOURCES}/{name}" for name in files)])
    for name, content in files.items():
        await sandbox.put(f"{_SOURCES}/{name}", content)
    code = _CODES.get(made.language.name, made.language.name)
    with Capture() as stdout, Capture() as stderr:
        run = await run_program(
            sandbox,
            validator.program,
            validator.limits,
            stdout_fd=stdout.fd,
            stderr_fd=stderr.fd,
            args=[code, made.main, f"../{_FEEDBACK}/", *args],
            work_writable=True,
            folder=_SOURCES,
        )
        case = Case(b"", b"", tuple(args), limits=validator.limits, feedback=f"{_FEEDBACK}/")
        return await read_judgement(sandbox, run, case, stdout.excerpt(), stderr.excerpt())
