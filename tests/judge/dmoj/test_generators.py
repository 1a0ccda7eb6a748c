"""Generators of DMOJ problems: how each test is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.packages import read_package
from judge.preparing.verify import main
from tests.judge.dmoj.problems import generating, problem
from tests.support.packages import Files, refused


def test_a_generator_has_not_too_many_arguments(tmp_path: Path) -> None:
    init = f"generator: g.py\ngenerator_args: [{'1, ' * 101}]\ntest_cases:\n- {{points: 1}}\n"
    assert "more than 100 arguments" in refused(problem(tmp_path, "bounded", init, {"g.py": ""})).message


def test_a_generator_is_told_of_and_not_run(tmp_path: Path) -> None:
    package = read_package(generating(tmp_path))
    first, second = package.recipes["secret/01"], package.recipes["secret/02"]
    assert first.generator is second.generator
    assert (first.args, first.stdin, first.answer) == (("1",), None, "stderr")
    assert second.stdin is not None
    assert second.stdin.read() == b"10\n"
    assert package.manifest.tests[0].input.size_bytes == 0


def test_an_input_file_beside_a_generator_is_what_it_reads_or_what_submissions_read(tmp_path: Path) -> None:
    files: Files = {"g.py": "", "1.in": "1"}
    older = read_package(problem(tmp_path, "older", "generator: g.py\ntest_cases:\n- {in: 1.in}\n", files))
    told = older.recipes["secret/01"]
    assert told.stdin is not None
    assert not told.keeps_input
    assert "newer judges say generator_in" in older.warnings[0]
    init = "generator: g.py\ntest_cases:\n- {in: 1.in}\n- {generator_in: 1.in}\n"
    newer = read_package(problem(tmp_path, "newer", init, files))
    first, second = newer.recipes["secret/01"], newer.recipes["secret/02"]
    assert (first.stdin, first.keeps_input) == (None, True)
    assert second.stdin is not None
    assert (second.stdin.read(), second.keeps_input) == (b"1\n", False)
    error = refused(problem(tmp_path, "both", init + "- {in: 1.in, generator_args: [1]}\n", files))
    assert (error.line, error.message) == (
        1,
        "a case has an input file and says what its generator makes it of",
    )


def test_arguments_of_generators_are_spelled_as_python_does(tmp_path: Path) -> None:
    init = "generator: {source: g.py, args: [1.50]}\ntest_cases:\n- {generator_args: [false, 010, '010', a b]}\n- {}\n"
    recipes = read_package(problem(tmp_path, "spelled", init, {"g.py": ""})).recipes
    assert [one.args for one in recipes.values()] == [("False", "8", "010", "a b"), ("1.5",)]


@pytest.mark.judge
def test_a_generator_that_fails_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(generating(tmp_path, "int main() { return 3; }\n"))]) == 1
    assert "init.yml:1: the generator gen.cpp 1 ends with exit code 3" in capsys.readouterr().out
