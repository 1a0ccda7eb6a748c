"""problem.yaml and what older packages have in its place: limits, credits, and keys by other names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from judge.manifest import ValidatorKind
from judge.packages import PackageError, read_package
from tests.support.packages import YAML_2025, Files, package_2025, package_legacy, refused


def test_of_an_unknown_key_it_is_told_which_one_may_be_meant(tmp_path: Path) -> None:
    yaml = "name: Sum\nrights-owner: us\ncolour: red\nlimits:\n  memori: 5\n"
    notes = read_package(package_legacy(tmp_path, {"problem.yaml": yaml})).warnings
    assert [note for note in notes if "unknown" in note] == [
        "problem.yaml:2: unknown key 'rights-owner' is ignored; 'rights_owner' is one",
        "problem.yaml:3: unknown key 'colour' is ignored",
        "problem.yaml:5: unknown limit 'memori' is ignored; 'memory' is one",
    ]


def test_no_time_limit_is_told_apart_from_a_given_one(tmp_path: Path) -> None:
    package = read_package(
        package_2025(tmp_path, {"problem.yaml": YAML_2025.replace("time_limit: 2", "memory: 64")})
    )
    assert not package.time_limit_given
    inferred = package.with_time_limit(3.0)
    assert not inferred.time_limit_given
    assert inferred.manifest.limits.cpu_s == 3
    assert inferred.manifest.limits.memory_bytes == 64 * 1024 * 1024


def test_limits_become_the_judges_units(tmp_path: Path) -> None:
    yaml = YAML_2025 + "  memory: 100\n  output: 3\n  code: 7\n  compilation_time: 9\n"
    manifest = read_package(package_2025(tmp_path, {"problem.yaml": yaml})).manifest
    assert manifest.limits.memory_bytes == 100 * 1024 * 1024
    assert manifest.limits.output_bytes == 3 * 1024 * 1024
    assert (manifest.code_bytes, manifest.compile_time_s) == (7 * 1024, 9)


def test_a_legacy_package_may_write_lists_and_what_newer_formats_have_is_named(tmp_path: Path) -> None:
    yaml = (
        "name: Sum\nauthor: [A <a@example.org>, B]\nsource: {name: Contest, url: https://example.org}\n"
        "validator_flags: [float_tolerance, 1e-6]\n"
    )
    group = (
        "output_validator_flags: [case_sensitive]\ninput_validator_flags: {name: check, flags: [-n, '5']}\n"
    )
    package = read_package(
        package_legacy(tmp_path / "lists", {"problem.yaml": yaml, "data/secret/testdata.yaml": group})
    )
    assert [one.name for one in package.credits["authors"]] == ["A", "B"]
    assert [(one.name, one.url) for one in package.sources] == [("Contest", "https://example.org")]
    assert package.manifest.validator.flags == ["float_tolerance", "1e-6"]
    assert package.manifest.tests[-1].validator_flags == ["float_tolerance", "1e-6", "case_sensitive"]
    assert package.input_flags[package.manifest.tests[-1].name] == {"check": ("-n", "5")}


@pytest.mark.parametrize(
    ("yaml", "kind", "passes"),
    [
        ("type: interactive\n", ValidatorKind.INTERACTIVE, 1),
        ("type: multi-pass\nvalidation: custom\n", ValidatorKind.CUSTOM, 2),
        ("type: [pass-fail, interactive]\nvalidation: custom multi-pass\n", ValidatorKind.INTERACTIVE, 2),
    ],
)
def test_types_of_newer_formats_hold_in_older_ones(
    tmp_path: Path, yaml: str, kind: ValidatorKind, passes: int
) -> None:
    files = {"problem.yaml": "name: Sum\n" + yaml, "output_validators/v.py": ""}
    manifest = read_package(package_legacy(tmp_path, files)).manifest
    assert (manifest.validator.kind, manifest.passes) == (kind, passes)


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        (
            "type: interactive\n",
            r"problem\.yaml:2: validation is custom and output_validators holds no program",
        ),
        ("type: pass-fail scoring\n", r"problem\.yaml:2: pass-fail and scoring exclude each other"),
        ("type: submit-answer\n", r"problem\.yaml:2: type is 'submit-answer'"),
    ],
)
def test_types_that_cannot_be_are_refused(tmp_path: Path, yaml: str, words: str) -> None:
    with pytest.raises(PackageError, match=words):
        read_package(package_legacy(tmp_path, {"problem.yaml": "name: Sum\n" + yaml}))


def test_keys_of_a_template_that_nobody_filled_in_are_not_given(tmp_path: Path) -> None:
    yaml = (
        YAML_2025
        + "source:\n  name:\n  url:\nrights_owner:\ncredits:\n  authors:\n  - name:\n    email:\n  - B\n"
    )
    package = read_package(package_2025(tmp_path, {"problem.yaml": yaml}))
    assert (package.sources, package.rights_owner) == ([], "")
    assert [one.name for one in package.credits["authors"]] == ["B"]


def test_an_old_package_of_domjudge_has_its_settings_alone(tmp_path: Path) -> None:
    files: Files = {
        "problem.yaml": None, ".timelimit": None, "problem_statement/problem.tex": None, "problem.pdf": b"%PDF",
        "domjudge-problem.ini": "name = 'Sum it'\ntimelimit='1.5'\ncolor = #ff0000\n",
    }  # fmt: skip
    package = read_package(package_legacy(tmp_path / "good", files))
    assert (package.name, package.manifest.limits.cpu_s, package.format) == ("Sum it", 1.5, "legacy")
    bad = {**files, "domjudge-problem.ini": "special_compare = float\n"}
    error = refused(package_legacy(tmp_path / "bad", bad))
    assert error.path == "domjudge-problem.ini"
    assert "special_compare" in error.message


@pytest.mark.parametrize("said", ["[python3, cpp]", "python3, cpp", "python3 cpp"])
def test_old_packages_and_drafts_say_their_languages_too(tmp_path: Path, said: str) -> None:
    old = package_legacy(tmp_path / "old", {"problem.yaml": f"name: Sum\nlanguages: {said}\n"})
    draft = YAML_2025.replace("2025-09", "2023-07-draft") + f"languages: {said}\n"
    for package in (old, package_2025(tmp_path / "draft", {"problem.yaml": draft})):
        found = read_package(package)
        assert found.manifest.languages == ["cpp17", "cpp20", "cpp23", "pypy", "python"]
        assert not any("languages" in one for one in found.warnings)


def test_languages_that_are_none_of_ours_are_refused(tmp_path: Path) -> None:
    error = refused(package_legacy(tmp_path, {"problem.yaml": "name: Sum\nlanguages: cobol apl\n"}))
    assert (error.line, error.message) == (2, "none of cobol, apl is supported")


@pytest.mark.parametrize("said", ["[graph theory, easy]", "'graph theory, easy'"])
def test_keywords_may_be_one_text(tmp_path: Path, said: str) -> None:
    package = read_package(package_legacy(tmp_path, {"problem.yaml": f"name: Sum\nkeywords: {said}\n"}))
    assert (package.keywords, package.difficulty) == (["graph theory", "easy"], "easy")


def test_a_time_limit_that_is_said_twice_is_noted(tmp_path: Path) -> None:
    yaml = "name: Sum\nlimits:\n  time_limit: 5\n"
    package = read_package(package_legacy(tmp_path / "a", {"problem.yaml": yaml, ".timelimit": "2\n"}))
    assert package.manifest.limits.cpu_s == 2
    assert "problem.yaml: time_limit is 5, and a file beside it says 2, which holds" in package.warnings
    same = read_package(package_legacy(tmp_path / "b", {"problem.yaml": yaml, ".timelimit": "5\n"}))
    assert not any("time_limit" in one for one in same.warnings)


def test_types_may_be_the_words_of_one_text(tmp_path: Path) -> None:
    files: Files = {
        "problem.yaml": YAML_2025 + "type: interactive multi-pass\n",
        "output_validator/v.py": "import sys\nsys.exit(42)\n",
    }
    manifest = read_package(package_2025(tmp_path, files)).manifest
    assert manifest.validator.kind is ValidatorKind.INTERACTIVE
    assert manifest.passes == 2


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("2027-05-01", datetime(2027, 5, 1, tzinfo=UTC)),
        ("2027-05-01T10:30:00Z", datetime(2027, 5, 1, 10, 30, tzinfo=UTC)),
        ("next spring", None),
    ],
)
def test_an_embargo_is_read_or_refused(tmp_path: Path, told: str, until: datetime | None) -> None:
    root = package_2025(tmp_path, {"problem.yaml": YAML_2025 + f"embargo_until: {told}\n"})
    if until is None:
        assert refused(root).message.startswith("embargo_until is 'next spring', which is no date")
    else:
        assert read_package(root).embargo_until == until


def test_a_uuid_that_is_none_is_noted(tmp_path: Path) -> None:
    yaml = YAML_2025.replace("5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e", "12345678-abcd")
    package = read_package(package_2025(tmp_path, {"problem.yaml": yaml}))
    assert package.warnings == ["problem.yaml:3: '12345678-abcd' is no UUID"]
