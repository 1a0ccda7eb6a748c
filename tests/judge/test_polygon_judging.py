"""Polygon packages that are judged in ways of their own: graders beside submissions, points in percent, run twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.manifest import Protocol
from judge.packages import read_package
from tests.judge.preparing.verifying import verified
from tests.judge.test_other_formats import POINTS
from tests.support.other_packages import PROBLEM_XML, package_dmoj, package_polygon
from tests.support.packages import Files, refused

GRADER = """#include <iostream>
#include "grader.h"
int main() { long long a, b; std::cin >> a >> b; std::cout << add(a, b) << std::endl; }
"""
RESOURCES = """<files><resources>
  <file path="files/olymp.sty"/>
  <file path="files/testlib.h" type="h.g++"/>
  <file for-types="cpp.*" path="files/grader.cpp" type="cpp.g++17">
    <stages><stage name="COMPILE"/></stages><assets><asset name="SOLUTION"/></assets></file>
  <file for-type="cpp;c=11.gcc" path="files/cpp/grader.h" type="h.g++" location="grader.h">
    <stages><stage name="compile"/></stages><assets><asset name="solution"/><asset name="checker"/></assets></file>
  <file for-types="python.*;pypy3" path="files/add.py" type="python.3">
    <stages><stage name="compile"/></stages><assets><asset name="solution"/></assets></file>
</resources></files>
<assets>"""
GRADED = PROBLEM_XML.replace("<assets>", RESOURCES).replace(
    '<solution tag="do-not-run">',
    '<solution tag="accepted"><source path="solutions/add.cpp" type="cpp.g++17"/></solution>'
    '<solution tag="do-not-run">',
)
FILES: Files = {
    "files/grader.cpp": GRADER,
    "files/cpp/grader.h": "long long add(long long, long long);\n",
    "files/add.py": "def add(a, b):\n    return a + b\n",
    "solutions/add.cpp": '#include "grader.h"\nlong long add(long long a, long long b) { return a + b; }\n',
    "solutions/sum.py": "from add import add\nprint(add(*map(int, input().split())))\n",
}


def test_resources_for_solutions_are_compiled_with_them(tmp_path: Path) -> None:
    included = read_package(package_polygon(tmp_path, FILES, xml=GRADED)).manifest.include
    assert {language: [one.name for one in files] for language, files in included.items()} == {
        "cpp17": ["grader.cpp", "grader.h"],
        "cpp20": ["grader.cpp", "grader.h"],
        "cpp23": ["grader.cpp", "grader.h"],
        "c": ["grader.h"],
        "python": ["add.py"],
        "pypy": ["add.py"],
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (('input-file=""', 'run-count="3" input-file=""'), "run 3 times"),
        (("<assets>", '<assets><scorer type="ejudge"/>'), "a scorer"),
        (("<assets>", "<assets><strategy/>"), "a strategy"),
        (("<assets>", RESOURCES.replace('"compile"', '"run"')), "beside a running solution"),
        (("<assets>", RESOURCES.replace("files/add.py", "files/none.py")), "files/none.py is missing"),
    ],
)
def test_what_would_be_judged_otherwise_is_refused(
    tmp_path: Path, changes: tuple[str, str], words: str
) -> None:
    error = refused(package_polygon(tmp_path, FILES, xml=PROBLEM_XML.replace(*changes, 1)))
    assert error.path == "problem.xml"
    assert error.line > 1
    assert words in error.message


def test_points_of_a_checker_may_be_percent(tmp_path: Path) -> None:
    xml = POINTS.replace("<judging", '<judging treat-points-from-checker-as-percent="true"')
    validator = read_package(package_polygon(tmp_path, xml=xml)).manifest.validator
    assert validator.protocol is Protocol.TESTLIB_PERCENT
    args = "files: c.cpp, type: testlib, treat_checker_points_as_percentage: true"
    init = f"checker: {{name: bridged, args: {{{args}}}}}\ntest_cases:\n- {{points: 5}}\n"
    package = read_package(package_dmoj(tmp_path, {"c.cpp": "int main() {}"}, init=init))
    assert package.manifest.validator.protocol is Protocol.TESTLIB_PERCENT


@pytest.mark.judge
def test_graders_and_percent_are_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    graded = package_polygon(tmp_path / "one", FILES, xml=GRADED)
    percent = package_polygon(
        tmp_path / "two",
        {"solutions/off.py": "print('half')\n"},
        xml=POINTS.replace("<judging", '<judging treat-points-from-checker-as-percent="true"').replace(
            "wrong-answer", "accepted"
        ),
    )
    status, (first, second) = verified(capsys, graded, percent)
    assert (status, first["error"], second["error"]) == (0, None, None)
    assert {one["path"]: one["verdict"] for one in first["submissions"]} == {
        "accepted/sum.py": "accepted",
        "accepted/add.cpp": "accepted",
        "wrong-answer/off.py": "wrong_answer",
    }
    half = next(one for one in second["submissions"] if one["path"] == "accepted/off.py")
    assert [test["score"] for test in half["tests"][1:]] == [0.25, 0.5]


TWICE_CHECKER = """#include "testlib.h"
int main(int argc, char **argv) {
    open_all(argv);
    std::string run, said, expected;
    inf >> run;
    if (!(ouf >> said)) quit(1, "nothing there");
    if (run == "encode") std::cout << "decode " << said << std::endl;
    ans >> expected;
    quit(run == "encode" || said == expected ? 0 : 1, run.c_str());
}
"""
TWICE: Files = {
    "files/check.cpp": TWICE_CHECKER,
    "files/validate.cpp": "int main() {}\n",
    "solutions/sum.py": "run, x = input().split()\nprint(int(x) + (1000 if run == 'encode' else -1000))\n",
    "solutions/off.py": "run, x = input().split()\nprint(x if run == 'encode' else int(x) + 1)\n",
} | {
    f"tests/0{number}{end}": text for number in (1, 2, 3) for end, text in (("", "encode 5\n"), (".a", "5\n"))
}


@pytest.mark.judge
def test_the_second_run_reads_what_the_checker_prints_after_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = PROBLEM_XML.replace("<judging", '<judging run-count="2"')
    tagged = PROBLEM_XML.replace("<judging", '<tags><tag value="run-twice"/></tags><judging')
    assert read_package(package_polygon(tmp_path / "tag", TWICE, xml=tagged)).manifest.passes == 2
    status, (report,) = verified(capsys, package_polygon(tmp_path / "count", TWICE, xml=counted))
    assert (status, report["error"]) == (0, None)
    off = next(one for one in report["submissions"] if one["path"] == "wrong-answer/off.py")
    assert {test["message"] for test in off["tests"]} == {"decode"}


def test_programs_that_run_twice_and_talk_to_an_interactor_are_refused(tmp_path: Path) -> None:
    xml = PROBLEM_XML.replace("<judging", '<judging run-count="2"').replace(
        "<validators>",
        '<interactor><source path="files/interactor.cpp" type="cpp.g++17"/></interactor><validators>',
    )
    error = refused(package_polygon(tmp_path, {"files/interactor.cpp": "int main() {}\n"}, xml=xml))
    assert "no interactor" in error.message
