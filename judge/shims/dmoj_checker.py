"""DMOJ's checkers as an ICPC output validator: the standard ones, and a package's own in Python.

Called as `dmoj_checker.py input answer feedback_dir/ JSON < output`, where JSON is a map with the checker's `name`, its
`args`, and what a checker is told of the test; what it is told of the submission lies beside it. Rules: docs.dmoj.ca,
"Custom checkers". A checker's points become `score_multiplier.txt`; whoever gives points, accepts. Standard library
only: it runs alone in a sandbox.
"""

from __future__ import annotations

import collections
import importlib.util
import json
import re
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

ACCEPTED, REFUSED = 42, 43
# The judge's languages by DMOJ's names.
_LANGUAGES = {
    "c": "C", "cpp17": "CPP17", "cpp20": "CPP20", "cpp23": "CPP23", "python": "PY3", "pypy": "PYPY3", "java": "JAVA",
    "javascript": "NODEJS", "typescript": "TS", "go": "GO", "rust": "RUST", "kotlin": "KOTLIN",
}  # fmt: skip


class InternalError(Exception):
    """A checker's own failure."""


class CheckerResult:
    """What a checker may return instead of a bool."""

    def __init__(
        self, passed: bool, points: float, feedback: str | None = None, extended_feedback: str | None = None
    ) -> None:
        self.passed = passed
        self.points = points
        self.feedback = feedback or ""
        self.extended_feedback = extended_feedback or ""


class Result:
    """How a test ended, as bits, and what is said of it."""

    AC, WA, RTE, TLE, MLE, IR, SC, OLE, IE = 0, 1, 2, 4, 8, 16, 32, 64, 1 << 30

    def __init__(self, case: Any = None, result_flag: int = 0, points: float = 0, **more: Any) -> None:
        self.case, self.result_flag, self.points = case, result_flag, points
        self.proc_output: Any = more.get("proc_output", b"")
        self.feedback, self.extended_feedback = more.get("feedback", ""), more.get("extended_feedback", "")
        self.execution_time = self.wall_clock_time = self.max_memory = 0.0
        self.context_switches, self.runtime_version = (0, 0), ""

    def set_result_flag(self, process: Any) -> None:
        """Take over how the submission ended: that is for the judge to say."""

    def get_main_code(self) -> int:
        """Return the gravest of the bits."""
        order = (self.IE, self.TLE, self.MLE, self.OLE, self.RTE, self.IR, self.WA, self.SC)
        return next((code for code in order if self.result_flag & code), self.AC)


def utf8bytes(text: Any) -> Any:
    """Return text as bytes."""
    return text if text is None or isinstance(text, bytes) else str(text).encode("utf-8")


def utf8text(data: Any, errors: str = "strict") -> Any:
    """Return bytes as text."""
    return data.decode("utf-8", errors) if isinstance(data, bytes) else data


def lines_of(data: bytes) -> list[bytes]:
    """Return the lines that are not empty."""
    return [line for line in re.split(b"[\r\n]", data) if line]


def standard(judge_output: bytes, process_output: bytes) -> bool:
    """Tokens line by line; lines without tokens do not count."""

    def words(data: bytes) -> list[list[bytes]]:
        return [found for line in re.split(b"[\r\n]", data) if (found := line.split())]

    return words(utf8bytes(judge_output)) == words(utf8bytes(process_output))


def check_standard(process_output: bytes, judge_output: bytes, **_: Any) -> Any:
    return standard(judge_output, process_output)


def check_easy(process_output: bytes, judge_output: bytes, **_: Any) -> Any:
    def letters(data: bytes) -> collections.Counter[int]:
        return collections.Counter(b"".join(data.split()).lower())

    return letters(process_output) == letters(judge_output)


def check_identical(process_output: bytes, judge_output: bytes, pe_allowed: bool = True, **_: Any) -> Any:
    if process_output == judge_output:
        return True
    close = pe_allowed and standard(judge_output, process_output)
    return CheckerResult(False, 0, "Presentation Error, check your whitespace" if close else None)


def check_floats(
    process_output: bytes,
    judge_output: bytes,
    precision: int = 6,
    error_mode: str = "default",
    **_: Any,
) -> Any:
    if error_mode not in ("default", "absolute", "relative"):
        raise InternalError(f"floats has no error_mode {error_mode!r}")
    theirs, ours = lines_of(process_output), lines_of(judge_output)
    if len(theirs) != len(ours):
        return False
    epsilon = 10.0 ** -int(precision)
    for got, expected in zip(theirs, ours, strict=True):
        got_words, expected_words = got.split(), expected.split()
        if len(got_words) != len(expected_words):
            return False
        if not all(
            _near(one, other, epsilon, error_mode)
            for one, other in zip(got_words, expected_words, strict=True)
        ):
            return False
    return True


def _near(got: bytes, expected: bytes, epsilon: float, mode: str) -> bool:
    try:
        wanted = float(expected)
    except ValueError:
        return got == expected
    try:
        value = float(got)
    except ValueError:
        return False
    if mode == "relative":
        bounds = wanted * (1 - epsilon), wanted * (1 + epsilon)
        return min(bounds) <= value <= max(bounds)
    absolute = abs(value - wanted) <= epsilon  # never so for NaN, which no comparison holds for
    return absolute or (mode == "default" and abs(wanted) >= epsilon and abs(1.0 - value / wanted) <= epsilon)


def check_floatsabs(process_output: bytes, judge_output: bytes, **more: Any) -> Any:
    return check_floats(process_output, judge_output, **{**more, "error_mode": "absolute"})


def check_floatsrel(process_output: bytes, judge_output: bytes, **more: Any) -> Any:
    return check_floats(process_output, judge_output, **{**more, "error_mode": "relative"})


def check_linecount(
    process_output: bytes, judge_output: bytes, point_value: float, feedback: bool = True, **_: Any
) -> Any:
    theirs, ours = lines_of(process_output), lines_of(judge_output)
    if len(theirs) > len(ours):
        return False
    if not ours:
        return True
    right = [
        number < len(theirs) and theirs[number].strip() == line.strip() for number, line in enumerate(ours)
    ]
    marks = "".join("\u2713" if one else "\u2717" for one in right)
    told = f"Case Feedback:\n{marks}" if feedback else ""
    return CheckerResult(all(right), point_value * sum(right) / len(ours), extended_feedback=told)


def check_linematches(
    process_output: bytes,
    judge_output: bytes,
    point_value: float = 1,
    point_distribution: Sequence[float] = (1,),
    filler_lines_required: bool = True,
    **_: Any,
) -> Any:
    theirs, ours = lines_of(process_output), lines_of(judge_output)
    if len(ours) != len(point_distribution) or not sum(point_distribution):
        raise InternalError("point_distribution does not fit the lines of the answer")
    if filler_lines_required and len(theirs) != len(ours):
        return False
    rows = zip(theirs, ours, point_distribution, strict=False)
    points = sum(worth for got, expected, worth in rows if got == expected)
    return CheckerResult(points > 0, point_value * points / sum(point_distribution))


def check_rstripped(process_output: bytes, judge_output: bytes, **more: Any) -> Any:
    theirs, ours = re.split(b"[\r\n]", process_output), re.split(b"[\r\n]", judge_output)
    if more.get("filter_new_line"):
        theirs, ours = [one for one in theirs if one], [one for one in ours if one]
    return [one.rstrip() for one in theirs] == [one.rstrip() for one in ours]


def check_sorted(process_output: bytes, judge_output: bytes, split_on: str = "lines", **_: Any) -> Any:
    if split_on == "whitespace":
        return sorted(process_output.split()) == sorted(judge_output.split())
    if split_on != "lines":
        raise InternalError(f"sorted has no split_on {split_on!r}")

    def rows(data: bytes) -> list[list[bytes]]:
        return sorted(line.split() for line in lines_of(data))

    return rows(process_output) == rows(judge_output)


def check_unordered(process_output: bytes, judge_output: bytes, **_: Any) -> Any:
    return check_sorted(process_output, judge_output, split_on="whitespace")


CHECKERS: dict[str, Callable[..., Any]] = {
    name.removeprefix("check_"): found for name, found in list(globals().items()) if name.startswith("check_")
}


def provide_modules() -> None:
    """Let a package's checker import what DMOJ's judge would give it."""
    contents: dict[str, dict[str, Any]] = {
        "dmoj": {},
        "dmoj.result": {"CheckerResult": CheckerResult, "Result": Result},
        "dmoj.error": {"InternalError": InternalError},
        "dmoj.utils": {},
        "dmoj.utils.unicode": {"utf8bytes": utf8bytes, "utf8text": utf8text},
        "dmoj.checkers": {"CheckerResult": CheckerResult},
        "dmoj.checkers._checker": {"standard": standard},
    }
    for name, found in CHECKERS.items():
        contents[f"dmoj.checkers.{name}"] = {"check": found}
    for name, values in contents.items():
        module = types.ModuleType(name)
        module.__dict__.update(values)
        module.__path__ = []
        sys.modules[name] = module
    for name in contents:
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])


class Submitted:
    """What is told of a submission; nothing of an answer that is checked without one."""

    def __init__(self) -> None:
        try:
            with open("submission~source", "rb") as file:
                self.source = file.read()
            with open("submission~.json", encoding="utf-8") as text:
                told = json.load(text)
        except FileNotFoundError:
            self.source, told = b"", {}
        self.language = _LANGUAGES.get(told.get("language"), "")
        self.execution_time = told.get("cpu_ms", 0.0) / 1000
        self.wall_clock_time = told.get("wall_ms", 0.0) / 1000
        self.max_memory = told.get("memory_bytes", 0) / 1024

    def result(self, output: bytes) -> Result:
        """Return how it ended, as a checker may see it: well."""
        result = Result(proc_output=output)
        result.execution_time, result.wall_clock_time = self.execution_time, self.wall_clock_time
        result.max_memory = self.max_memory
        return result


def find_checker(name: str) -> Callable[..., Any]:
    """Return a standard checker, or load the package's own from its file."""
    if not name.endswith(".py"):
        return CHECKERS[name]
    provide_modules()
    spec = importlib.util.spec_from_file_location("checker", name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Any] = module.check
    return found


def main(arguments: Sequence[str]) -> int:
    """Judge one output."""
    given, answer, feedback, told = arguments
    settings = json.loads(told)
    with open(given, "rb") as file:
        judge_input = file.read()
    with open(answer, "rb") as file:
        judge_output = file.read()
    worth = settings["points"]
    output, submitted = sys.stdin.buffer.read(), Submitted()
    check = find_checker(settings["name"])
    try:
        outcome = check(
            output,
            judge_output,
            **{
                "judge_input": judge_input,
                "point_value": worth,
                "case_position": settings["position"],
                "batch": settings["batch"],
                "submission_source": submitted.source,
                "submission_language": submitted.language,
                "binary_data": settings["binary"],
                "execution_time": submitted.execution_time,
                "problem_id": settings["problem"],
                "result": submitted.result(output),
                **settings["args"],
            },
        )
    except UnicodeDecodeError:  # as DMOJ has it: checkers need not be ready for every byte
        outcome = CheckerResult(False, 0, "invalid unicode")
    if not isinstance(outcome, CheckerResult):
        outcome = CheckerResult(bool(outcome), worth if outcome else 0)
    return tell(outcome, worth, feedback)


def tell(outcome: CheckerResult, worth: float, feedback: str) -> int:
    """Write what a checker found into the feedback folder; return the exit code that says it."""
    words = str(outcome.feedback or "")
    for name, text in (
        ("teammessage.txt", words),
        ("judgemessage.txt", str(outcome.extended_feedback or words)),
    ):
        if text:
            with open(feedback + name, "w", encoding="utf-8", errors="replace") as out:
                out.write(text)
    if not outcome.passed and outcome.points <= 0:
        return REFUSED
    if worth and outcome.points != worth:
        with open(feedback + "score_multiplier.txt", "w", encoding="ascii") as out:
            out.write(repr(float(outcome.points) / worth))
    return ACCEPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
