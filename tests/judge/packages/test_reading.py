"""Reading problem packages: what comes out whole, is stored and found again, and is refused at which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.packages import decode_manifest, read_package
from tests.support.packages import SCORING, YAML_2025, Files, package_2025, package_legacy, refused, write


def test_a_2025_package_is_read_whole(tmp_path: Path) -> None:
    package = read_package(
        package_2025(tmp_path, {"statement/pic.png": b"png", "attachments/tool.py": "1\n"})
    )
    assert (package.slug, package.format, package.name) == ("sum", "2025-09", "Sum")
    assert [test.name for test in package.manifest.tests] == ["sample/1", "secret/a", "secret/b"]
    assert [test.sample for test in package.manifest.tests] == [True, False, False]
    assert package.samples[0].input == b"1 2\n"
    assert package.statements[0].content == b"Add $a$ and $b$.\n"
    assert package.statement_files == {"pic.png": b"png"}
    assert package.attachments == {"tool.py": b"1\n"}
    assert [one.path for one in package.submissions] == ["accepted/sum.py", "wrong_answer/off.py"]
    assert package.input_validators[0].name == "check"
    assert package.manifest.limits.cpu_s == 2
    assert package.warnings == []


def test_a_legacy_package_is_read_whole(tmp_path: Path) -> None:
    package = read_package(package_legacy(tmp_path))
    assert (package.format, package.name) == ("legacy", "Sum")
    assert package.statements[0].kind == "tex"
    assert package.manifest.limits.cpu_s == 2
    assert package.manifest.limits.memory_bytes == 256 * 1024 * 1024
    assert package.manifest.groups == []


def test_the_same_package_has_the_same_hash_and_a_changed_one_another(tmp_path: Path) -> None:
    first = read_package(package_2025(tmp_path / "one"))
    again = read_package(package_2025(tmp_path / "two"))
    changed = read_package(package_2025(tmp_path / "three", {"data/secret/b.ans": "31\n"}))
    assert first.package_hash == again.package_hash != changed.package_hash


def test_a_stored_package_is_found_by_its_hash(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path))
    blobs = DirectoryBlobs(tmp_path / "blobs")
    assert package.store(blobs) == package.package_hash
    manifest = decode_manifest(blobs.get(package.package_hash))
    assert manifest == package.manifest
    assert blobs.get(manifest.tests[0].input.sha256) == b"1 2\n"


def test_a_file_that_changed_after_reading_is_not_stored_as_another(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    package = read_package(root)
    write(root, {"data/secret/a.in": "5 5\n"})
    with pytest.raises(ValueError, match="changed"):
        package.store(DirectoryBlobs(tmp_path / "blobs"))


@pytest.mark.parametrize(
    ("changes", "path", "line", "words"),
    [
        ({"problem.yaml": YAML_2025 + "colour: red\n"}, "problem.yaml", 6, "colour"),
        ({"problem.yaml": YAML_2025 + "  memori: 5\n"}, "problem.yaml", 6, "memori"),
        ({"problem.yaml": YAML_2025 + "name: Twice\n"}, "problem.yaml", 6, "twice"),
        ({"problem.yaml": YAML_2025 + "type: multi-pass\n"}, "output_validator", 0, "multi-pass"),
        ({"problem.yaml": YAML_2025 + "type: [pass-fail, scoring]\n"}, "problem.yaml", 6, "either"),
        ({"problem.yaml": YAML_2025 + "type: [submit-answer, interactive]\n"}, "problem.yaml", 6, "submit-answer"),
        ({"problem.yaml": YAML_2025 + "x: [\n"}, "problem.yaml", 7, "not YAML"),
        ({"problem.yaml": YAML_2025 + "limits:\n\ttime_limit: 2\n"}, "problem.yaml", 7, "a tab before"),
        ({"problem.yaml": "[" * 100_000}, "problem.yaml", 1, "not YAML"),
        ({"problem.yaml": "- a\n"}, "problem.yaml", 1, "map"),
        ({"problem.yaml": YAML_2025.encode() + b"license: \xff\n"}, "problem.yaml", 6, "UTF-8"),
        ({"problem.yaml": "problem_format_version: 2031-02\n"}, "problem.yaml", 1, "2031-02"),
        ({"problem.yaml": None}, "problem.yaml", 0, "missing"),
        ({"problem.yaml": YAML_2025.replace("2\n", "-2\n")}, "problem.yaml", 5, "greater than 0"),
        ({"problem.yaml": YAML_2025.replace(": 2\n", ": .nan\n")}, "problem.yaml", 5, "number"),
        ({"problem.yaml": YAML_2025.replace("name: Sum", "")}, "problem.yaml", 1, "name"),
        ({"problem.yaml": YAML_2025 + "type: interactive\n"}, "output_validator", 0, "interactive"),
        ({"problem.yaml": YAML_2025 + "  validation_time: 900\n"}, "problem.yaml", 6, "honoured"),
        ({"statement/problem.en.md": b"one\ntwo \xff\n"}, "statement/problem.en.md", 2, "UTF-8"),
        ({"data/secret/a.ans": None}, "data/secret/a.in", 0, "answer"),
        ({"data/secret/a.in": None}, "data/secret/a.ans", 0, "no test case"),
        (
            {"problem.yaml": SCORING, "data/secret/g/c.in": "1 1\n", "data/secret/g/c.ans": "2\n"},
            "data/secret/a.in", 0, "never both",
        ),
        ({"data/secret/a.yaml": 'args: ["x\\0"]\n'}, "data/secret/a.yaml", 1, "NUL"),
        ({"data/secret/a.yaml": "what: 1\n"}, "data/secret/a.yaml", 1, "what"),
        ({"data/secret/testdata.yaml": "x: 1\n"}, "data/secret/testdata.yaml", 0, "test_group.yaml"),
        ({"data/secret/test_group.yaml": "max_score: 5\n"}, "data/secret/test_group.yaml", 1, "scoring"),
        (
            {"data/secret/test_group.yaml": "\noutput_validator_args: [fuzzy]\n"},
            "data/secret/test_group.yaml", 2, "fuzzy",
        ),
        ({"submissions/submissions.yaml": "accepted:\n  permited: [AC]\n"}, "submissions/submissions.yaml", 2, "perm"),
        ({"submissions/submissions.yaml": "'*':\n  permitted: [OK]\n"}, "submissions/submissions.yaml", 2, "OK"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, changes: Files, path: str, line: int, words: str
) -> None:
    error = refused(package_2025(tmp_path, changes))
    assert (error.path, error.line) == (path, line)
    assert words in error.message


@pytest.mark.parametrize(
    ("changes", "path", "line", "words"),
    [
        ({"problem.yaml": "validation: custom\n"}, "problem.yaml", 1, "no program"),
        ({"problem.yaml": "\nvalidation: custom twice\n"}, "problem.yaml", 2, "twice"),
        ({"problem.yaml": "validator_flags: fuzzy 1\n"}, "problem.yaml", 1, "fuzzy"),
        ({"problem.yaml": "type: scoring\ngrading:\n  objective: least\n"}, "problem.yaml", 3, "max, min"),
        ({"data/testdata.yaml": "grading: custom\n"}, "data/testdata.yaml", 1, "custom"),
        ({"data/secret/testdata.yaml": "grader_flags: most\n"}, "data/secret/testdata.yaml", 1, "most"),
        ({"submissions.json": "[]"}, "submissions.json", 0, "cannot be read"),
        ({".timelimit": "soon\n"}, ".timelimit", 1, "seconds"),
    ],
)
def test_what_is_wrong_in_a_legacy_package_is_named(
    tmp_path: Path, changes: Files, path: str, line: int, words: str
) -> None:
    error = refused(package_legacy(tmp_path, changes))
    assert (error.path, error.line) == (path, line)
    assert words in error.message


def test_what_is_merely_odd_is_noted_and_the_package_read(tmp_path: Path) -> None:
    modern = read_package(
        package_2025(tmp_path, {"problem.yaml": YAML_2025.replace("Sum", "{en: A, sv: B}")})
    )
    assert "problem.yaml: there is a name in 'sv', and no statement in that language" in modern.warnings
    legacy = read_package(
        package_legacy(
            tmp_path / "legacy",
            {
                "data/testdata.yaml": "accept_score: 3\n",
                "submissions/accepted/sum.py": "\n# @EXPECTED_RESULTS@: MAGIC\n",
            },
        )
    )
    assert any("accept_score is for problems of type scoring" in one for one in legacy.warnings)
    assert any(one.startswith("submissions/accepted/sum.py:2: ") for one in legacy.warnings)
    assert legacy.submissions[0].expectation.label == "accepted"


@pytest.mark.parametrize(
    ("files", "judge"),
    [
        ({"problem.yaml": "pid: P1\ntitle: Sum\n", "testdata/config.yaml": "time: 1s\n"}, "Hydro"),
        ({"settings.json": "{}", "cases/1.in": "1\n"}, "omegaUp"),
        ({"problem.json": "{}", "subtasks.json": "{}", "gen/data": "manual 1.in\n"}, "TPS"),
        ({"task.yaml": "name: sum\n", "input/input0.txt": "1\n"}, "CMS"),
    ],
)
def test_problems_of_other_judges_are_refused_by_their_names(
    tmp_path: Path, files: Files, judge: str
) -> None:
    assert (
        f"this is a problem of {judge}, whose format is not supported"
        in refused(write(tmp_path, files)).message
    )


def test_files_that_other_judges_have_change_no_package(tmp_path: Path) -> None:
    files: Files = {"settings.json": "{}", "testdata/config.yaml": "x: 1\n"}
    assert read_package(package_2025(tmp_path, files)).slug == "sum"
