"""Polygon and DMOJ packages: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.manifest import Protocol, ValidatorKind
from judge.packages import read_package
from judge.preparing.verify import main
from tests.support.other_packages import (
    INIT,
    INTERACTOR,
    PROBLEM_XML,
    package_dmoj,
    package_polygon,
    zipped,
)
from tests.support.packages import Files, content, refused

POINTS = (
    PROBLEM_XML.replace('method="generated" cmd="gen 5"', 'method="manual" points="10" group="1"')
    .replace('<test method="manual"/>', '<test method="manual" points="20" group="2"/>')
    .replace('sample="true"/>', 'sample="true" group="0"/>')
    .replace(
        "</tests>",
        """</tests><groups>
        <group name="1" points-policy="complete-group"/>
        <group name="2" points-policy="each-test"><dependencies><dependency group="0"/><dependency group="1"/>
        </dependencies></group></groups>""",
    )
)


@pytest.fixture
def no_testlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without testlib.h, whatever this one has."""
    monkeypatch.setenv("JUDGE_TESTLIB", str(tmp_path / "nowhere.h"))


def test_tests_that_polygons_xml_only_counts_are_read(tmp_path: Path) -> None:
    listed = PROBLEM_XML[PROBLEM_XML.index("<tests>") : PROBLEM_XML.index("</tests>") + 8]
    xml = PROBLEM_XML.replace(listed, "")
    package = read_package(package_polygon(tmp_path, xml=xml))
    assert [one.name for one in package.manifest.tests] == ["secret/01", "secret/02", "secret/03"]
    more = package_polygon(tmp_path / "b", xml=xml.replace(">3<", ">4<"))
    assert "test 4 is made by hand, and tests/04 is missing" in refused(more).message
    none = package_polygon(tmp_path / "c", xml=xml.replace(">3<", ">0<"))
    assert "the testset holds no tests" in refused(none).message
    many = package_polygon(tmp_path / "d", xml=xml.replace(">3<", f">{10**30}<"))
    assert "more than 10000 tests" in refused(many).message


def test_languages_that_nobody_knows_are_left_out(tmp_path: Path) -> None:
    xml = PROBLEM_XML.replace('"russian"', '"klingon"')
    package = read_package(package_polygon(tmp_path, xml=xml))
    assert package.names == {"en": "Plus"}
    package = read_package(package_polygon(tmp_path / "b", xml=xml.replace('"english"', '"elvish"')))
    assert (package.names, package.statements) == ({"en": "Plus"}, [])
    assert [one for one in package.warnings if "'elvish'" in one] == [
        next(one for one in package.warnings if "no such language is known" in one)
    ]


def test_a_polygon_package(tmp_path: Path) -> None:
    package = read_package(package_polygon(tmp_path))
    manifest = package.manifest
    assert (package.format, package.slug, package.names) == (
        "polygon", "plus-two", {"en": "Plus", "ru": "Plus, too"},
    )  # fmt: skip
    assert (manifest.limits.cpu_s, manifest.limits.memory_bytes) == (1.5, 128 * 1024 * 1024)
    assert [(one.name, one.sample) for one in manifest.tests] == [
        ("sample/01", True), ("secret/02", False), ("secret/03", False),
    ]  # fmt: skip
    assert content(package, manifest.tests[0].input.sha256) == b"1 2\n"
    assert not manifest.scoring
    assert manifest.validator.kind is ValidatorKind.CUSTOM
    assert manifest.validator.protocol is Protocol.TESTLIB
    assert [one.name for one in manifest.validator.files] == ["check.cpp", "testlib.h"]
    assert [(one.path, sorted(one.expectation.verdicts)) for one in package.submissions] == [
        ("accepted/sum.py", ["AC"]), ("wrong-answer/off.py", ["WA"]),
    ]  # fmt: skip
    assert package.input_flags["secret/02"] == ("--testset", "tests")
    assert package.input_validators[0].accepting == {0}
    assert (package.samples[0].input, package.samples[0].output) == (b"1 2\n", b"3\n")
    assert package.statements[0].content == b"Add \\t{a} and $b$.\n\n\\section*{Input}\nTwo numbers.\n"


def test_a_statement_that_polygon_put_together_stands_for_sections_that_are_left_out(tmp_path: Path) -> None:
    package = read_package(
        package_polygon(
            tmp_path,
            {
                "statement-sections/english/legend.tex": None,
                "statements/english/problem.tex": "\\begin{problem}{Plus}{}{}{}{}\r\nAdd.\r\n\\end{problem}\r\n",
                "statements/english/field.png": b"a picture",
                "statements/english/example.01": "1 2\r\n",
                "statements/english/problem-properties.json": "{}",
            },
        )
    )
    assert [(one.language, one.kind) for one in package.statements] == [("en", "tex")]
    assert package.statements[0].content == b"\\begin{problem}{Plus}{}{}{}{}\nAdd.\n\\end{problem}\n"
    assert package.statement_files == {"field.png": b"a picture"}


def test_groups_and_points_of_polygon(tmp_path: Path) -> None:
    manifest = read_package(package_polygon(tmp_path, xml=POINTS)).manifest
    groups = {one.name: one for one in manifest.groups}
    assert manifest.scoring
    assert manifest.max_score == 30
    assert groups["secret/1"].max_score == 10
    assert groups["secret/2"].require_pass == ["sample", "secret/1"]
    assert groups["secret/2/03"].max_score == 20
    assert [one.group for one in manifest.tests] == ["sample", "secret/1/02", "secret/2/03"]


@pytest.mark.parametrize(
    ("changes", "replaced", "path", "line", "words"),
    [
        ({"tests/02": None}, ("", ""), "problem.xml", 17, "gen is not among the package's executables"),
        ({"tests/03": None}, ("", ""), "problem.xml", 18, "tests/03 is missing"),
        ({"tests/02": None}, ("gen 5", "gen 5 | sort"), "problem.xml", 17, "more than a call"),
        (
            {"files/testlib.h": None, "files/validate.cpp": "int main() {}"},
            ("ncmp", "own"), "files/check.cpp", 1, "testlib.h",
        ),
        ({}, ("1500", "soon"), "problem.xml", 10, "soon"),
        ({}, ("%02d", "%s"), "problem.xml", 13, "one number"),
        ({}, ('type="testlib"', 'type="own"'), "problem.xml", 23, "own"),
        ({}, ("</judging>", "</judge>"), "problem.xml", 21, "not XML"),
        ({}, ("<problem ", "<!DOCTYPE x [<!ENTITY a 'a'>]><problem "), "problem.xml", 2, "document types"),
        ({}, ('input-file=""', 'input-file="../x"'), "problem.xml", 8, "no file name"),
        ({"solutions/sum.py": None}, ("", ""), "problem.xml", 26, "sum.py is missing"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("no_testlib")
def test_what_is_wrong_with_a_polygon_package_is_named(
    tmp_path: Path, changes: Files, replaced: tuple[str, str], path: str, line: int, words: str
) -> None:
    error = refused(package_polygon(tmp_path, changes, xml=PROBLEM_XML.replace(*replaced, 1)))
    assert (error.path, error.line) == (path, line)
    assert words in error.message


def test_points_that_only_the_checker_gives_are_noted(tmp_path: Path) -> None:
    checker = {"files/check.cpp": '#include "testlib.h"\nint main() { quitp(2.5, "half"); }\n'}
    note = "problem.xml: no test is worth points, so those that the checker gives do not count"
    assert note in read_package(package_polygon(tmp_path / "points", checker)).warnings
    assert note not in read_package(package_polygon(tmp_path / "none")).warnings


@pytest.mark.usefixtures("no_testlib")
def test_a_standard_checker_without_testlib_is_our_default_validator(tmp_path: Path) -> None:
    files: Files = {"files/testlib.h": None, "files/validate.cpp": "int main() {}"}
    validator = read_package(package_polygon(tmp_path, files)).manifest.validator
    assert (validator.kind, validator.flags) == (ValidatorKind.DEFAULT, ["case_sensitive"])


def test_a_dmoj_problem(tmp_path: Path) -> None:
    package = read_package(
        package_dmoj(tmp_path, init=INIT.replace("[]", "[]\n- {points: 0}\n- {points: 1}"))
    )
    manifest = package.manifest
    groups = {one.name: one for one in manifest.groups}
    assert (package.format, package.time_limit_given) == ("dmoj", True)
    assert [one.name for one in manifest.tests] == [
        "secret/01", "secret/02/01", "secret/02/02", "secret/03", "secret/04",
    ]  # fmt: skip
    assert (manifest.max_score, groups["secret/02"].max_score) == (11, 7)
    assert groups["secret/04"].require_pass == ["secret/03"]
    assert content(package, manifest.tests[0].input.sha256) == b"1 2\n"
    assert manifest.validator.kind is ValidatorKind.DEFAULT
    assert [(one.path, one.language) for one in package.submissions] == [
        ("accepted/ac/sum.py", "python"), ("off/off/off.py", "python"),
    ]  # fmt: skip


def test_cases_by_patterns_and_by_aliases(tmp_path: Path) -> None:
    matching = read_package(
        package_dmoj(
            tmp_path / "a",
            {
                "data.zip": zipped(
                    {"t.1.in": "", "t.1.out": "", "t.2.1.in": "", "t.2.1.out": "", "t.2.2.in": "x"}
                )
            },
            init="archive: data.zip\ntest_cases: {case_points: [4, 6]}\n",
        )
    ).manifest
    assert [one.name for one in matching.tests] == ["secret/01", "secret/02/01", "secret/02/02"]
    assert matching.max_score == 10
    aliases = read_package(
        package_dmoj(
            tmp_path / "b",
            init="archive: data.zip\npretest_test_cases:\n- &p {in: 1.in, out: 1.out}\ntest_cases:\n"
            "- &m {in: 1.in, out: 1.out, points: 1}\n- {in: 2.in, out: 2.out, points: 1, depends: [*m]}\n",
        )
    ).manifest
    assert {one.name: one.require_pass for one in aliases.groups}["secret/03"] == ["secret/01", "secret/02"]


@pytest.mark.parametrize(
    ("init", "line", "words"),
    [
        (INIT + "custom_judge: grader.py\n", 9, "grader.py is missing"),
        (INIT + "grader: grader.py\n", 9, "graders in Python"),
        (INIT.replace(", out: 1.out", "") + "generator: gen.cpp\n", 9, "gen.cpp is missing"),
        (INIT + "signature_grader: {entry: main.c, header: main.h}\n", 9, "main.c is missing"),
        (INIT + "symlinks: {out: /etc/passwd}\n", 9, "symlinks"),
        (INIT.replace("test_cases", "test_cases++"), 2, "dynamic"),
        (INIT.replace("2.out", "nothing.out"), 6, "nothing.out is missing"),
        (INIT.replace("[]", "[3]"), 8, "no earlier batch"),
        (INIT + "checker: magic\n", 9, "magic"),
        (INIT + "checker: {name: bridged, args: {files: c.cpp, type: cms}}\n", 9, "cms"),
        (INIT + "checker: {name: bridged, args: {files: data.zip, lang: PY2}}\n", 9, "PY2"),
        (
            INIT + "checker: {name: bridged, args: {files: data.zip, args_format_string: '{source}'}}\n",
            9,
            "{source}",
        ),
        (INIT + "checker: {name: bridged, args: {files: c.cpp}}\n", 9, "c.cpp is missing"),
        (INIT.replace("data.zip", "other.zip"), 1, "other.zip is missing"),
        (INIT.replace("points: 3", "points: lots"), 3, "lots"),
    ],
)
def test_what_is_wrong_with_a_dmoj_problem_is_named(tmp_path: Path, init: str, line: int, words: str) -> None:
    error = refused(package_dmoj(tmp_path, init=init))
    assert error.path == "init.yml"
    assert words in error.message
    assert error.line == line or abs(error.line - line) <= 1


@pytest.mark.judge
def test_packages_of_other_judges_do_what_they_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interactive = PROBLEM_XML.replace(
        "<validators>",
        '<interactor><source path="files/interact.cpp" type="cpp.g++17"/></interactor><validators>',
    ).replace("plus-two", "asked")
    paths = [
        package_polygon(tmp_path / "p"),
        package_polygon(tmp_path / "q", xml=POINTS),
        package_polygon(
            tmp_path / "r",
            {
                "files/interact.cpp": INTERACTOR,
                "solutions/sum.py": "a = int(input())\nb = int(input())\nprint(a + b, flush=True)\n",
                "solutions/off.py": "a = int(input())\nb = int(input())\nprint(a + b + (a == 3), flush=True)\n",
            },
            xml=interactive,
        ),
        package_dmoj(tmp_path / "d"),
        package_dmoj(tmp_path / "e", init=INIT + "checker: sorted\n"),
    ]
    status = main([*map(str, paths), "--jobs", "1"])
    printed = capsys.readouterr().out
    assert status == 0, printed


CHECKS = PROBLEM_XML.replace(
    'type="cpp.g++17"/></checker>',
    """type="cpp.g++17"/><testset><input-path-pattern>files/tests/checker-tests/%02d</input-path-pattern>
    <output-path-pattern>files/tests/checker-tests/%02d.o</output-path-pattern>
    <answer-path-pattern>files/tests/checker-tests/%02d.a</answer-path-pattern>
    <tests><test verdict="ok"/><test verdict="presentation-error"/><test verdict="VERDICT"/></tests></testset>
    </checker>""",
).replace(
    'type="cpp.g++17"/></validator>',
    """type="cpp.g++17"/><testset><input-path-pattern>files/tests/validator-tests/%02d</input-path-pattern>
    <tests><test verdict="valid" testset="tests"/><test verdict="invalid"/><test verdict="valid"/></tests></testset>
    </validator>""",
)
CHECK_FILES: Files = {
    "files/tests/validator-tests/01": "1 2\r\n",
    "files/tests/validator-tests/02": "2000 1\n",
    **{f"files/tests/checker-tests/0{number}": "2000 2000\r\n" for number in (1, 2, 3)},
    **{f"files/tests/checker-tests/0{number}.a": "4000\n" for number in (1, 2, 3)},
    "files/tests/checker-tests/01.o": "4000\n",
    "files/tests/checker-tests/02.o": "pe\n",
    "files/tests/checker-tests/03.o": "3999\n",
}


def test_tests_of_validators_and_checkers_of_polygon_are_read(tmp_path: Path) -> None:
    xml = CHECKS.replace("VERDICT", "wrong-answer")
    package = read_package(package_polygon(tmp_path, CHECK_FILES, xml=xml))
    assert [(one.kind, one.input_path) for one in package.data_checks] == [
        ("valid_input", "files/tests/validator-tests/01"),
        ("invalid_input", "files/tests/validator-tests/02"),
        ("valid_output", "files/tests/checker-tests/01"),
        ("invalid_output", "files/tests/checker-tests/02"),
        ("invalid_output", "files/tests/checker-tests/03"),
    ]
    assert package.input_flags["files/tests/validator-tests/01"] == ("--testset", "tests")
    assert any("files/tests/validator-tests/03 is missing" in one for one in package.warnings)
    assert "'VERDICT' is not known" in refused(package_polygon(tmp_path, CHECK_FILES, xml=CHECKS)).message


@pytest.mark.judge
def test_tests_of_validators_and_checkers_of_polygon_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = package_polygon(tmp_path, CHECK_FILES, xml=CHECKS.replace("VERDICT", "wrong-answer"))
    assert main([str(right), "--jobs", "1"]) == 0
    assert "5 cases for validators as they should be" in capsys.readouterr().out
    wrong = {
        **CHECK_FILES,
        "files/tests/validator-tests/02": "1 2\n",
        "files/tests/validator-tests/01": "x\n",
    }
    assert (
        main([str(package_polygon(tmp_path, wrong, xml=CHECKS.replace("VERDICT", "ok"))), "--jobs", "1"]) == 1
    )
    printed = capsys.readouterr().out
    assert "files/tests/validator-tests/01 is refused: files/validate.cpp ends with exit code 1" in printed
    assert "files/tests/validator-tests/02 is invalid, and every input validator accepts it" in printed
    assert "files/tests/checker-tests/03.o is valid, and is refused: another sum" in printed
