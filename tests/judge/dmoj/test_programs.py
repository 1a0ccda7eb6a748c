"""Checkers, graders and interactors of DMOJ problems: what becomes a validator, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judge.manifest import Protocol, ValidatorKind
from judge.packages import read_package
from tests.judge.dmoj.problems import (
    ASKS,
    CHECKS_FIRST,
    PEG,
    RUNS_ITSELF,
    TALKS,
    asking,
    golfing,
    problem,
    signed,
)
from tests.support.packages import Files, refused


def test_argument_orders_of_bridged_programs(tmp_path: Path) -> None:
    init = (
        "checker:\n  name: bridged\n  args:\n    files: c.cpp\n    type: peg\n"
        "    args_format_string: '-x {answer_file} \"a b\"'\ntest_cases:\n- {points: 3}\n"
    )
    validator = read_package(problem(tmp_path, "ordered", init, {"c.cpp": PEG})).manifest.validator
    assert (validator.kind, validator.protocol) == (ValidatorKind.CUSTOM, Protocol.PEG)
    assert validator.command_line == ["-x", "{answer_file}", "a b"]


def test_an_interactor_needs_no_flush_where_nobody_says_so(tmp_path: Path) -> None:
    files: Files = {"t.cpp": TALKS}
    init = "interactive: {{files: t.cpp{}}}\ntest_cases:\n- {{points: 3}}\n"
    plain = read_package(problem(tmp_path, "plain", init.format(""), files)).manifest.validator
    own = read_package(problem(tmp_path, "own", init.format(", unbuffered: false"), files)).manifest.validator
    assert [one.name for one in plain.files] == ["t.cpp", "standard_output.cpp"]
    assert [one.name for one in own.files] == ["t.cpp"]


def test_an_interactive_grader_becomes_a_validator(tmp_path: Path) -> None:
    package = read_package(asking(tmp_path))
    validator = package.manifest.validator
    assert (validator.kind, validator.protocol) == (ValidatorKind.INTERACTIVE, Protocol.ICPC)
    assert [one.name for one in validator.files] == [
        "main.py",
        "dmoj_checker.py",
        "dmoj_process.py",
        "ask.py",
    ]
    assert [one.name for one in package.manifest.include["cpp17"]] == ["standard_output.cpp"]
    assert "unbuffered holds for C and C++ alone" in package.warnings[0]


@pytest.mark.parametrize(
    ("grader", "place", "words"),
    [
        (ASKS.replace("(InteractiveGrader)", "(Thing)"), ("init.yml", 1), "neither StandardGrader nor"),
        (
            CHECKS_FIRST.replace("word,", "self.problem.problem_data,"),
            ("ask.py", 7),
            "ask for files of the problem",
        ),
        (CHECKS_FIRST + "        r.result_flag & Result.TLE\n", ("ask.py", 11), "ended with TLE"),
        (CHECKS_FIRST + "        r.points *= 1 - r.execution_time\n", ("ask.py", 11), "a submission's time"),
        (CHECKS_FIRST.replace("dmoj.result", "dmoj.executors"), ("ask.py", 2), "that import dmoj.executors"),
        (RUNS_ITSELF + "        self._launch_process(case)\n", ("ask.py", 17), "more than once on a test"),
        (ASKS + "    def _generate_binary(self):\n        return 1\n", ("ask.py", 13), "way of compiling"),
        (ASKS.replace("class Grader", "class Other"), ("ask.py", 0), "no class Grader"),
        ("print 'two'\n", ("ask.py", 1), "not Python 3"),
    ],
)
def test_graders_that_need_the_other_judge_are_refused(
    tmp_path: Path, grader: str, place: tuple[str, int], words: str
) -> None:
    error = refused(asking(tmp_path, grader))
    assert (error.path, error.line) == place
    assert words in error.message


@pytest.mark.parametrize(
    ("checker", "line", "words"),
    [
        (
            "from dmoj.executors import executors\n",
            1,
            "checkers that import dmoj.executors are not supported",
        ),
        ("def check(a, b, **c):\n    print 'no'\n", 2, "is not Python 3"),
    ],
)
def test_checkers_that_need_the_other_judge_are_refused(
    tmp_path: Path, checker: str, line: int, words: str
) -> None:
    error = refused(golfing(tmp_path, "golf", "checker", checker))
    assert (error.path, error.line) == ("golf.py", line)
    assert words in error.message


def test_arguments_of_checkers_may_be_any_values_of_yaml(tmp_path: Path) -> None:
    init = "checker: {name: sorted, args: {since: 2020-02-03, deep: [{a: 0x10}, .5]}}\ntest_cases:\n- {points: 1}\n"
    flags = read_package(problem(tmp_path, "told", init)).manifest.tests[0].validator_flags
    assert flags is not None
    assert json.loads(flags[0])["args"] == {"since": "2020-02-03", "deep": [{"a": 16}, 0.5]}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("[[x, x, x], " + "x, " * 1000 + "]", "more than 1000 values"),
        ("[&a [x, x, x, x], &b [" + "*a, " * 20 + "], &c [" + "*b, " * 20 + "]]", "more than 1000 values"),
        ("a" * 5000, "more than 4096 bytes of arguments"),
        ("&a [*a]", "nested too deeply"),
    ],
)
def test_arguments_of_checkers_have_bounds(tmp_path: Path, args: str, words: str) -> None:
    init = f"checker: {{name: sorted, args: {{a: {args}}}}}\ntest_cases:\n- {{points: 1}}\n"
    assert words in refused(problem(tmp_path, "bounded", init)).message


def test_a_signature_grader_is_compiled_with_the_submission(tmp_path: Path) -> None:
    manifest = read_package(signed(tmp_path)).manifest
    assert manifest.languages == ["c", "cpp17", "cpp20", "cpp23"]
    assert [one.name for one in manifest.include["c"]] == ["twice.h", "grader_entry.c"]
    assert manifest.preface["cpp17"].endswith("#line 1\n")
