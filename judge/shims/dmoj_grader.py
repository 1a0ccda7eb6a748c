"""DMOJ's graders in Python as an ICPC interactive validator.

Called as `dmoj_grader.py input answer feedback_dir/ JSON`, its stdin and stdout joined to the submission's. JSON is a
map with the grader's file as `name`, and what a grader is told of the test. Rules: docs.dmoj.ca, "Custom graders" and
"Interactive grading". What a package's grader imports of DMOJ comes from here and from the files beside it. Standard
library only: it runs alone in a sandbox.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import json
import sys
import types
from collections.abc import Sequence
from typing import Any

import dmoj_checker  # type: ignore[import-not-found] # they lie beside this file in the sandbox
from dmoj_process import (  # type: ignore[import-not-found]
    MOST_DIGITS,
    Binary,
    Interactor,
    Process,
    WrongAnswer,
)

_OUTPUT_LIMIT = 25_165_824


class Settings(dict[str, Any]):
    """A map whose entries are attributes, too; None where there is none."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


class Case:
    """What a grader knows of a test."""

    def __init__(self, given: bytes, answer: bytes, told: dict[str, Any]) -> None:
        self._given, self._answer = given, answer
        self._checker = told.get("checker") or {"name": "standard", "args": {}}
        self.points = told["points"]
        self.position = told["position"]
        self.batch = told["batch"]
        self.has_binary_data = told["binary"]
        self.output_prefix_length = 0
        self.config = Settings(
            wall_time_factor=3, unbuffered=False, symlinks={}, output_limit_length=_OUTPUT_LIMIT
        )

    def input_data(self) -> bytes:
        """Return the test's input."""
        return self._given

    def output_data(self) -> bytes:
        """Return the test's answer."""
        return self._answer

    def checker(self) -> Any:
        """Return the test's checker, ready to be called."""
        return functools.partial(dmoj_checker.find_checker(self._checker["name"]), **self._checker["args"])

    def io_redirects(self) -> None:
        """Return no redirections."""

    def free_data(self) -> None:
        """Forget nothing: there is one test."""


class StandardGrader:
    """The usual grader: the input goes in, the output to the checker. What a package's grader has instead, it does."""

    def __init__(self, judge: Any, problem: Any, language: str, source: bytes) -> None:
        self.judge, self.problem, self.language, self.source = judge, problem, language, source
        self.binary: Any = problem.binary
        self._current_proc: Any = None

    def grade(self, case: Case) -> Any:
        """Return the Result of a test."""
        result = dmoj_checker.Result(case)
        self._launch_process(case)
        error = self._interact_with_process(case, result, case.input_data())
        self.populate_result(error, result, self._current_proc)
        check = self.check_result(case, result)
        if not isinstance(check, dmoj_checker.CheckerResult):
            check = dmoj_checker.CheckerResult(bool(check), case.points if check else 0)
        result.result_flag |= dmoj_checker.Result.AC if check.passed else dmoj_checker.Result.WA
        result.points = check.points
        result.feedback = check.feedback or result.feedback
        result.extended_feedback = check.extended_feedback or result.extended_feedback
        return result

    def _launch_process(self, case: Case, input_file: Any = None) -> None:
        self._current_proc = self.binary.launch()

    def _interact_with_process(self, case: Case, result: Any, input: Any = b"") -> bytes:
        data = input.read() if hasattr(input, "read") else input
        result.proc_output, error = self._current_proc.communicate(data)
        return bytes(error)

    def populate_result(self, error: bytes, result: Any, process: Process) -> None:
        """Add what is known of the run: nothing."""

    def update_feedback(self, check: Any, error: bytes, process: Process, result: Any) -> None:
        """Add what is known of the run: nothing."""

    def check_result(self, case: Case, result: Any) -> Any:
        """Ask the checker."""
        if result.result_flag:
            return False
        try:
            return case.checker()(
                result.proc_output or b"",
                case.output_data(),
                submission_source=self.source,
                judge_input=case.input_data(),
                point_value=case.points,
                case_position=case.position,
                batch=case.batch,
                submission_language=self.language,
                binary_data=case.has_binary_data,
                execution_time=0.0,
                problem_id=self.problem.id,
                result=result,
            )
        except UnicodeDecodeError:  # as DMOJ has it: checkers need not be ready for every byte
            return dmoj_checker.CheckerResult(False, 0, "invalid unicode")


class InteractiveGrader(StandardGrader):
    """A grader that talks: it has `interact`."""

    check: Any = False
    feedback: str | None = None

    def interact(self, case: Case, interactor: Interactor) -> Any:
        """Talk to the submission; return whether it is right, or a CheckerResult."""
        raise NotImplementedError

    def _interact_with_process(self, case: Case, result: Any, input: Any = b"") -> bytes:
        interactor = Interactor(self._current_proc)
        self.check, self.feedback = False, None
        try:
            self.check = self.interact(case, interactor)
            interactor.close()
        except WrongAnswer as wrong:
            self.feedback = str(wrong)
        except OSError:
            pass  # the submission ended, or closed its streams
        return b""

    def check_result(self, case: Case, result: Any) -> Any:
        """Return what `interact` said."""
        if isinstance(self.check, dmoj_checker.CheckerResult):
            return self.check
        return dmoj_checker.CheckerResult(bool(self.check), case.points if self.check else 0, self.feedback)


def load_grader(name: str) -> type[StandardGrader]:
    """Load the package's grader."""
    dmoj_checker.provide_modules()
    standard = {"StandardGrader": StandardGrader, "BaseGrader": StandardGrader, "Grader": StandardGrader}
    interactive = {
        "InteractiveGrader": InteractiveGrader,
        "Interactor": Interactor,
        "WrongAnswer": WrongAnswer,
        "EOF": b"",
        "MAX_NUMBER_DIGITS": MOST_DIGITS,
    }
    for module_name, values in (
        ("dmoj.graders", {**standard, **interactive}),
        ("dmoj.graders.base", standard),
        ("dmoj.graders.standard", standard),
        ("dmoj.graders.interactive", interactive),
    ):
        module = types.ModuleType(module_name)
        module.__dict__.update(values)
        module.__path__ = []
        sys.modules[module_name] = module
    spec = importlib.util.spec_from_file_location("grader", name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[StandardGrader] = module.Grader
    return found


def main(arguments: Sequence[str]) -> int:
    """Grade one test."""
    given, answer, feedback, text = arguments
    told = json.loads(text)
    contents = []
    for name in (given, answer):
        with open(name, "rb") as file:
            contents.append(file.read())
    case = Case(contents[0], contents[1], told)
    # Without a buffer, since closing one waits for a thread that still writes to it; and one's own, since Python's
    # standard streams never close what lies below them.
    process = Process(io.FileIO(1, "w"), sys.stdin.buffer)
    sys.stdout = sys.stderr  # what a grader prints is for the jury, and not for the submission
    problem = types.SimpleNamespace(
        id=told["problem"], time_limit=0, memory_limit=0, config=Settings(), binary=Binary(process)
    )
    submitted = dmoj_checker.Submitted()
    grader = load_grader(told["name"])(None, problem, submitted.language, submitted.source)
    result = grader.grade(case)
    process.close_stdin()
    passed = result.result_flag == dmoj_checker.Result.AC
    outcome = dmoj_checker.CheckerResult(
        passed, result.points if passed else 0, result.feedback, result.extended_feedback
    )
    return int(dmoj_checker.tell(outcome, case.points, feedback))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
