"""Submissions of DMOJ problems: what is expected of them, and that they are judged so."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.packages import PackageError, read_package
from judge.packages.model import Expectation
from judge.preparing.verify import main
from tests.judge.dmoj.problems import (
    GOLFS,
    GOLFS_ITSELF,
    NEVER_FLUSHES,
    PEG,
    TALKS,
    answering,
    asking,
    checking,
    files_beside_streams,
    generating,
    golfing,
    judged,
    problem,
    signed,
    talking,
)
from tests.support.packages import Files


def expectation_of(tmp_path: Path, settings: Files) -> Expectation:
    files: Files = {"tests/one/main.py": "", **settings}
    package = read_package(problem(tmp_path, "expects", "test_cases:\n- {points: 4}\n- {points: 6}\n", files))
    return package.submissions[0].expectation


def test_expectations_of_the_suite(tmp_path: Path) -> None:
    plain = "language: PY3\ntime: 1\nmemory: 1024\nsource: main.py\n"
    found = expectation_of(
        tmp_path,
        {
            "tests/one/test.yml": plain + "expect: WA\n",
            "tests/one/test.posix.yml": "expect: [AC, TLE]\nscore_cases: {2: 6}\nmystery: 1\n",
        },
    )
    first, second = found.requirements
    assert (first.tests, first.permitted, first.score) == ("secret/01", {"AC", "TLE"}, None)
    assert second.score == (6, 6)
    listed = expectation_of(tmp_path / "listed", {"tests/one/test.yml": plain + "cases: [AC, [WA, TLE]]\n"})
    assert [one.permitted for one in listed.requirements] == [{"AC"}, {"WA", "TLE"}]
    with pytest.raises(PackageError, match=r"test\.yml:5: cases must hold texts only"):
        expectation_of(tmp_path / "maps", {"tests/one/test.yml": plain + "cases: [{1: AC}]\n"})


def test_programs_in_languages_that_are_not_here_are_no_others(tmp_path: Path) -> None:
    files = {
        **judged("two", "PY2", "main.py", "print 1\n"),
        **judged("three", "PYPY3", "main.py", "print(1)\n"),
    }
    package = read_package(problem(tmp_path, "tongues", "test_cases:\n- {points: 1}\n", files))
    assert [one.language for one in package.submissions] == ["pypy", "dmoj PY2"]


@pytest.mark.judge
def test_dmoj_problems_do_what_they_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = "print({})\n"
    paths = [
        asking(tmp_path),
        checking(tmp_path),
        talking(tmp_path),
        golfing(tmp_path, "golf", "checker", GOLFS),
        golfing(tmp_path, "grades_golf", "custom_judge", GOLFS_ITSELF),
        signed(tmp_path),
        generating(tmp_path),
        answering(tmp_path),
        files_beside_streams(tmp_path),
        problem(
            tmp_path,
            "peg",
            "checker: {name: bridged, args: {files: c.cpp, type: peg}}\n"
            "test_cases:\n- {in: 1.in, out: 1.out, points: 10}\n",
            {
                "c.cpp": PEG,
                "1.in": "7",
                "1.out": "8",
                **judged("all", "PY3", "main.py", numbers.format(8), "score: 10\n"),
                **judged("half", "PY3", "main.py", numbers.format(4), "score: 5\n"),
                **judged("none", "PY3", "main.py", numbers.format(9), "expect: WA\nscore: 0\n"),
            },
        ),
        problem(
            tmp_path,
            "talks",
            "interactive: {files: t.cpp, type: coci}\ntest_cases:\n- {in: 1.in, points: 10}\n",
            {
                "t.cpp": TALKS,
                "1.in": "7",
                **judged("right", "PY3", "main.py", numbers.format(7)),
                **judged("wrong", "PY3", "main.py", numbers.format(8), "expect: WA\n"),
            },
        ),
        problem(
            tmp_path,
            "held_back",
            "interactive: {files: t.cpp}\ntest_cases:\n- {in: 1.in}\n",
            {"t.cpp": NEVER_FLUSHES, "1.in": "7", **judged("ac", "PY3", "main.py", "print(input())\n")},
        ),
    ]
    status = main([*map(str, paths), "--jobs", "1"])
    printed = capsys.readouterr().out
    assert status == 0, printed
