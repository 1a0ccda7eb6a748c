"""The starter set in problems/: each package is complete, and the set as a whole has something of everything.

Whether the submissions behave as they should is for `codequest verify problems`, which takes minutes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from judge.compiling.languages import language_of
from judge.manifest import ANSWERS, ValidatorKind
from judge.packages import Package, read_package

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"
SLUGS = sorted(path.parent.name for path in PROBLEMS.glob("*/problem.yaml"))
VALID, INVALID = 42, 43
MOST_DATA_BYTES = 600 * 1024
MOST_SET_BYTES = 6 * 1024 * 1024
FLOAT_FLAGS = {"float_tolerance", "float_absolute_tolerance", "float_relative_tolerance"}

every_package = pytest.mark.parametrize("slug", SLUGS)


@cache
def package(slug: str) -> Package:
    return read_package(PROBLEMS / slug)


def data_bytes(slug: str) -> int:
    return sum(path.stat().st_size for path in (PROBLEMS / slug / "data").rglob("*") if path.is_file())


def accepted_languages(slug: str) -> set[str]:
    languages = set()
    for submission in package(slug).submissions:
        if submission.path.startswith("accepted/"):
            if submission.language == ANSWERS:
                continue
            language = language_of(file.name for file in submission.files)
            assert language, submission.path
            languages.add(language.name)
    return languages


def checks_floats(slug: str) -> bool:
    manifest = package(slug).manifest
    flags = set(manifest.validator.flags)
    for test in manifest.tests:
        flags.update(test.validator_flags or [])
    return bool(flags & FLOAT_FLAGS)


def run_input_validator(slug: str, text: bytes, arguments: tuple[str, ...] = ()) -> int:
    (program,) = (PROBLEMS / slug / "input_validators").glob("*.py")
    command = [sys.executable, str(program), *arguments]
    return subprocess.run(command, input=text, capture_output=True, check=False, timeout=30).returncode


@every_package
def test_package_is_complete(slug: str) -> None:
    found = package(slug)
    assert not found.warnings
    assert found.uuid
    assert found.license == "cc by-sa"
    assert found.credits
    assert found.time_limit_given
    assert found.difficulty is not None
    assert found.keywords[0] == found.difficulty, "the first keyword is the difficulty"
    assert len(found.keywords) >= 2, "no topic"
    assert [statement.language for statement in found.statements] == ["en"]
    assert found.samples
    least = 5 if found.manifest.answers else 15
    assert len([test for test in found.manifest.tests if not test.sample]) >= least
    assert found.input_validators
    assert data_bytes(slug) <= MOST_DATA_BYTES


@every_package
def test_submissions_are_of_every_kind(slug: str) -> None:
    folders = Counter(submission.path.split("/")[0] for submission in package(slug).submissions)
    assert len(accepted_languages(slug)) >= 2
    assert {"cpp17", "python"} <= accepted_languages(slug)
    assert folders["wrong_answer"] >= 2
    if package(slug).manifest.answers:  # nothing runs that could crash or be slow
        assert ANSWERS in {submission.language for submission in package(slug).submissions}
        return
    assert folders["run_time_error"] >= 1
    assert folders["time_limit_exceeded"] + folders["partially_accepted"] >= 1


@every_package
def test_statement_explains_input_and_output(slug: str) -> None:
    text = package(slug).statements[0].content.decode()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    if package(slug).manifest.validator.kind is ValidatorKind.INTERACTIVE:
        assert "## Interaction" in headings
    else:
        assert "## Input" in headings
        assert "## Output" in headings
    assert "## Sample explanation" in headings
    assert ("## Scoring" in headings) == package(slug).manifest.scoring
    assert text.count("$") % 2 == 0, "a formula is not closed"
    assert "<" not in text.replace("$", " ").replace(" < ", " "), "raw HTML"


@every_package
def test_scored_groups_add_up(slug: str) -> None:
    manifest = package(slug).manifest
    if manifest.answers:
        assert manifest.max_score == 100
    elif manifest.scoring:
        groups = [group.max_score for group in manifest.groups if group.name.startswith("secret/")]
        assert len(groups) >= 3
        assert sum(score or 0 for score in groups) == 100


@every_package
def test_interactive_samples_show_a_dialogue(slug: str) -> None:
    if package(slug).manifest.validator.kind is ValidatorKind.INTERACTIVE:
        for sample in package(slug).samples:
            lines = (sample.interaction or b"").decode().splitlines()
            assert {line[0] for line in lines} == {"<", ">"}


@every_package
def test_input_validator_accepts_samples_and_no_variation_of_them(slug: str) -> None:
    inputs = sorted((PROBLEMS / slug / "data" / "sample").glob("*.in"))
    for path in inputs:
        assert run_input_validator(slug, path.read_bytes()) == VALID, path
    good = inputs[0].read_bytes()
    lines = good.splitlines(keepends=True)
    variations = {
        "empty": b"",
        "no end of line": good[:-1],
        "an empty line more": good + b"\n",
        "space at the end": good[:-1] + b" \n",
        "space at the beginning": b" " + good,
        "Windows line ends": good.replace(b"\n", b"\r\n"),
        "a line more": good + lines[-1],
        "NUL": good[:-1] + b"\0\n",
        "not ASCII": "ä".encode() + good,
    }
    for name, text in variations.items():
        assert run_input_validator(slug, text) == INVALID, name


@every_package
def test_generator_writes_the_data_that_is_committed(slug: str, tmp_path: Path) -> None:
    copy = tmp_path / slug
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROBLEMS / slug, copy, ignore=ignored)
    subprocess.run([sys.executable, str(copy / "generators" / "generate.py")], check=True, timeout=100)

    def contents(root: Path) -> dict[str, bytes]:
        both = (path for part in ("data", "attachments") for path in (root / part).rglob("*"))
        files = (path for path in both if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in files}

    assert contents(copy) == contents(PROBLEMS / slug)


def test_set_has_something_of_everything() -> None:
    packages = [package(slug) for slug in SLUGS]
    assert len(packages) >= 15
    difficulties = Counter(one.difficulty for one in packages)
    assert all(difficulties[difficulty] >= 5 for difficulty in ("easy", "medium", "hard"))
    kinds = Counter(one.manifest.validator.kind for one in packages)
    assert kinds[ValidatorKind.INTERACTIVE] >= 2
    assert kinds[ValidatorKind.CUSTOM] >= 3
    assert sum(one.manifest.scoring for one in packages) >= 3
    assert any(one.manifest.answers for one in packages)
    assert sum(checks_floats(slug) for slug in SLUGS) >= 2
    formats = Counter(one.format for one in packages)
    assert formats["legacy"] >= 3
    assert formats["2025-09"] > formats["legacy"]
    assert len({one.uuid for one in packages}) == len(packages)
    assert len({one.name for one in packages}) == len(packages)


def test_set_teaches_every_language() -> None:
    uses = Counter(language for slug in SLUGS for language in accepted_languages(slug))
    for language in ("cpp17", "python", "java", "go", "rust", "javascript"):
        assert uses[language] >= 3, language


def test_set_stays_small() -> None:
    assert sum(data_bytes(slug) for slug in SLUGS) <= MOST_SET_BYTES
