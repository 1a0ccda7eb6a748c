"""Test groups: their scores, and the flags and settings that tests have from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.manifest import Aggregation
from judge.packages import Package, read_package
from tests.support.packages import (
    SCORING,
    YAML_2025,
    YAML_LEGACY,
    Files,
    package_2025,
    package_legacy,
    refused,
)


def flags_of(package: Package, name: str) -> list[str] | None:
    return next(test.validator_flags for test in package.manifest.tests if test.name == name)


def test_flags_go_from_group_to_test_and_a_test_overrides(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, 1e-6]\n"
                "input_validator_args: {check: [--big], other: []}\n",
                "data/secret/b.yaml": "output_validator_args: [case_sensitive]\ninput_validator_args: ['1']\n",
            },
        )
    )
    assert flags_of(package, "secret/a") == ["float_tolerance", "1e-6"]
    assert flags_of(package, "secret/b") == ["case_sensitive"]
    assert flags_of(package, "sample/1") is None
    assert package.input_flags["secret/a"] == {"check": ("--big",), "other": ()}
    assert package.input_flags["secret/b"] == ("1",)


def test_legacy_flags_of_a_group_follow_those_of_the_problem(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "problem.yaml": YAML_LEGACY + "validator_flags: case_sensitive\n",
                "data/secret/testdata.yaml": "output_validator_flags: float_tolerance 1e-6\n",
            },
        )
    )
    assert package.manifest.validator.flags == ["case_sensitive"]
    assert flags_of(package, "sample/1") is None
    assert flags_of(package, "secret/a") == ["case_sensitive", "float_tolerance", "1e-6"]


def test_folders_of_a_pass_fail_package_inherit_from_all_above_them(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/test_group.yaml": "output_validator_args: [case_sensitive]\n",
                "data/secret/g/test_group.yaml": "input_validator_args: ['1']\n",
                "data/secret/g/deep/test_group.yaml": "args: [x]\n",
                "data/secret/g/deep/c.in": "1 1\n", "data/secret/g/deep/c.ans": "2\n",
                "data/invalid_input/g/test_group.yaml": "input_validator_args: ['2']\n",
                "data/invalid_input/g/d.in": "1\n",
            },
        )
    )  # fmt: skip
    deep = next(test for test in package.manifest.tests if test.name == "secret/g/deep/c")
    assert (deep.group, deep.args, deep.validator_flags) == ("secret/g", ["x"], ["case_sensitive"])
    assert package.input_flags["secret/g/deep/c"] == ("1",)
    assert package.input_flags["invalid_input/g/d"] == ("2",)
    assert flags_of(package, "sample/1") == ["case_sensitive"]


GROUPED: Files = {
    "problem.yaml": SCORING,
    "data/secret/a.in": None, "data/secret/a.ans": None, "data/secret/b.in": None, "data/secret/b.ans": None,
    "data/secret/1/a.in": "1 1\n", "data/secret/1/a.ans": "2\n",
    "data/secret/1/test_group.yaml": "max_score: 30\n",
    "data/secret/2/a.in": "1 1\n", "data/secret/2/a.ans": "2\n",
    "data/secret/2/test_group.yaml": "max_score: 70\nscore_aggregation: sum\nrequire_pass: [sample, secret/1]\n",
}  # fmt: skip


def test_groups_of_a_scoring_package(tmp_path: Path) -> None:
    manifest = read_package(package_2025(tmp_path, GROUPED)).manifest
    groups = {group.name: group for group in manifest.groups}
    assert manifest.max_score == 100
    assert groups["secret"].aggregation is Aggregation.SUM
    assert groups["secret/1"].aggregation is Aggregation.PASS_FAIL
    assert groups["secret/2"].require_pass == ["sample", "secret/1"]
    assert groups["sample"].max_score == 0


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("max_score: 80\n", "add up"),
        ("score_aggregation: sum\n", "needs a max_score"),
        ("max_score: unbounded\n", "pass-fail"),
        ("max_score: 70\nrequire_pass: secret/3\n", "earlier"),
        ("max_score: 70\nstatic_validation_score: 5\n", "static"),
    ],
)
def test_groups_that_cannot_be_scored_are_refused(tmp_path: Path, yaml: str, words: str) -> None:
    error = refused(package_2025(tmp_path, {**GROUPED, "data/secret/2/test_group.yaml": yaml}))
    assert words in error.message


def test_legacy_groups_inherit_key_by_key(tmp_path: Path) -> None:
    manifest = read_package(
        package_legacy(
            tmp_path,
            {
                "problem.yaml": YAML_LEGACY + "type: scoring\n",
                "data/testdata.yaml": "range: 0 100\non_reject: continue\ngrader_flags: ignore_sample\n",
                "data/secret/testdata.yaml": "grader_flags: accept_if_any_accepted first_error\n",
                "data/secret/g1/x.in": "1 1\n",
                "data/secret/g1/x.ans": "2\n",
                "data/secret/g1/testdata.yaml": "on_reject: break\naccept_score: 40\ngrader_flags: min\n",
            },
        )
    ).manifest
    groups = {group.name: group for group in manifest.groups}
    assert manifest.max_score == 100
    assert groups[""].ignore_sample
    assert not groups["secret"].ignore_sample
    assert groups["secret"].accept_if_any_accepted
    assert not groups["secret"].stop_at_first_failure
    assert groups["secret/g1"].aggregation is Aggregation.MIN
    assert groups["secret/g1"].accept_score == 40
    assert groups["secret/g1"].stop_at_first_failure
    assert groups["secret/g1"].reject_score == 0


def test_the_old_name_of_worst_error_is_read(tmp_path: Path) -> None:
    flags = {
        "data/testdata.yaml": "grader_flags: first_error\n",
        "data/sample/testdata.yaml": "grader_flags: no_errors\n",
    }
    yaml = YAML_LEGACY + "type: scoring\n"
    manifest = read_package(package_legacy(tmp_path, {"problem.yaml": yaml, **flags})).manifest
    modes = {group.name: group.verdict_mode for group in manifest.groups}
    assert modes == {"": "first_error", "sample": "worst_error", "secret": "first_error"}


def test_a_draft_with_testdata_yaml_has_the_groups_of_a_legacy_package(tmp_path: Path) -> None:
    draft = SCORING.replace("2025-09", "2023-07-draft") + "author: somebody\n"
    changes: Files = {
        "problem.yaml": draft,
        "data/testdata.yaml": "grader_flags: ignore_sample\nrange: 0 50\n",
        "data/secret/testdata.yaml": "accept_score: 50\ngrader_flags: min\non_reject: break\n",
    }
    package = read_package(package_2025(tmp_path, changes))
    groups = {group.name: group for group in package.manifest.groups}
    assert package.manifest.max_score == 50
    assert (groups["secret"].accept_score, groups["secret"].aggregation) == (50, Aggregation.MIN)
    assert any("'author'" in warning for warning in package.warnings)
    error = refused(package_2025(tmp_path / "both", {**changes, "data/sample/test_group.yaml": "args: []\n"}))
    assert error.path == "data/sample/test_group.yaml"
    error = refused(package_2025(tmp_path / "old", {"problem.yaml": draft + "validation: custom\n"}))
    assert "there is no output validator" in error.message


def test_arguments_hold_in_older_packages_by_the_name_that_newer_ones_have_for_them(tmp_path: Path) -> None:
    yaml = "output_validator_args: float_tolerance 1e-6\ninput_validator_args: [--small]\n"
    package = read_package(package_legacy(tmp_path, {"data/secret/testdata.yaml": yaml}))
    last = package.manifest.tests[-1]
    assert last.validator_flags == ["float_tolerance", "1e-6"]
    assert package.input_flags[last.name] == ("--small",)
    assert not [one for one in package.warnings if "testdata" in one]


def test_arguments_in_a_drafts_testdata_yaml_are_read_and_what_nobody_knows_there_is_refused(
    tmp_path: Path,
) -> None:
    files = {
        "problem.yaml": YAML_2025.replace("2025-09", "2023-07-draft"),
        "data/testdata.yaml": "output_validator_args: float_tolerance 1e-6\ninput_validator_args: --small\n",
        "data/sample/testdata.yaml": "input_validator_args: {check: ['1', '2']}\noutput_visualizer_args: []\n",
        "data/secret/testdata.yaml": "output_validator_args: [case_sensitive]\n",
    }
    package = read_package(package_2025(tmp_path, files))
    flags = {test.name: test.validator_flags for test in package.manifest.tests}
    assert flags["sample/1"] == ["float_tolerance", "1e-6"]
    assert flags["secret/a"] == ["case_sensitive"]
    assert package.input_flags["sample/1"] == {"check": ("1", "2")}
    assert package.input_flags["secret/a"] == ("--small",)
    assert not [one for one in package.warnings if "testdata" in one]
    wrong = {**files, "data/testdata.yaml": "\noutput_validator_args: float_tolerance\n"}
    error = refused(package_2025(tmp_path / "wrong", wrong))
    assert (error.path, error.line) == ("data/testdata.yaml", 2)
    scored = {**files, "data/secret/testdata.yaml": "scoring: {score: 20}\n"}
    assert "'scoring'" in refused(package_2025(tmp_path / "scored", scored)).message
    own = {**files, "data/secret/a.yaml": "args: ['1']\n"}
    assert refused(package_2025(tmp_path / "own", own)).path == "data/secret/a.yaml"
    beside = {**files, "data/secret/a.files/x.txt": "1"}
    assert refused(package_2025(tmp_path / "beside", beside)).path == "data/secret/a.files"


def test_arguments_of_a_drafts_test_groups_may_be_one_text(tmp_path: Path) -> None:
    files = {
        "problem.yaml": YAML_2025.replace("2025-09", "2023-07-draft"),
        "data/test_group.yaml": "output_validator_args: float_tolerance 1e-6\nargs: a 'b c'\n",
    }
    package = read_package(package_2025(tmp_path, files))
    assert package.manifest.tests[0].validator_flags == ["float_tolerance", "1e-6"]
    assert package.manifest.tests[0].args == ["a", "b c"]
    files["problem.yaml"] = YAML_2025
    assert "must be a list" in refused(package_2025(tmp_path / "final", files)).message


def test_a_folder_without_tests_is_noted_where_nothing_is_scored_by_it(tmp_path: Path) -> None:
    empty = {"data/secret/later/.keep": ""}
    package = read_package(package_2025(tmp_path, {**empty}))
    assert "data/secret/later: holds no test, and is ignored" in package.warnings
    scored = {**GROUPED, **empty, "data/secret/later/test_group.yaml": "max_score: 0\n"}
    assert refused(package_2025(tmp_path / "scored", scored)).message == "the group holds no test"
