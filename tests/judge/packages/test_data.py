"""The test data of a package: samples, answers, data for validators, and folders that nobody reads."""

from __future__ import annotations

from pathlib import Path

from judge.manifest import ValidatorKind
from judge.packages import read_package
from tests.support.packages import YAML_2025, Files, package_2025, package_legacy, refused


def test_samples_to_look_at_need_no_input_and_are_no_tests(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/sample/1.in": None, "data/sample/1.ans": None, "data/sample/1.interaction": ">1\n",
                "data/sample/2.in.statement": "2 3\n", "data/sample/2.ans.statement": "5\n",
            },
        )
    )  # fmt: skip
    assert [test.name for test in package.manifest.tests] == ["secret/a", "secret/b"]
    assert [(one.name, one.input, one.interaction) for one in package.samples] == [
        ("1", b"", b">1\n"),
        ("2", b"2 3\n", None),
    ]


def test_samples_alone_can_judge_and_nothing_cannot(tmp_path: Path) -> None:
    none = {f"data/secret/{name}.{end}": None for name in "ab" for end in ("in", "ans")}
    package = read_package(package_2025(tmp_path, dict(none)))
    assert [test.name for test in package.manifest.tests] == ["sample/1"]
    assert any("no secret tests" in warning for warning in package.warnings)
    error = refused(
        package_2025(tmp_path / "empty", {**none, "data/sample/1.in": None, "data/sample/1.ans": None})
    )
    assert "no tests" in error.message


def test_an_interactive_sample_shows_its_interaction_and_not_the_validators_input(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "problem.yaml": "validation: custom interactive\n",
                "output_validators/v.py": "1",
                "data/sample/1.interaction": ">1\n<2\n",
                "data/sample/2.in": "9", "data/sample/2.ans": "9",
                "data/sample/3.interaction": ">3\n",
            },
        )
    )  # fmt: skip
    assert [(one.name, one.input, one.interaction) for one in package.samples] == [
        ("1", b"", b">1\n<2\n"),
        ("3", b"", b">3\n"),
    ]
    assert package.manifest.validator.kind is ValidatorKind.INTERACTIVE


def test_checks_for_validators_are_read(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/invalid_input/x.in": "no\n",
                "data/valid_output/y.in": "1 1\n", "data/valid_output/y.ans": "2\n", "data/valid_output/y.out": "2\n",
            },
        )
    )  # fmt: skip
    assert [(one.kind, one.name) for one in package.data_checks] == [
        ("invalid_input", "invalid_input/x"),
        ("valid_output", "valid_output/y"),
    ]


def test_an_output_that_is_shown_has_to_be_valid_and_the_answer_behind_it_need_not(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path, {"data/sample/1.out": "3 \n"}))
    assert [(one.kind, one.name, one.checks_input) for one in package.data_checks] == [
        ("valid_output", "sample/1.out", False)
    ]


def test_an_answer_by_another_extension_is_told(tmp_path: Path) -> None:
    files = {"data/secret/a.ans": None, "data/secret/a.out": "7\n"}
    error = refused(package_legacy(tmp_path, files))
    assert str(error) == "data/secret/a.in: has no answer file data/secret/a.ans (an .out is no answer)"


def test_tests_of_an_interactive_problem_need_no_answers(tmp_path: Path) -> None:
    files: Files = {"data/secret/a.ans": None, "data/sample/1.ans": None}
    talks = {"problem.yaml": YAML_2025 + "type: interactive\n", "output_validator/v.py": ""}
    legacy = {"problem.yaml": "name: Sum\nvalidation: custom interactive\n", "output_validators/v.py": ""}
    for path in (
        package_2025(tmp_path / "a", {**files, **talks}),
        package_legacy(tmp_path / "b", {**files, **legacy}),
    ):
        package = read_package(path)
        empty = [test.name for test in package.manifest.tests if not test.answer.size_bytes]
        assert empty == ["sample/1", "secret/a"]
        assert all(test.answer.sha256 in package.blobs for test in package.manifest.tests)


def test_a_folder_of_data_that_nobody_reads_is_noted(tmp_path: Path) -> None:
    files = {"data/secrets/1.in": "1 1\n", "data/invalid_input/2.in": "x\n"}
    for package in (package_legacy(tmp_path / "legacy", files), package_2025(tmp_path / "modern", files)):
        noted = [one for one in read_package(package).warnings if one.startswith("data/")]
        assert noted == ["data/secrets: is no folder of test data, and is ignored"]


def test_what_samples_have_for_download_is_among_the_files_of_the_problem(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/sample/1.in.statement": "1 2 ...\n",
                "data/sample/1.in.download": "1 2 all of it\n",
                "data/sample/1.ans.download": "3 all of it\n",
                "attachments/notes.txt": "notes\n",
            },
        )
    )
    assert package.attachments == {
        "sample-1.in": b"1 2 all of it\n",
        "sample-1.ans": b"3 all of it\n",
        "notes.txt": b"notes\n",
    }
    (sample,) = package.samples
    assert (sample.input, sample.output) == (b"1 2 ...\n", b"3\n")
