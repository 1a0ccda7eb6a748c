"""What a package expects of its submissions: whether a judging is like that, and the time limit that suits them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from judge.contract import Finished, TestResult, Verdict
from judge.limits import RunLimits
from judge.manifest import BlobFile, Manifest, TestCase, TestGroup
from judge.packages import read_package
from judge.packages.expectations import DEFAULT_FOLDERS, LEGACY_FOLDERS
from judge.packages.model import Expectation, Requirement
from judge.preparing.expecting import (
    bounds_time_limit,
    infer_time_limit,
    mismatch,
    must_be_too_slow,
    slowest_ms,
    stopped_on,
)
from tests.support.packages import YAML_2025, package_2025, package_legacy

AC, WA, TLE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.TIME_LIMIT_EXCEEDED
RTE, MLE, OLE = Verdict.RUNTIME_ERROR, Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.OUTPUT_LIMIT_EXCEEDED
NAMES = ("sample/1", "secret/a", "secret/b")
EMPTY = BlobFile("x", "0" * 64, 0)
MANIFEST = Manifest(
    1, "p", RunLimits(), [TestCase(n, n[:2] == "sa", EMPTY, EMPTY, n.split("/")[0]) for n in NAMES]
)
SCORED = Manifest(
    1, "p", RunLimits(), MANIFEST.tests, groups=[TestGroup("", max_score=100, accept_score=1)], scoring=True
)


def an_end(verdict: Verdict, *verdicts: Verdict, score: float | None = None, message: str = "") -> Finished:
    results = [
        TestResult(number, name, name == "sample/1", one, judge_message=message)
        for number, (name, one) in enumerate(zip(NAMES, verdicts, strict=False), 1)
    ]
    return Finished("j", "w", verdict, results, 3, score=score)


def of_2025(folder: str) -> Expectation:
    return Expectation(folder, requirements=(DEFAULT_FOLDERS[folder],))


def test_a_score_that_a_submission_names_is_asked_besides_its_verdict() -> None:
    expected = Expectation("accepted with 30 points", frozenset({"AC"}), score=(30, 30))
    assert mismatch(SCORED, expected, an_end(AC, AC, AC, AC, score=30)) == ""
    assert mismatch(SCORED, expected, an_end(AC, AC, AC, AC, score=40)) == "the score is 40, expected 30"
    nearly = mismatch(SCORED, expected, an_end(AC, AC, AC, AC, score=30.00002))
    assert nearly == "the score is 30.00002, expected 30"  # with the digits that tell them apart
    assert mismatch(MANIFEST, expected, an_end(AC, AC, AC, AC)) == ""  # nothing is scored there
    # Legacy counts none of it where a test failed; what is named is what the groups come to.
    end = an_end(WA, AC, WA, AC, score=0)
    results = [msgspec.structs.replace(one, score=15.0 if one.verdict is AC else 0.0) for one in end.results]
    failed = msgspec.structs.replace(end, results=results)
    expected = Expectation("wrong answer with 30 points", frozenset({"WA"}), score=(30, 30))
    assert mismatch(SCORED, expected, failed) == ""
    assert mismatch(SCORED, replace(expected, verdicts=frozenset({"TLE"})), failed) == "expected TLE"
    assert mismatch(SCORED, replace(expected, score=(0, 0)), failed) == "the score is 30, expected 0"


@pytest.mark.parametrize(
    ("expectation", "end", "matches"),
    [
        (of_2025("accepted"), an_end(AC, AC, AC, AC), True),
        (of_2025("accepted"), an_end(WA, AC, WA, AC), False),
        (of_2025("wrong_answer"), an_end(WA, AC, WA, AC), True),
        (of_2025("wrong_answer"), an_end(WA, AC, WA, TLE), False),
        (of_2025("wrong_answer"), an_end(AC, AC, AC, AC), False),
        (of_2025("wrong_answer"), an_end(OLE, AC, OLE, AC), True),
        (of_2025("run_time_error"), an_end(MLE, AC, MLE, AC), True),  # memory counts as run-time error
        (of_2025("run_time_error"), an_end(OLE, AC, OLE, AC), True),
        (of_2025("rejected"), an_end(TLE, AC, TLE, WA), True),
        (of_2025("rejected"), an_end(AC, AC, AC, AC), False),
        (of_2025("brute_force"), an_end(TLE, AC, TLE, MLE), True),
        (of_2025("brute_force"), an_end(WA, AC, WA, TLE), False),
        (of_2025("rejected"), an_end(Verdict.COMPILATION_ERROR), False),
        (of_2025("rejected"), an_end(Verdict.JUDGE_ERROR, AC), False),
        (LEGACY_FOLDERS["accepted"], an_end(AC, AC, AC, AC), True),
        (LEGACY_FOLDERS["wrong_answer"], an_end(WA, AC, WA, TLE), True),  # the first failure is the verdict
        (LEGACY_FOLDERS["wrong_answer"], an_end(TLE, AC, TLE, WA), False),
        (LEGACY_FOLDERS["time_limit_exceeded"], an_end(WA, AC, WA, TLE), True),  # "may also give wrong answer"
        (LEGACY_FOLDERS["time_limit_exceeded"], an_end(WA, AC, WA, RTE), False),
        (Expectation("CE", frozenset({"CE"})), an_end(Verdict.COMPILATION_ERROR), True),
        (Expectation("any"), an_end(TLE, AC, TLE), True),
        (Expectation("any"), an_end(Verdict.JUDGE_ERROR), False),
        (Expectation("x", requirements=(Requirement(frozenset({"AC"}), tests="sample"),)), an_end(WA, AC, WA), True),
        (Expectation("x", requirements=(Requirement(frozenset({"AC"}), tests="*/b"),)), an_end(WA, WA, AC, AC), True),
        (Expectation("x", requirements=(Requirement(message="17"),)), an_end(AC, AC, message="at 17"), True),
        (Expectation("x", requirements=(Requirement(message="17"),)), an_end(AC, AC, message="at 1"), False),
    ],
)  # fmt: skip
def test_expectations_hold_or_do_not(expectation: Expectation, end: Finished, matches: bool) -> None:
    assert (mismatch(MANIFEST, expectation, end) == "") is matches


def test_expected_scores() -> None:
    wants = Expectation("x", requirements=(Requirement(score=(40, 60)),))
    assert mismatch(SCORED, wants, an_end(AC, AC, score=50)) == ""
    assert "expected 40 to 60" in mismatch(SCORED, wants, an_end(AC, AC, score=61))
    partial = LEGACY_FOLDERS["partially_accepted"]
    assert mismatch(SCORED, partial, an_end(AC, AC, score=50)) == ""
    assert mismatch(SCORED, partial, an_end(AC, AC, score=100)) != ""
    assert mismatch(SCORED, partial, an_end(WA, WA, score=0)) != ""
    nowhere = Expectation("", requirements=(Requirement(tests="secret/gone"),))
    assert mismatch(SCORED, nowhere, an_end(AC, AC, score=50)) == "no test on secret/gone was judged"


def test_the_time_limit_leaves_room_for_the_slowest_accepted(tmp_path: Path) -> None:
    modern = read_package(
        package_2025(tmp_path / "m", {"problem.yaml": YAML_2025 + "  time_resolution: 0.5\n"})
    )
    rule = modern.time_factors[0], modern.time_resolution_s
    assert infer_time_limit([10, 700], *rule) == 1.5
    assert infer_time_limit([750], *rule) == 1.5
    assert infer_time_limit([751], *rule) == 2
    legacy = read_package(package_legacy(tmp_path / "l"))
    rule = legacy.time_factors[0], legacy.time_resolution_s
    assert infer_time_limit([10], *rule) == 1
    assert infer_time_limit([410], *rule) == 3
    assert infer_time_limit([], *rule) is None
    assert [bounds_time_limit(one.expectation) for one in legacy.submissions] == [True, False]
    assert [bounds_time_limit(one.expectation) for one in modern.submissions] == [True, True]


def test_what_is_too_slow_is_tried_on_each_test_that_it_has_to_be_too_slow_on() -> None:
    times = {"sample/1": 1150, "secret/a": 1152, "secret/b": 1151}
    results = [TestResult(n, name, False, TLE, cpu_ms=ms) for n, (name, ms) in enumerate(times.items(), 1)]
    results.append(TestResult(4, "secret/c", False, AC, cpu_ms=900))
    end = Finished("j", "w", TLE, results, 4)
    assert stopped_on(of_2025("time_limit_exceeded"), end) == ["secret/a", "secret/b", "sample/1"]
    assert stopped_on(of_2025("rejected"), end) == []
    on_b = Requirement(required=frozenset({"TLE"}), tests="secret/b")
    assert stopped_on(Expectation("x", requirements=(Requirement(), on_b)), end) == ["secret/b"]


def test_the_time_limit_leaves_room_only_where_a_submission_must_not_be_too_slow() -> None:
    def expecting(*requirements: Requirement) -> Expectation:
        return Expectation("x", requirements=requirements)

    times = {"sample/1": 10, "secret/a": 300, "secret/b": 20_000}
    results = [TestResult(n, name, False, AC, cpu_ms=ms) for n, (name, ms) in enumerate(times.items(), 1)]
    end = Finished("j", "w", TLE, results, 3, max_cpu_ms=20_000)
    never_late = Requirement(frozenset({"AC"}))
    on_a = expecting(Requirement(frozenset({"AC"}), tests="secret/a"))
    assert slowest_ms(on_a, end) == 300
    assert slowest_ms(expecting(never_late), end) == 20_000
    assert bounds_time_limit(on_a)
    assert not bounds_time_limit(expecting(replace(never_late, use_for_time_limit="no")))
    assert bounds_time_limit(expecting(Requirement(use_for_time_limit="lower")))
    late = Requirement(required=frozenset({"TLE"}))
    assert must_be_too_slow(expecting(late))
    assert not must_be_too_slow(expecting(replace(late, use_for_time_limit="no")))
    assert not bounds_time_limit(LEGACY_FOLDERS["partially_accepted"])
