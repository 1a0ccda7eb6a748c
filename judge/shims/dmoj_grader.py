"""DMOJ's interactive graders in Python as an ICPC interactive validator.

Called as `dmoj_grader.py input answer feedback_dir/ JSON`, its stdin and stdout joined to the submission's. JSON is a
map with the grader's file as `name`, and what a grader is told of the test. Rules: docs.dmoj.ca, "Interactive
grading". What a package's grader imports of DMOJ comes from here and from dmoj_checker.py beside it. Standard library
only: it runs alone in a sandbox.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
import types
from collections.abc import Sequence
from typing import Any

import dmoj_checker  # type: ignore[import-not-found] # it lies beside this file in the sandbox

MOST_DIGITS = 10_000
_SHOWN = 5


class WrongAnswer(BaseException):
    """What a grader raises, and what reading raises, where the submission is wrong."""


class Interactor:
    """The other end of the submission's streams."""

    def __init__(self) -> None:
        self._rest: bytes | None = None

    def read(self) -> bytes:
        """Read to the end."""
        return self._some(sys.stdin.buffer.read())

    def readln(self, strip_newline: bool = True) -> bytes:
        """Read a line."""
        line = self._some(sys.stdin.buffer.readline())
        return line.rstrip() if strip_newline else line

    def readtoken(self, delim: Any = None) -> bytes:
        """Read a word of the current line, or of the next."""
        line = self._rest or self.readln()
        words = line.split(dmoj_checker.utf8bytes(delim), 1)
        word, self._rest = (words[0], words[1]) if len(words) == 2 else (line, None)
        return word

    def readint(self, lo: float = float("-inf"), hi: float = float("inf"), delim: Any = None) -> int:
        """Read a whole number from `lo` to `hi`. Raises WrongAnswer."""
        return int(self._number(int, "int", lo, hi, delim))

    def readfloat(self, lo: float = float("-inf"), hi: float = float("inf"), delim: Any = None) -> float:
        """Read a number from `lo` to `hi`. Raises WrongAnswer."""
        return float(self._number(float, "float", lo, hi, delim))

    def write(self, val: Any) -> None:
        """Write to the submission."""
        sys.stdout.write(str(val))
        sys.stdout.flush()

    def writeln(self, val: Any) -> None:
        """Write a line to the submission."""
        self.write(f"{val}\n")

    def close(self) -> None:
        """Tell the submission that nothing more comes."""
        sys.stdout.close()

    def _number(self, kind: type[int] | type[float], name: str, lo: float, hi: float, delim: Any) -> float:
        word = self.readtoken(delim)
        if len(word) > MOST_DIGITS:
            raise WrongAnswer(f"{'integer' if kind is int else name} is too long")
        try:
            value = kind(word)
        except ValueError:
            text = word.decode("utf-8", "replace")
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
            raise WrongAnswer(f'expected {name}, got "{shown}"') from None
        if not lo <= value <= hi:
            raise WrongAnswer(f"expected {name} in range [{lo:g}, {hi:g}], got {value}")
        return value

    def _some(self, data: bytes) -> bytes:
        if not data:
            raise OSError("child stream closed")
        return data


class InteractiveGrader:
    """What a package's grader is made of; it has `interact`."""

    def __init__(self, judge: Any, problem: Any, language: str, source: bytes) -> None:
        self.judge, self.problem, self.language, self.source = judge, problem, language, source
        self.feedback: str | None = None

    def interact(self, case: Any, interactor: Interactor) -> Any:
        """Talk to the submission; return whether it is right, or a CheckerResult."""
        raise NotImplementedError


class Case:
    """What a grader knows of a test."""

    def __init__(self, given: bytes, answer: bytes, told: dict[str, Any]) -> None:
        self._given, self._answer = given, answer
        self.points = told["points"]
        self.position = told["position"]
        self.batch = told["batch"]
        self.has_binary_data = told["binary"]

    def input_data(self) -> bytes:
        """Return the test's input."""
        return self._given

    def output_data(self) -> bytes:
        """Return the test's answer."""
        return self._answer


def load_grader(name: str) -> type[InteractiveGrader]:
    """Load the package's grader."""
    dmoj_checker.provide_modules()
    interactive = {
        "InteractiveGrader": InteractiveGrader,
        "Interactor": Interactor,
        "WrongAnswer": WrongAnswer,
        "EOF": b"",
        "MAX_NUMBER_DIGITS": MOST_DIGITS,
    }
    for module_name, values in (("dmoj.graders", interactive), ("dmoj.graders.interactive", interactive)):
        module = types.ModuleType(module_name)
        module.__dict__.update(values)
        module.__path__ = []
        sys.modules[module_name] = module
    spec = importlib.util.spec_from_file_location("grader", name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[InteractiveGrader] = module.Grader
    return found


def main(arguments: Sequence[str]) -> int:
    """Judge one interaction."""
    given, answer, feedback, text = arguments
    told = json.loads(text)
    contents = []
    for name in (given, answer):
        with open(name, "rb") as file:
            contents.append(file.read())
    case = Case(contents[0], contents[1], told)
    problem = types.SimpleNamespace(id=told["problem"])
    grader = load_grader(told["name"])(None, problem, "", b"")
    outcome: Any = False
    words = None
    try:
        outcome = grader.interact(case, Interactor())
        sys.stdout.flush()
    except WrongAnswer as wrong:
        words = str(wrong)
    except OSError:
        pass  # the submission ended, or closed its streams
    if not isinstance(outcome, dmoj_checker.CheckerResult):
        outcome = dmoj_checker.CheckerResult(bool(outcome), case.points if outcome else 0, words)
    return int(dmoj_checker.tell(outcome, case.points, feedback))


if __name__ == "__main__":
    STATUS = main(sys.argv[1:])
    with contextlib.suppress(OSError, ValueError):  # the submission may have gone
        sys.stdout.close()
    sys.exit(STATUS)
