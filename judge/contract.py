"""What the server and a judge worker say to each other: jobs one way, reports the other.

Both travel as msgpack in Redis streams (`judge:jobs:NAME` for each worker, `judge:reports`) and are the whole
interface: a worker holds no database credentials and knows no person, room or contest. Text from programs is bytes,
capped, and becomes text only where it is shown.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from judge.limits import RunLimits


class Verdict(StrEnum):
    """The outcome of one test, or of a whole submission."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory_limit_exceeded"
    OUTPUT_LIMIT_EXCEEDED = "output_limit_exceeded"
    RUNTIME_ERROR = "runtime_error"
    COMPILATION_ERROR = "compilation_error"
    JUDGE_ERROR = "judge_error"
    SKIPPED = "skipped"


class SourceFile(msgspec.Struct, frozen=True):
    """One file of a program: a bare file name (no folder) and its bytes."""

    name: str
    content: bytes


class WorkerLanguage(msgspec.Struct, frozen=True):
    """What a worker says of one of its languages, in WORKER_INFO_KEY's field "languages" (JSON, by name)."""

    version: str  # exact
    compile: str = ""  # the command lines, as people read them
    run: str = ""


class TestResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one test went. Output is capped by the worker (sandboxes/capture.py), for the jury or samples."""

    __test__ = False  # a domain noun, not a pytest class

    number: int  # 1-based, in judging order
    name: str  # path inside data/, without extension: "secret/03-max"
    sample: bool
    verdict: Verdict
    cpu_ms: int = 0
    wall_ms: int = 0
    memory_bytes: int = 0
    both_cpu_ms: tuple[int, int] | None = None  # of the first and the second run, where it was run twice
    score: float | None = None
    exit_code: int | None = None
    signal: int | None = None
    limit_broken: str | None = None  # judge.limits.Limit that was broken first
    killed_by: str | None = None  # "supervisor" | "kernel" | None
    judge_message: str = ""
    team_message: str = ""
    output: bytes = b""
    stderr: bytes = b""


class Grade(msgspec.Struct, frozen=True):
    """What a problem's own grader made of a group of tests."""

    verdict: Verdict
    score: float


class Alone(msgspec.Struct, frozen=True):
    """One test of a problem alone, unscored, under another time limit."""

    test: str
    cpu_s: float


class JudgeJob(msgspec.Struct, frozen=True, tag="judge", omit_defaults=True):
    """Judge a submission on every test of a problem.

    `manifest` is the SHA-256 of the problem's manifest blob (judge.manifest.Manifest).
    """

    judging_id: str
    manifest: str
    language: str
    files: list[SourceFile]
    stop_at_first_failure: bool = True  # false: run all tests (IOI, jury)
    rerun_near_limit: bool = True  # run a test that ended just past its limit once more, alone
    entrypoint: str = ""  # the main source's name, or the main class's; "": found from the files
    alone: Alone | None = None  # of all tests only this one


class ExecuteJob(msgspec.Struct, frozen=True, tag="execute", omit_defaults=True):
    """Run a program once for each input, streaming what it prints; no verdict is made.

    Where `answers` is given (samples of a problem) each output is compared with the default validator, or with
    the problem's own when `manifest` names it. `samples` are the samples of an interactive problem by their names in
    the manifest, in place of inputs: its validator talks with the program, and what they say is streamed as stdout,
    lines with ">" the program's and those with "<" said to it.
    """

    judging_id: str
    language: str
    files: list[SourceFile]
    inputs: list[bytes]
    limits: RunLimits
    answers: list[bytes] | None = None
    manifest: str | None = None
    samples: list[str] = []


class DataJob(msgspec.Struct, frozen=True, tag="data"):
    """Check the data of a problem: every input, answer and case goes through the package's own validators.

    `checks` is the SHA-256 of the blob that says how (judge.checks.DataChecks). `Progress` comes for each test and
    case, and `Finished.data` says what was found.
    """

    judging_id: str
    manifest: str
    checks: str


ProgramJob = JudgeJob | ExecuteJob  # somebody's program is run
Job = ProgramJob | DataJob


class Started(msgspec.Struct, frozen=True, tag="started"):
    """A worker took the job and is compiling."""

    judging_id: str
    worker: str


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """One more test is done. `number` of `total`; older numbers than the last seen are ignored."""

    judging_id: str
    number: int
    total: int
    result: TestResult


class OutputChunk(msgspec.Struct, frozen=True, tag="output"):
    """Some bytes an executed program printed. `input_index` says for which input; `sequence` counts from 0."""

    judging_id: str
    sequence: int
    input_index: int
    stream: Literal["stdout", "stderr"]
    data: bytes


class DataReport(msgspec.Struct, omit_defaults=True):
    """What the checks of a problem's data found. `problems` make a package fail, `warnings` do not."""

    input_validators: int = 0
    inputs: int = 0  # how many inputs the validators accepted
    answers: int = 0  # how many answers the output validator accepted
    cases: int = 0  # how many cases for validators came out as they should
    problems: list[str] = []
    warnings: list[str] = []

    def capped(self, lines: int) -> DataReport:
        """The same with so many problems and warnings at most, and a word on how many more there are."""
        few = msgspec.structs.replace(self)
        for name in ("problems", "warnings"):
            found: list[str] = getattr(self, name)
            if len(found) > lines:
                setattr(few, name, [*found[:lines], f"and {len(found) - lines} more like these"])
        return few

    def add(self, other: DataReport) -> None:
        """Take in what another check found."""
        self.input_validators += other.input_validators
        self.inputs += other.inputs
        self.answers += other.answers
        self.cases += other.cases
        self.problems += other.problems
        self.warnings += other.warnings


class Finished(msgspec.Struct, frozen=True, tag="finished", omit_defaults=True):
    """The judging is over; applied once, by its judging id."""

    judging_id: str
    worker: str
    verdict: Verdict
    results: list[TestResult]
    total: int  # tests of the problem, run or not
    score: float | None = None
    max_cpu_ms: int = 0
    max_memory_bytes: int = 0
    compiler_output: bytes = b""
    error: str = ""  # judge_error only: what broke, for the staff
    language_version: str = ""
    image: str = ""  # the worker's (judge.workers.image)
    graded: dict[str, Grade] = {}  # by the name of each group that the problem's own grader graded
    data: DataReport | None = None  # of a DataJob


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """An earlier life of this worker had the job and came to its end: judged again, which counts as an attempt."""

    judging_id: str
    worker: str


Report = Started | Progress | OutputChunk | Finished | Lost


class BlobWanted(msgspec.Struct, frozen=True):
    """A worker wants a piece of a blob from `offset` on; the answer goes to the list `reply`."""

    sha256: str
    offset: int
    reply: str


class BlobPiece(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of a blob, and the size of all; or why there is none."""

    size_bytes: int
    data: bytes
    error: str = ""


encode = msgspec.msgpack.Encoder().encode
decode_job = msgspec.msgpack.Decoder(Job).decode
decode_report = msgspec.msgpack.Decoder(Report).decode

# Redis keys. A judge's Redis user may touch `judge:*` only.
JOBS_STREAM = "judge:jobs:{name}"  # one for each worker; entries {"job": msgpack}; consumer group "workers"
WITHDRAWN_STREAM = (
    "judge:withdrawn"  # entries {"id": judging id} that every worker hears: nobody wants it any more
)
WITHDRAWN_KEPT = 1000
WANTED_STREAM = "judge:wanted"  # entries {"wanted": msgpack, "proof"}; consumer group "server"
BLOB_REPLY_KEY = "judge:blob:{id}"  # list with one BlobPiece in msgpack, for half a minute
REPORTS_STREAM = "judge:reports"  # entries {"report": msgpack, "proof"}; consumer group "server"
WORKERS_KEY = (
    "judge:workers"  # sorted set: worker name -> heartbeat deadline (Unix seconds by the server's clock)
)
WORKER_INFO_KEY = "judge:worker:{name}"  # hash: languages, slots, backend, host, running, version, life


def judging_id_of(entry: dict[bytes, bytes]) -> str:
    """Whose job an entry of a waiting line is; "" where it cannot be read."""
    try:
        job: Job = decode_job(entry[b"job"])
    except (KeyError, msgspec.MsgspecError):
        return ""
    return job.judging_id
