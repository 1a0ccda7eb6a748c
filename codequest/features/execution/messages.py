"""The wire of execution: run a program without judging it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from codequest.ids import ExecutionId
from codequest.protocol.event import Event, Kind
from codequest.protocol.message import Message, View
from judge.contract import Verdict

SOURCE_BYTES = 128 * 1024
INPUT_BYTES = 64 * 1024  # of all inputs together
MAX_INPUTS = 8

FileName = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}$", description="A bare file name, without folders."),
]


class ProgramFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a program."""

    name: FileName
    source: Annotated[str, Meta(max_length=SOURCE_BYTES)]


class ExecuteCode(Message, frozen=True, kw_only=True):
    """Run a program on a problem's samples (`samples`), or once for each of `inputs` (none: one empty input)."""

    language: Annotated[str, Meta(min_length=1, max_length=32)]
    source: Annotated[str, Meta(max_length=SOURCE_BYTES)] | None = None
    files: Annotated[list[ProgramFile], Meta(min_length=1, max_length=20)] | None = None
    problem_id: (
        Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_.-]{0,254}$", description="A problem's id or slug.")]
        | None
    ) = None
    samples: bool = False
    inputs: (
        Annotated[list[Annotated[str, Meta(max_length=INPUT_BYTES)]], Meta(max_length=MAX_INPUTS)] | None
    ) = None


class GetExecution(Message, frozen=True, kw_only=True):
    """An execution of mine, for an hour after it ended."""

    execution_id: ExecutionId


class RunView(View, frozen=True, kw_only=True):
    """How the program ran on one input. `verdict` is about limits and crashes; about the answer where there is one."""

    input_index: int
    verdict: Verdict
    exit_code: int | None
    signal: int | None
    cpu_ms: int
    wall_ms: int
    memory_bytes: int
    output: str
    stderr: str
    expected: str | None = None
    matches: bool | None = None  # null where there is nothing to compare with
    message: str = ""


class ExecutionView(View, frozen=True, kw_only=True):
    """An execution: its state, and what came out."""

    id: ExecutionId
    state: Literal["queued", "running", "done", "failed"]
    language: str
    created_at: datetime
    runs: list[RunView] = msgspec.field(default_factory=list)
    compiler_output: str = ""
    error: str = ""  # why there is no result: "compilation_error", "judge_away", "judge_error"
    message: str = ""
    language_version: str = ""


class CodeOutput(Event, frozen=True, kw_only=True):
    """Some output. `sequence` counts from 0 over the whole execution; gaps mean something was lost on the way."""

    NAME: ClassVar[str] = "code:output"
    KIND: ClassVar[Kind] = Kind.SIGNAL
    execution_id: ExecutionId
    input_index: int
    stream: Literal["stdout", "stderr"]
    text: str
    sequence: int


class CodeResult(Event, frozen=True, kw_only=True):
    """The program ran on all inputs."""

    NAME: ClassVar[str] = "code:result"
    execution_id: ExecutionId
    runs: list[RunView]
    compiler_output: str = ""
    language_version: str = ""


class CodeError(Event, frozen=True, kw_only=True):
    """There is no result: it does not compile, or the judge is away."""

    NAME: ClassVar[str] = "code:error"
    execution_id: ExecutionId
    error: Literal["compilation_error", "judge_away", "judge_error"]
    message: str
    compiler_output: str = ""


class CodeTimeout(Event, frozen=True, kw_only=True):
    """The program ran into its time limit on some input; `runs` has what each came to."""

    NAME: ClassVar[str] = "code:timeout"
    execution_id: ExecutionId
    runs: list[RunView]
    compiler_output: str = ""
    language_version: str = ""
