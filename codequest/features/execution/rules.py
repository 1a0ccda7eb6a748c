"""Pure decisions about running programs: the line's numbers, checks of a program, results as people see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from codequest.adapters.judge_link import StreamJob, WorkerState
from codequest.errors import FieldError, ValidationError
from codequest.features.execution.messages import ProgramFile, RunView
from codequest.features.execution.records import Dispatched
from codequest.protocol.codec import printable
from judge.contract import TestResult, Verdict

JOBS_PER_SLOT = 2  # one running and one at hand, so that a worker never waits for the server
MAX_ATTEMPTS = 3
# A dispatched job may be missing in the stream for a moment: before it is pushed, and while its report is on the way.
GRACE = timedelta(seconds=3)
LONG_GRACE = timedelta(seconds=60)

RUN_PRIORITY = (
    5  # smaller goes first: behind contests (0), before practice (10), since somebody waits for the output
)
OUTPUT_SHOWN_BYTES = 16 * 1024
COMPILER_OUTPUT_BYTES = 32 * 1024


def capacity(workers: Iterable[WorkerState]) -> int:
    """How many jobs may be out at once."""
    return JOBS_PER_SLOT * sum(max(worker.slots, 0) for worker in workers if not worker.is_draining)


def languages_of(workers: Iterable[WorkerState]) -> list[str]:
    """Languages that some worker takes jobs in."""
    return sorted({name for worker in workers if not worker.is_draining for name in worker.languages})


class Sweep(msgspec.Struct, frozen=True):
    """What the sweep has to do."""

    lost: list[str]  # judging ids whose worker died: judged again, which counts as an attempt
    missing: list[str]  # judging ids that Redis lost: sent again
    leftovers: list[bytes]  # stream entries that nobody waits for


def plan_sweep(
    stream: Sequence[StreamJob],
    out: Sequence[Dispatched],
    alive: Collection[str],
    *,
    reports_wait: bool,
    now: datetime,
) -> Sweep:
    """Compare what lies in the stream with what was sent out. `stream` must have been read before `out`."""
    wanted = {one.id for one in out}
    lost = [one for one in stream if one.judging_id in wanted and one.worker and one.worker not in alive]
    in_stream = {one.judging_id for one in stream}
    grace = LONG_GRACE if reports_wait else GRACE
    return Sweep(
        lost=[one.judging_id for one in lost],
        missing=[one.id for one in out if one.id not in in_stream and one.dispatched_at < now - grace],
        leftovers=[one.entry_id for one in stream if one.judging_id not in wanted or one in lost],
    )


def program_files(
    source: str | None, files: Sequence[ProgramFile] | None, extension: str, limit_bytes: int
) -> list[ProgramFile]:
    """The files of a program given in either way. Raises ValidationError naming the field."""
    if (source is None) == (files is None):
        raise ValidationError.of("source", "Give either source or files.")
    if source is not None:
        files = [ProgramFile("Main.java" if extension == ".java" else f"main{extension}", source)]
    assert files is not None
    errors = []
    seen: set[str] = set()
    for index, file in enumerate(files):
        if file.name in seen:
            errors.append(FieldError(f"files.{index}.name", "Two files have this name."))
        seen.add(file.name)
    where = "source" if source is not None else "files"
    size = sum(len(file.source.encode()) for file in files)
    if size > limit_bytes:
        errors.append(FieldError(where, f"The program has {size} bytes; {limit_bytes} are allowed."))
    if not any(file.source.strip() for file in files):
        errors.append(FieldError(where, "The program is empty."))
    if errors:
        raise ValidationError("The request is not valid.", details=errors)
    return list(files)


def run_view(result: TestResult, answers: Sequence[bytes] | None) -> RunView:
    """How the program ran on one input, as people see it."""
    index = result.number - 1
    answer = answers[index] if answers is not None and 0 <= index < len(answers) else None
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
        matches=None if answer is None else result.verdict is Verdict.ACCEPTED,
        message=result.team_message or result.judge_message if answer is not None else "",
    )
