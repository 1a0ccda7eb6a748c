"""What the submissions of a package are expected to do: folders, annotations, globs, and who bounds the time limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.packages import PackageError, read_package
from judge.packages.expectations import glob_matches
from tests.support.packages import Files, package_2025, package_legacy


def test_expectations_of_folders_annotations_and_globs(tmp_path: Path) -> None:
    legacy = read_package(
        package_legacy(
            tmp_path,
            {
                "submissions/mixed/x.py": "# @EXPECTED_RESULTS@: TIMELIMIT, RUN-ERROR */\n",
                "submissions/odd/y.py": "1",
            },
        )
    )
    by_path = {one.path: one.expectation for one in legacy.submissions}
    assert by_path["mixed/x.py"].verdicts == {"TLE", "RTE"}
    assert by_path["odd/y.py"].label == "any"
    modern = read_package(
        package_2025(
            tmp_path / "modern",
            {
                "submissions/submissions.yaml": "accepted:\n  score: 100\n'accepted/*.py':\n  language: python3\n"
                "  secret/*:\n    required: [AC]\n'{accepted,x}/sum.py':\n  message: hello\n"
            },
        )
    )
    accepted = modern.submissions[0]
    assert accepted.language == "python3"
    assert [one.tests for one in accepted.expectation.requirements] == ["", "secret/*", ""]
    assert accepted.expectation.requirements[0].permitted == {"AC"}
    assert accepted.expectation.requirements[0].score == (100, 100)
    assert accepted.expectation.requirements[2].message == "hello"


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("accepted", "accepted/a.py", True),
        ("accepted/*", "accepted/a.py", True),
        ("*/a.{py,cpp}", "x/a.cpp", True),
        ("*", "accepted/a.py", True),
        ("*.py", "accepted/a.py", False),
        ("accepted/a.p?", "accepted/a.py", False),
        ("secret/*-easy", "secret/01-easy", True),
        ("secret/*-easy", "secret/01-easy-not", False),
        ("secret/group1", "secret/group1/deep/01", True),
        ("secret/{ 4, 5 }", "secret/4", True),
    ],
)
def test_globs_match_paths_and_their_parents(pattern: str, path: str, matches: bool) -> None:
    assert glob_matches(pattern, path) is matches


def test_the_first_annotation_that_names_results_counts_wherever_it_is(tmp_path: Path) -> None:
    told = {
        "mixed/a.c": "/* The @EXPECTED_RESULTS@: tag below.\n * @EXPECTED_RESULTS@: run_time_error, Time-Limit */",
        "mixed/b/main.py": "# see @EXPECTED_RESULTS@\n",
        "mixed/b/note.txt": "@EXPECTED_RESULTS@: CORRECT, NO-OUTPUT\r\n",
        "mixed/c.py": "# @EXPECTED_RESULTS@: CHECK-MANUALLY\n",
        "mixed/d.pas": "{ @EXPECTED_SCORE@: COMPILER-ERROR }",
        "mixed/f.py": "# @EXPECTED_RESULTS@: MAGIC\n",
    }
    files: Files = {f"submissions/{name}": text for name, text in told.items()}
    expected = {
        "mixed/a.c": {"RTE", "TLE"},
        "mixed/b": {"AC", "WA"},
        "mixed/c.py": {"AC", "WA", "TLE", "RTE"},
        "mixed/d.pas": {"CE"},
        "mixed/f.py": set(),
    }
    for make in (
        package_legacy,
        package_2025,
    ):  # newer packages have no annotations of their own, and people go on
        package = read_package(make(tmp_path / make.__name__, files))
        found = {one.path: set(one.expectation.verdicts) for one in package.submissions}
        assert {path: found[path] for path in expected} == expected
        assert [note for note in package.warnings if "RESULTS" in note] == [
            "submissions/mixed/f.py:1: @EXPECTED_RESULTS@ names 'MAGIC', which is no result, and is ignored"
        ]


def test_annotations_that_disagree_are_noted_and_the_first_counts(tmp_path: Path) -> None:
    told: Files = {
        "submissions/mixed/same.py": "# @EXPECTED_RESULTS@: CORRECT\n# @EXPECTED_RESULTS@: accepted\n",
        "submissions/mixed/points.py": "# @EXPECTED_RESULTS@: CORRECT\n# @EXPECTED_SCORE@: 30\n",
        "submissions/mixed/other.py": "# @EXPECTED_RESULTS@: TIMELIMIT\n\n# @EXPECTED_SCORE@: NO-OUTPUT\n",
    }
    package = read_package(package_legacy(tmp_path, told))
    found = {one.path: set(one.expectation.verdicts) for one in package.submissions}
    assert found["mixed/other.py"] == {"TLE"}
    assert [note for note in package.warnings if "mixed" in note] == [
        "submissions/mixed/other.py:3: an annotation before this one names other results, and counts"
    ]


def test_a_presentation_error_is_a_wrong_answer(tmp_path: Path) -> None:
    source = "/* @EXPECTED_RESULTS@: CORRECT,PRESENTATION-ERROR */"
    package = read_package(package_legacy(tmp_path, {"submissions/mixed/a.c": source}))
    (expected,) = (one.expectation for one in package.submissions if one.path == "mixed/a.c")
    assert expected.verdicts == {"AC", "WA"}


def test_an_annotation_with_a_number_is_a_score_as_exact_as_it_is_written(tmp_path: Path) -> None:
    told = {
        "wrong_answer/a.py": "# @EXPECTED_SCORE@: 30\n",
        "mixed/b.py": "# @EXPECTED_RESULTS@: CORRECT\n# @EXPECTED_SCORE@: 95.35\n",
        "mixed/c.c": "/* @EXPECTED_SCORE@: 0.5 */",
    }
    files: Files = {f"submissions/{name}": text for name, text in told.items()}
    for make in (package_legacy, package_2025):
        package = read_package(make(tmp_path / make.__name__, files))
        found = {one.path: one.expectation for one in package.submissions}
        assert found["mixed/b.py"].score == pytest.approx((95.345, 95.355))
        assert (found["mixed/b.py"].verdicts, found["mixed/b.py"].label) == ({"AC"}, "AC with 95.35 points")
        assert found["mixed/c.c"].score == pytest.approx((0.45, 0.55))
        assert found["mixed/c.c"].label == "0.5 points"
    legacy = read_package(package_legacy(tmp_path, files)).submissions
    (expected,) = (one.expectation for one in legacy if one.path == "wrong_answer/a.py")
    assert (expected.verdicts, expected.score) == ({"WA"}, (30, 30))
    assert expected.label == "wrong answer with 30 points"


def test_an_annotation_may_say_more_than_its_folder_and_not_the_opposite(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "submissions/time_limit_exceeded/a.py": "# @EXPECTED_RESULTS@: TIMELIMIT, RUN-ERROR\n",
                "submissions/wrong_answer/b.py": "# @EXPECTED_RESULTS@: CORRECT\n",
            },
        )
    )
    expected = {one.path: one.expectation.verdicts for one in package.submissions}
    assert expected["time_limit_exceeded/a.py"] == {"TLE", "RTE"}
    assert expected["wrong_answer/b.py"] == {"WA"}
    assert any("wrong_answer/b.py: @EXPECTED_RESULTS@ contradicts" in note for note in package.warnings)


def test_who_bounds_the_time_limit_must_keep_or_break_it(tmp_path: Path) -> None:
    settings = (
        "slow:\n  sample: {use_for_time_limit: lower}\n  secret: {use_for_time_limit: upper}\n"
        "accepted:\n  use_for_time_limit: false\n"
    )
    files = {"submissions/slow/x.py": "pass\n", "submissions/submissions.yaml": settings}
    package = read_package(package_2025(tmp_path / "right", files))
    accepted, slow = (
        next(one.expectation for one in package.submissions if one.path.startswith(folder))
        for folder in ("accepted", "slow")
    )
    kept, broken = slow.requirements
    assert (kept.tests, kept.permitted, kept.use_for_time_limit) == ("sample", {"AC", "WA", "RTE"}, "lower")
    assert (broken.tests, broken.required, broken.use_for_time_limit) == ("secret", {"TLE"}, "upper")
    assert [one.use_for_time_limit for one in accepted.requirements] == ["no"]
    settings = "slow:\n  permitted: [AC, WA]\n  use_for_time_limit: upper\n"
    wrong = package_2025(tmp_path / "wrong", {**files, "submissions/submissions.yaml": settings})
    with pytest.raises(PackageError, match=r"submissions\.yaml:3: use_for_time_limit upper contradicts"):
        read_package(wrong)


def test_a_slip_in_the_name_of_a_folder_is_noted(tmp_path: Path) -> None:
    slips = {
        "submissions/runtime_error/a.py": "1",
        "submissions/mixed/b.py": "2",
        "submissions/rejected/c.py": "3",
    }
    for package in (package_legacy(tmp_path / "old", slips), package_2025(tmp_path / "new", slips)):
        notes = [note for note in read_package(package).warnings if note.startswith("submissions/")]
        assert notes == ["submissions/runtime_error: says nothing of what to expect, as run_time_error would"]
