"""Verdicts of tests and of whole submissions, scores by both formats, and which tests are skipped."""

from __future__ import annotations

import msgspec
import pytest

from judge.contract import TestResult, Verdict
from judge.judging.scoring import GroupTree, ScoreError
from judge.judging.verdict import (
    Judgement,
    Outcome,
    Plan,
    aggregate,
    is_near_limit,
    verdict_of_run,
    verdict_of_test,
)
from judge.limits import Limit, RunLimits
from judge.manifest import (
    Aggregation,
    BlobFile,
    Manifest,
    Protocol,
    TestCase,
    TestGroup,
    Validator,
    ValidatorKind,
)
from judge.sandboxes.sandbox import RunResult

LIMITS = RunLimits(cpu_s=1.0)
EMPTY = BlobFile("x", "0" * 64, 0)
AC, WA, TLE, RTE = (
    Verdict.ACCEPTED,
    Verdict.WRONG_ANSWER,
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.RUNTIME_ERROR,
)
MLE, JE, SKIPPED = Verdict.MEMORY_LIMIT_EXCEEDED, Verdict.JUDGE_ERROR, Verdict.SKIPPED


def a_run(
    exit_code: int | None = 0,
    *,
    signal: int | None = None,
    cpu_ms: float = 10,
    broken: Limit | None = None,
    killed_by: str | None = None,
    oom_kills: int = 0,
) -> RunResult:
    return RunResult(None if signal else exit_code, signal, cpu_ms, cpu_ms, 1, broken, killed_by, oom_kills)


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (a_run(), None),
        (a_run(1), RTE),
        (a_run(signal=11), RTE),
        (a_run(signal=9, broken=Limit.CPU), TLE),
        (a_run(signal=9, broken=Limit.WALL), TLE),
        (a_run(signal=9, broken=Limit.IDLE), TLE),
        (a_run(signal=9, broken=Limit.MEMORY), MLE),
        (a_run(signal=9, broken=Limit.OUTPUT), Verdict.OUTPUT_LIMIT_EXCEEDED),
        (a_run(0, oom_kills=1), MLE),  # a child was killed for memory, the parent carried on
        (a_run(0, cpu_ms=1001), TLE),
        (a_run(0, cpu_ms=1000), None),
        (a_run(1, cpu_ms=1001), TLE),  # the limit was broken before the crash
    ],
)
def test_the_limit_broken_first_decides_a_run(run: RunResult, verdict: Verdict | None) -> None:
    assert verdict_of_run(run, LIMITS) is verdict


@pytest.mark.parametrize(
    ("run", "judgement", "refused_first", "verdict"),
    [
        (a_run(), Judgement(True), False, AC),
        (a_run(), Judgement(False), False, WA),
        (a_run(), Judgement(None, error="crashed"), False, JE),
        (a_run(), None, False, JE),
        (a_run(1), None, False, RTE),
        (a_run(1), Judgement(None), False, JE),
        (a_run(1), Judgement(False), False, RTE),
        (a_run(signal=13), Judgement(False), True, WA),
        (a_run(signal=9, broken=Limit.WALL), Judgement(False), True, WA),
        (a_run(signal=9, broken=Limit.CPU), Judgement(True), False, TLE),
        (a_run(1), Judgement(True), False, RTE),
    ],
)
def test_precedence_of_one_test(
    run: RunResult, judgement: Judgement | None, refused_first: bool, verdict: Verdict
) -> None:
    assert verdict_of_test(run, LIMITS, judgement, refused_first=refused_first) is verdict


def test_only_a_run_that_ended_by_itself_past_the_limit_is_near_it() -> None:
    assert is_near_limit(a_run(0, cpu_ms=1050), LIMITS)
    assert is_near_limit(a_run(1, cpu_ms=1050), LIMITS)
    assert not is_near_limit(a_run(0, cpu_ms=900), LIMITS)
    assert is_near_limit(a_run(0, cpu_ms=1050, broken=Limit.CPU), LIMITS)
    assert not is_near_limit(a_run(signal=9, cpu_ms=1150, broken=Limit.CPU, killed_by="supervisor"), LIMITS)
    assert not is_near_limit(a_run(0, cpu_ms=1050, broken=Limit.MEMORY), LIMITS)


def a_case(name: str) -> TestCase:
    return TestCase(name, name.startswith("sample"), EMPTY, EMPTY, name.rpartition("/")[0])


def a_manifest(names: list[str], groups: list[TestGroup] | None = None, *, scoring: bool = False) -> Manifest:
    return Manifest(1, "p", LIMITS, [a_case(name) for name in names], groups=groups or [], scoring=scoring)


def run_all(
    manifest: Manifest,
    verdicts: dict[str, Verdict],
    *,
    stop: bool = False,
    multipliers: dict[str, float] | None = None,
) -> tuple[list[str], Outcome]:
    """Judge in a dream: the verdicts are given (accepted where nothing is said). Returns what was run, and the end."""
    plan, tree, results, ran = Plan(manifest, stop_at_first_failure=stop), GroupTree(manifest), [], []
    for number, test in enumerate(manifest.tests, 1):
        if plan.is_over:
            break
        verdict = SKIPPED if plan.skips(test) else verdicts.get(test.name, AC)
        if verdict is not SKIPPED:
            ran.append(test.name)
        score = (
            None
            if verdict is JE
            else tree.score_test(test, verdict, None, (multipliers or {}).get(test.name))
        )
        result = TestResult(number, test.name, test.sample, verdict, score=score)
        results.append(result)
        if verdict is not SKIPPED:
            plan.add(test, result)
    return ran, aggregate(manifest, results)


PLAIN = a_manifest(["sample/1", "secret/1", "secret/2", "secret/3"])


def test_a_pass_fail_problem_takes_the_first_failure() -> None:
    ran, outcome = run_all(PLAIN, {"secret/1": RTE, "secret/2": WA})
    assert (len(ran), outcome.verdict, outcome.score) == (4, RTE, None)


def test_stopping_at_the_first_failure_changes_no_verdict() -> None:
    ran, outcome = run_all(PLAIN, {"secret/1": TLE, "secret/2": WA}, stop=True)
    assert ran == ["sample/1", "secret/1"]
    assert outcome.verdict is TLE


def test_a_judge_error_ends_the_judging_and_is_never_a_wrong_answer() -> None:
    ran, outcome = run_all(PLAIN, {"secret/1": JE})
    assert (ran, outcome.verdict) == (["sample/1", "secret/1"], JE)


SUBTASKS = a_manifest(
    ["sample/1", "secret/1/a", "secret/1/b", "secret/2/a", "secret/2/b", "secret/3/a", "secret/3/b"],
    [
        TestGroup("", max_score=100, aggregation=Aggregation.SUM),
        TestGroup("sample", max_score=0),
        TestGroup("secret", max_score=100, aggregation=Aggregation.SUM),
        TestGroup("secret/1", max_score=20),
        TestGroup("secret/2", max_score=30, aggregation=Aggregation.MIN, require_pass=["secret/1"]),
        TestGroup("secret/3", max_score=50, aggregation=Aggregation.SUM),
    ],
    scoring=True,
)


def test_a_group_that_requires_one_which_was_not_run_is_not_run_either() -> None:
    groups = [
        TestGroup("", max_score=60, aggregation=Aggregation.SUM),
        TestGroup("secret", max_score=60, aggregation=Aggregation.SUM),
        TestGroup("secret/1", max_score=20),
        TestGroup("secret/2", max_score=20, require_pass=["secret/1"]),
        TestGroup("secret/3", max_score=20, require_pass=["secret/2"]),
    ]
    chain = a_manifest(["secret/1/a", "secret/2/a", "secret/3/a"], groups, scoring=True)
    ran, outcome = run_all(chain, {"secret/1/a": WA})
    assert (ran, outcome.score) == (["secret/1/a"], 0)


def test_groups_add_up() -> None:
    assert run_all(SUBTASKS, {})[1].score == 100
    ran, outcome = run_all(SUBTASKS, {"secret/3/b": WA})
    assert len(ran) == 7
    assert (outcome.score, outcome.verdict) == (75, WA)
    assert outcome.groups["secret/3"].score == 25


def test_a_group_that_requires_another_is_not_run_after_its_failure() -> None:
    ran, outcome = run_all(SUBTASKS, {"secret/1/a": TLE})
    assert not any(name.startswith("secret/2") for name in ran)
    assert (outcome.score, outcome.verdict) == (50, TLE)
    assert outcome.groups["secret/2"].verdict is SKIPPED


def test_stopping_skips_only_what_cannot_score_any_more() -> None:
    ran, outcome = run_all(SUBTASKS, {"secret/1/a": WA, "secret/3/a": WA}, stop=True)
    assert ran == ["sample/1", "secret/1/a", "secret/3/a", "secret/3/b"]
    assert outcome.score == 25


def test_samples_score_nothing_and_count_for_the_verdict() -> None:
    outcome = run_all(SUBTASKS, {"sample/1": WA})[1]
    assert (outcome.score, outcome.verdict) == (100, WA)


def test_multipliers_scale_a_test_and_min_takes_the_least() -> None:
    outcome = run_all(SUBTASKS, {}, multipliers={"secret/2/a": 0.5, "secret/3/b": 0.1})[1]
    assert outcome.groups["secret/2"].score == 15
    assert outcome.groups["secret/3"].score == 27.5
    assert outcome.verdict is AC


def test_thirds_add_up_to_a_whole() -> None:
    manifest = a_manifest(
        ["secret/a", "secret/b", "secret/c"],
        [
            TestGroup("", max_score=100, aggregation=Aggregation.SUM),
            TestGroup("secret", max_score=100, aggregation=Aggregation.SUM),
        ],
        scoring=True,
    )
    assert run_all(manifest, {})[1].score == 100


@pytest.mark.parametrize(
    ("name", "verdict", "given", "multiplier"),
    [
        ("secret/3/a", AC, 1.0, 1.0),
        ("secret/3/a", AC, None, 1.5),
        ("secret/3/a", AC, 26.0, None),
        ("secret/3/a", AC, -1.0, None),
        ("secret/3/a", WA, 1.0, None),
        ("secret/1/a", AC, 1.0, None),
    ],
)
def test_scores_against_the_rules_are_judge_errors(
    name: str, verdict: Verdict, given: float | None, multiplier: float | None
) -> None:
    tree = GroupTree(SUBTASKS)
    with pytest.raises(ScoreError):
        tree.score_test(a_case(name), verdict, given, multiplier)


def test_points_that_a_testlib_checker_gives_on_a_test_worth_nothing_are_none() -> None:
    checker = Validator(kind=ValidatorKind.CUSTOM, scores=True, protocol=Protocol.TESTLIB)
    groups = [TestGroup("secret/1", max_score=0.0, aggregation=Aggregation.SUM)]
    manifest = msgspec.structs.replace(SUBTASKS, groups=groups, tests=[a_case("secret/1/a")])
    given = msgspec.structs.replace(manifest, validator=checker)
    assert GroupTree(given).score_test(given.tests[0], AC, 0.5, None) == 0.0
    with pytest.raises(ScoreError, match="from 0 to 0"):
        GroupTree(manifest).score_test(manifest.tests[0], AC, 0.5, None)


def legacy(
    secret: TestGroup, *, root: TestGroup | None = None, subgroup: TestGroup | None = None
) -> Manifest:
    names = ["sample/1", "secret/a", "secret/b", "secret/c"]
    if subgroup:
        names = ["sample/1", "secret/1/a", "secret/1/b", "secret/2/a"]
    groups = [
        root
        or TestGroup("", accept_score=1, reject_score=0, ignore_sample=True, aggregation=Aggregation.SUM),
        TestGroup("sample", accept_score=1, reject_score=0, aggregation=Aggregation.SUM),
        secret,
    ]
    if subgroup:
        groups += [
            subgroup,
            TestGroup("secret/2", accept_score=7, reject_score=0, aggregation=Aggregation.SUM),
        ]
    return a_manifest(names, groups, scoring=True)


def a_group(**fields: object) -> TestGroup:
    defaults = {"name": "secret", "accept_score": 10.0, "reject_score": 0.0, "aggregation": Aggregation.SUM}
    return TestGroup(**{**defaults, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("group", "verdicts", "verdict", "score"),
    [
        (a_group(), {}, AC, 30),
        (a_group(aggregation=Aggregation.MIN), {}, AC, 10),
        (a_group(aggregation=Aggregation.AVG, verdict_mode="always_accept"), {"secret/a": WA}, AC, 6.666667),
        (a_group(aggregation=Aggregation.MAX, verdict_mode="always_accept"), {"secret/a": WA}, AC, 10),
        (a_group(verdict_mode="always_accept", stop_at_first_failure=True), {"secret/b": WA}, AC, 10),
        (a_group(accept_if_any_accepted=True), {"secret/a": WA, "secret/b": WA}, AC, 10),
        (a_group(accept_if_any_accepted=True), {"secret/a": WA, "secret/b": TLE, "secret/c": WA}, WA, 0),
        (a_group(verdict_mode="worst_error"), {"secret/a": WA, "secret/b": TLE, "secret/c": RTE}, RTE, 0),
        (a_group(verdict_mode="first_error"), {"secret/a": WA, "secret/b": TLE}, WA, 0),
        (a_group(), {"sample/1": WA}, AC, 30),
    ],
)  # fmt: skip
def test_the_legacy_grader(
    group: TestGroup, verdicts: dict[str, Verdict], verdict: Verdict, score: float
) -> None:
    outcome = run_all(legacy(group), verdicts)[1]
    assert (outcome.verdict, outcome.score) == (verdict, score)


def test_legacy_break_skips_the_rest_of_the_group_and_of_the_groups_above_that_break_too() -> None:
    subgroup = a_group(name="secret/1", stop_at_first_failure=True, aggregation=Aggregation.MIN)
    go_on = legacy(a_group(verdict_mode="always_accept"), subgroup=subgroup)
    ran, outcome = run_all(go_on, {"secret/1/a": WA})
    assert ran == ["sample/1", "secret/1/a", "secret/2/a"]
    assert (outcome.verdict, outcome.score) == (AC, 7)
    stop = legacy(a_group(stop_at_first_failure=True), subgroup=subgroup)
    ran, outcome = run_all(stop, {"secret/1/a": WA})
    assert ran == ["sample/1", "secret/1/a"]
    assert (outcome.verdict, outcome.score) == (WA, 0)


def test_a_pass_fail_legacy_problem_may_have_verdict_rules() -> None:
    manifest = a_manifest(
        ["sample/1", "secret/a", "secret/b"],
        [
            TestGroup("", ignore_sample=True),
            TestGroup("sample"),
            TestGroup("secret", accept_if_any_accepted=True),
        ],
    )
    outcome = run_all(manifest, {"sample/1": WA, "secret/a": TLE}, stop=True)[1]
    assert (outcome.verdict, outcome.score) == (AC, None)
