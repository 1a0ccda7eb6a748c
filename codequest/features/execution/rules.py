"""Pure decisions about running programs: checks of a program, results as people see them."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.errors import FieldError, ValidationError
from codequest.features.execution.messages import ProgramFile, ProgramMessage, RunView
from codequest.features.problems.messages import SOURCE_BYTES
from codequest.protocol.codec import printable
from judge.compiling.language import Language
from judge.contract import TestResult, Verdict

# Smaller goes first: runs come behind what people submitted (contests 0, practice 10), before rejudging (20).
RUN_PRIORITY = 15
OUTPUT_SHOWN_BYTES = 16 * 1024
COMPILER_OUTPUT_BYTES = 32 * 1024


def program_files(
    message: ProgramMessage, language: Language, limit_bytes: int | None = None
) -> list[ProgramFile]:
    """The files of a program given in either way. Raises ValidationError naming the field."""
    limit_bytes = min(SOURCE_BYTES, limit_bytes or SOURCE_BYTES)
    if (message.source is None) == (message.files is None):
        raise ValidationError.of("source", "Give either source or files.")
    where = "source" if message.files is None else "files"
    files = message.files or [ProgramFile(language.main[0] + language.extensions[0], message.source or "")]
    errors = []
    seen: set[str] = set()
    for index, file in enumerate(files):
        if file.name in seen:
            errors.append(FieldError(f"files.{index}.name", "Two files have this name."))
        seen.add(file.name)
    size = sum(len(file.source.encode()) for file in files)
    if size > limit_bytes:
        errors.append(FieldError(where, f"The program has {size} bytes; {limit_bytes} are allowed."))
    if not any(file.source.strip() for file in files):
        errors.append(FieldError(where, "The program is empty."))
    if errors:
        raise ValidationError("The request is not valid.", details=errors)
    return list(files)


def run_view(result: TestResult, answers: Sequence[bytes] | None, *, is_talk: bool = False) -> RunView:
    """How the program ran on one input, as people see it; `is_talk`: a problem's validator talked with it."""
    index = result.number - 1
    answer = answers[index] if answers is not None and 0 <= index < len(answers) else None
    is_judged = is_talk or answer is not None
    return RunView(
        input_index=index,
        verdict=result.verdict,
        exit_code=result.exit_code,
        signal=result.signal,
        cpu_ms=result.cpu_ms,
        wall_ms=result.wall_ms,
        memory_bytes=result.memory_bytes,
        output=printable(result.output, OUTPUT_SHOWN_BYTES),
        stderr=printable(result.stderr, OUTPUT_SHOWN_BYTES),
        expected=None if answer is None else printable(answer, OUTPUT_SHOWN_BYTES),
        matches=result.verdict is Verdict.ACCEPTED if is_judged else None,
        message=result.team_message or result.judge_message if is_judged else "",
    )
