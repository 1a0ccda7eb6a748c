"""The validators of a package: their files, their flags, and where drafts and legacy packages have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.manifest import ValidatorKind
from judge.packages import read_package
from tests.support.packages import YAML_2025, package_2025, package_legacy, refused

VALIDATOR = "import sys\nsys.exit(42)\n"


CTD = """INT(0, 100) SPACE INT(0, 100) NEWLINE
EOF
"""


def test_a_custom_validator_is_part_of_the_manifest(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path, {"output_validator/v.py": VALIDATOR}))
    assert package.manifest.validator.kind is ValidatorKind.CUSTOM
    assert [file.name for file in package.manifest.validator.files] == ["v.py"]
    assert package.blobs[package.manifest.validator.files[0].sha256].read() == VALIDATOR.encode()


def test_a_validator_in_checktestdata_is_translated_and_a_wrong_one_is_named_with_its_line(
    tmp_path: Path,
) -> None:
    package = read_package(
        package_2025(tmp_path, {"input_validators/small.ctd": CTD, "input_validators/deep/small.ctd": CTD})
    )
    assert [(one.path, one.name, one.language) for one in package.input_validators] == [
        ("input_validators/check.py", "check", None),
        ("input_validators/deep", "deep", "python"),
        ("input_validators/small.ctd", "small", "python"),
    ]
    error = refused(package_2025(tmp_path / "bad", {"input_validators/bad.ctd": "NEWLINE\nFOO(1)\n"}))
    assert error.path == "input_validators/bad.ctd"
    assert error.line == 2
    assert "checktestdata" in error.message


def test_an_output_validator_that_is_built_is_the_whole_folder(tmp_path: Path) -> None:
    files = {"output_validator/build": "1", "output_validator/src/main.cpp": "2"}
    package = read_package(package_2025(tmp_path, files))
    assert [file.name for file in package.manifest.validator.files] == ["build", "src/main.cpp"]


def test_of_the_folder_that_only_domjudge_has_checktestdata_is_read_and_programs_are_not(
    tmp_path: Path,
) -> None:
    files = {
        "input_validator/any/build": "1",
        "input_validator/any/run": "2",
        "input_validator/small.ctd": CTD,
    }
    package = read_package(package_legacy(tmp_path, files))
    assert "input_validator/small.ctd" in [one.path for one in package.input_validators]
    assert not any(one.path.startswith("input_validator/any") for one in package.input_validators)
    assert any(note.startswith("input_validator/any: not run") for note in package.warnings)


def test_all_of_a_legacy_folder_with_a_build_of_its_own_is_one_validator(tmp_path: Path) -> None:
    yaml = "name: Sum\nvalidation: custom interactive\n"
    files = {"problem.yaml": yaml} | {
        f"output_validators/{name}": "1" for name in ("build", "checker.cpp", "interactor.cpp", "lib.h")
    }
    manifest = read_package(package_legacy(tmp_path, files)).manifest
    names = ["build", "checker.cpp", "interactor.cpp", "lib.h"]
    assert [file.name for file in manifest.validator.files] == names
    assert manifest.validator.more == []


def test_a_validator_of_one_file_has_the_headers_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared.h"
    shared.write_text("// of the machine\n")
    monkeypatch.setenv("JUDGE_TESTLIB", str(shared))
    files = {
        "problem.yaml": "name: Sum\nvalidation: custom\n",
        "output_validators/check.cpp": '#include "all.h"\nint main() {}\n',
        "output_validators/all.h": '#include "testlib.h"\n',
        "output_validators/README.md": "",
        "input_validators/check/check.cc": '#include "testlib.h"\nint main() {}\n',
    }
    package = read_package(package_legacy(tmp_path / "installed", files))
    assert [one.name for one in package.manifest.validator.files] == ["check.cpp", "all.h", "testlib.h"]
    inputs = {one.path: [file.name for file in one.files] for one in package.input_validators}
    assert inputs["input_validators/check"] == ["check.cc", "testlib.h"]
    own = read_package(package_legacy(tmp_path / "own", {**files, "output_validators/testlib.h": "// own\n"}))
    contents = [own.blobs[one.sha256].read() for one in own.manifest.validator.files]
    assert contents[2] == b"// own\n"
    monkeypatch.setenv("JUDGE_TESTLIB", str(tmp_path / "nowhere.h"))
    lacking = read_package(package_legacy(tmp_path / "lacking", files))  # compiling says what is missing
    assert [one.name for one in lacking.manifest.validator.files] == ["check.cpp", "all.h"]


def test_flags_by_the_name_of_test_groups_are_the_default_validators(tmp_path: Path) -> None:
    yaml = "name: Sum\n\noutput_validator_flags: float_tolerance 1e-6\n"
    package = read_package(package_legacy(tmp_path, {"problem.yaml": yaml}))
    assert package.manifest.validator.flags == ["float_tolerance", "1e-6"]
    assert not [one for one in package.warnings if "output_validator_flags" in one]
    named = yaml + "validator_flags: case_sensitive\n"
    package = read_package(package_legacy(tmp_path / "b", {"problem.yaml": named}))
    assert package.manifest.validator.flags == ["case_sensitive"]
    error = refused(package_legacy(tmp_path / "c", {"problem.yaml": yaml.replace("1e-6", "")}))
    assert (error.path, error.line) == ("problem.yaml", 3)
    draft = YAML_2025.replace("2025-09", "2023-07-draft") + "output_validator_flags: float_tolerance 1e-6\n"
    assert "output_validator_flags" in str(refused(package_2025(tmp_path / "d", {"problem.yaml": draft})))


def test_a_draft_may_have_its_validator_and_its_validation_where_legacy_packages_have_them(
    tmp_path: Path,
) -> None:
    draft = YAML_2025.replace("2025-09", "2023-07-draft")
    files = {
        "output_validators/check/check.py": "1",
        "problem.yaml": draft + "validation: custom interactive\n",
    }
    validator = read_package(package_2025(tmp_path / "words", files)).manifest.validator
    assert validator.kind is ValidatorKind.INTERACTIVE
    files["problem.yaml"] = draft + "validation:\n  multi-pass: true\n  interactive: false\n"
    manifest = read_package(package_2025(tmp_path / "map", files)).manifest
    assert (manifest.validator.kind, manifest.passes) == (ValidatorKind.CUSTOM, 2)
    files["problem.yaml"] = draft + "validation: default\n"
    unused = read_package(package_2025(tmp_path / "unused", files)).manifest.validator
    assert unused.kind is ValidatorKind.DEFAULT
    files["problem.yaml"] = draft + "validation: custom magic\n"
    assert "'magic'" in str(refused(package_2025(tmp_path / "magic", files)))
    files["problem.yaml"] = YAML_2025  # where it would be overlooked
    assert "has output_validator" in str(refused(package_2025(tmp_path / "final", files)))


def test_a_draft_with_validators_where_legacy_packages_have_them_may_have_several(tmp_path: Path) -> None:
    yaml = YAML_2025.replace("2025-09", "2023-07-draft")
    files = {
        "problem.yaml": yaml, "output_validators/a.py": "1", "output_validators/b.py": "2",
    }  # fmt: skip
    validator = read_package(package_2025(tmp_path, files)).manifest.validator
    assert [[file.name for file in one] for one in (validator.files, *validator.more)] == [["a.py"], ["b.py"]]
    files["problem.yaml"] = yaml + "type: interactive\n"
    assert refused(package_2025(tmp_path, files)).path == "output_validators/b.py"
