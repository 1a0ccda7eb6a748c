"""Polygon packages without their generated tests: what makes them, and where a testlib.h is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.packages import PackageError, read_package
from judge.preparing.verify import main
from tests.support.other_packages import PROBLEM_XML, TESTLIB, package_polygon
from tests.support.packages import Files

GENERATOR = """#include <cstdio>
int main(int count, char **words) {
    if (count != 2) return 1;
    std::printf("%s 4\\n", words[1]);
}
"""
EXECUTABLES = """<files><executables>
<executable><source path="files/gen.cpp" type="cpp.g++17"/></executable>
</executables></files>"""
GENERATED_XML = PROBLEM_XML.replace("<assets>", EXECUTABLES + "<assets>").replace("gen 5", "gen 3")
INTERACTIVE_XML = GENERATED_XML.replace(
    "<validators>", '<interactor><source path="files/gen.cpp" type="cpp.g++17"/></interactor><validators>'
)
STANDARD: Files = {"files/gen.cpp": GENERATOR, "tests/02": None, "tests/02.a": None, "tests/03.a": None}


def test_missing_data_has_recipes(tmp_path: Path) -> None:
    package = read_package(package_polygon(tmp_path, STANDARD, xml=GENERATED_XML))
    assert sorted(package.recipes) == ["secret/02", "secret/03"]
    generated, answered = package.recipes["secret/02"], package.recipes["secret/03"]
    assert generated.generator is not None
    assert (generated.generator.path, generated.args, generated.answer) == (
        "files/gen.cpp",
        ("3",),
        "solution",
    )
    assert (answered.generator, answered.answer) == (None, "solution")
    assert package.solution is not None
    assert package.solution.path == "accepted/sum.py"


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (INTERACTIVE_XML, "no main solution that prints it: please bring the full package"),
        (GENERATED_XML.replace('tag="main"', 'tag="rejected"'), "please bring the full package"),
        (GENERATED_XML.replace("gen 3", "'gen 3"), "cannot be read"),
        (GENERATED_XML.replace("gen 3", ""), "no command says how"),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, xml: str, words: str) -> None:
    with pytest.raises(PackageError, match=words):
        read_package(package_polygon(tmp_path, STANDARD, xml=xml))


def test_a_testlib_that_packages_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "shared.h"
    monkeypatch.setenv("JUDGE_TESTLIB", str(shared))
    path = package_polygon(tmp_path, {"files/testlib.h": None})
    with pytest.raises(PackageError, match=r"neither in the package nor at .*shared\.h"):
        read_package(path)
    shared.write_text(TESTLIB)
    files = {one.name: one for one in read_package(path).manifest.validator.files}
    assert files["testlib.h"].size_bytes == len(TESTLIB)


@pytest.mark.judge
def test_a_package_without_its_generated_tests_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = package_polygon(tmp_path, STANDARD, xml=GENERATED_XML)
    status = main([str(path), "--jobs", "1"])
    printed = capsys.readouterr().out
    assert status == 0, printed


@pytest.mark.judge
def test_a_solution_that_fails_makes_no_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files: Files = {**STANDARD, "solutions/sum.py": "raise SystemExit(2)\n"}
    assert main([str(package_polygon(tmp_path, files, xml=GENERATED_XML))]) == 1
    assert "accepted/sum.py, which makes the answers, ends with exit code 2" in capsys.readouterr().out
