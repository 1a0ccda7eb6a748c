"""A problem as the judge sees it: limits, validator, groups and tests, all data by content hash.

A manifest is stored as a blob (canonical msgpack) under its own SHA-256, which is the problem's *package hash*:
a room pins it, a judging records it. Workers fetch and cache blobs by hash, so a changed package is another
manifest and never changes under a running contest.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from judge.limits import RunLimits

SAME_SCORE = 1e-6  # scores that differ by less are one
ANSWERS = "answers"  # the entry of languages.toml for outputs that people hand in themselves


class BlobFile(msgspec.Struct, frozen=True):
    """A named file whose bytes are the blob `sha256` (hex)."""

    name: str
    sha256: str
    size_bytes: int


class ValidatorKind(StrEnum):
    """How outputs are validated."""

    DEFAULT = "default"
    CUSTOM = "custom"
    INTERACTIVE = "interactive"


class Protocol(StrEnum):
    """How a custom validator is called and what its exit code says."""

    ICPC = "icpc"  # validator input answer feedback_dir/ < output: 42 accepted, 43 refused
    TESTLIB = "testlib"  # checker input output answer: 0, 1, 2, 3, 4, 7 (points X on stderr), 8
    TESTLIB_PERCENT = "testlib-percent"  # the same, and X is percent of the test's points
    COCI = "coci"  # testlib's with "partial X/Y" on stderr; interactor input answer
    PLAIN = "plain"  # checker input output answer, interactor input answer: 0 accepted, 1 refused
    PEG = "peg"  # checker answer output input; two lines of stdout that are numbers X, Y: X/Y of the points


class Validator(msgspec.Struct, frozen=True, omit_defaults=True):
    """The output validator. `flags` are those of the default validator, or arguments of a custom one."""

    kind: ValidatorKind = ValidatorKind.DEFAULT
    flags: list[str] = []
    language: str | None = None  # of a custom validator's source
    files: list[BlobFile] = []
    scores: bool = False  # the validator scores what it accepts
    protocol: Protocol = Protocol.ICPC
    checker: list[
        BlobFile
    ] = []  # judges what an interactor of another protocol than ICPC wrote into its file
    checker_language: str | None = None
    more: list[list[BlobFile]] = []  # further validators of an output, each of which must accept it, too
    limits: RunLimits | None = None  # None: the system's (judge.validation.validators.VALIDATOR_LIMITS)
    is_told: bool = False  # beside the validator lie files about the submission (judge.validation.telling)
    # Instead of the protocol's own arguments, with {input_file}, {output_file} and {answer_file}. Not for ICPC.
    command_line: list[str] | None = None


class TestCase(msgspec.Struct, frozen=True, omit_defaults=True):
    """One test: its input, its answer, and the group whose rules score it."""

    __test__ = False

    name: str  # path inside data/, without extension
    sample: bool
    input: BlobFile
    answer: BlobFile
    group: str = ""  # folder inside data/: "secret/group1"
    validator_flags: list[str] | None = None  # instead of the validator's own
    args: list[str] = []  # of the submission's command line, or the static validator's
    files: list[BlobFile] = []  # placed beside the submission; names may have folders
    cpu_s: float | None = None  # instead of the problem's limit
    memory_bytes: int | None = None  # instead of the problem's limit
    output_bytes: int | None = None  # instead of the problem's limit
    full_feedback: bool = False  # contestants may see input, answer and output as of a sample
    is_static: bool = (
        False  # the static validator looks at the source; nothing is run, input and answer are empty
    )
    max_score: float | None = None  # of a static test in a group that gives scores

    @property
    def answer_name(self) -> str:
        """What people call their answer to this test, without extension, where they hand in answers."""
        return self.name.removeprefix("secret/").replace("/", "-")


class Aggregation(StrEnum):
    """How a group's score is made from its tests or sub-groups."""

    PASS_FAIL = "pass-fail"  # noqa: S105 - a scoring rule, not a password
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVG = "avg"


class Objective(StrEnum):
    """Which of two scores is the better one."""

    MAX = "max"
    MIN = "min"


class TestGroup(msgspec.Struct, frozen=True, omit_defaults=True):
    """A scored group of tests. Groups form a tree by `name` (a path inside data/); "" is the root."""

    __test__ = False

    name: str
    max_score: float | None = None  # of the group; None: unbounded
    min_score: float | None = None
    aggregation: Aggregation = Aggregation.PASS_FAIL
    accept_score: float | None = None  # for an accepted test; legacy default 1
    reject_score: float | None = None
    require_pass: list[str] = []  # groups that must pass first, else this one is skipped
    stop_at_first_failure: bool = False  # legacy on_reject: break
    verdict_mode: str = "first_error"  # first_error | worst_error | always_accept
    ignore_sample: bool = False
    accept_if_any_accepted: bool = False
    grader_args: list[str] | None = (
        None  # of the problem's own grader; None: the group is graded by our rules
    )


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a worker needs to judge a problem, apart from blobs."""

    format: int  # version of this structure; 1
    name: str  # slug, for messages
    limits: RunLimits
    tests: list[TestCase]
    validator: Validator = Validator()
    groups: list[TestGroup] = []  # empty: pass-fail
    static_validator: list[BlobFile] = []  # of tests that look at the source
    grader: list[BlobFile] = []  # a legacy package's own program for groups with `grader_args`
    time_multipliers: dict[str, float] = {}  # language -> factor; 1 where nothing is said
    compile_time_s: float = 60.0
    code_bytes: int = 128 * 1024
    languages: list[str] | None = None  # None: all
    include: dict[str, list[BlobFile]] = {}  # language -> files placed beside the submission
    preface: dict[str, str] = {}  # language -> text before every source of the submission
    scoring: bool = False  # a scored (IOI-like) problem
    objective: Objective = Objective.MAX
    answers: bool = False  # people hand in the output of each test instead of a program
    compile_memory_bytes: int | None = None  # None: the system's
    allow_file_writing: bool = False  # submissions may write their working folder
    passes: int = (
        1  # how often a submission is run on a test at most; above 1 the validator says what comes next
    )
    input_file: str = ""  # the program reads this file of its working folder; "": stdin
    output_file: str = ""  # the program's output is this file of its working folder; "": stdout
    streams_too: bool = False  # beside these two files the program may use stdin and stdout

    @property
    def people_languages(self) -> list[str] | None:
        """What people may hand in; None: programs in any language. The jury's answers may be made by programs."""
        return [ANSWERS] if self.answers else self.languages

    @property
    def answer_files(self) -> list[str] | None:
        """The names of the files that people hand in, in the order of the tests; None where it is a program."""
        if not self.answers:
            return None
        return [f"{test.answer_name}.out" for test in self.tests if not test.is_static]

    @property
    def max_score(self) -> float | None:
        """The most a submission can score; None where it is unbounded, and for a pass-fail problem."""
        root = self._scored
        return root.max_score if root else None

    @property
    def best_score(self) -> float | None:
        """The score that none is better than; None where there is none, and for a pass-fail problem."""
        root = self._scored
        if root is None:
            return None
        return root.max_score if self.objective is Objective.MAX else root.min_score

    def could_be_better(self, score: float) -> bool:
        """Say whether there is a better score than this one."""
        best = self.best_score
        return best is None or (best - score) * (1 if self.objective is Objective.MAX else -1) > SAME_SCORE

    @property
    def _scored(self) -> TestGroup | None:
        return next((group for group in self.groups if group.name == ""), None) if self.scoring else None
