"""Scores of tests and groups, by the rules of both package formats. Pure.

The two formats score differently, and one manifest serves both: legacy groups carry an `accept_score` (2025-09,
"Result aggregation", has none) or belong to a pass-fail problem whose groups have verdict rules of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from judge.contract import Grade, TestResult, Verdict
from judge.manifest import Aggregation, Manifest, Protocol, TestCase, TestGroup

# The order in which legacy's worst_error looks for a group's verdict.
_WORST = (
    Verdict.JUDGE_ERROR,
    Verdict.RUNTIME_ERROR,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
    Verdict.WRONG_ANSWER,
    Verdict.SKIPPED,
)
_DIGITS = 6  # scores are rounded to this many, so that a sum of thirds is whole again


class ScoreError(ValueError):
    """The validator gave a score that the rules do not allow: a judge error."""


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """What a group came to. `score` is None in a pass-fail problem."""

    verdict: Verdict
    score: float | None
    max_score: float | None


@dataclass
class _Node:
    group: TestGroup
    tests: list[TestCase] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)

    def items(self) -> list[TestCase | _Node]:
        """Return tests and sub-groups in the order they are judged."""
        return sorted(
            [*self.tests, *self.children], key=lambda i: i.group.name if isinstance(i, _Node) else i.name
        )


class GroupTree:
    """The groups of a problem with the tests in them."""

    def __init__(self, manifest: Manifest) -> None:
        self.is_scoring = manifest.scoring
        # Checkers with testlib give the same points on every test, also where the package has none to give.
        self._may_exceed = manifest.validator.protocol is Protocol.TESTLIB
        nodes = {group.name: _Node(group) for group in manifest.groups}
        self.root = nodes.setdefault("", _Node(TestGroup(name="")))
        self.is_legacy = not manifest.scoring or self.root.group.accept_score is not None
        for test in manifest.tests:
            nodes[nearest(test.group, nodes)].tests.append(test)
        for name in sorted(nodes):
            if name:
                nodes[nearest(parent_of(name), nodes)].children.append(nodes[name])
        self.nodes = nodes

    def group_of(self, test: TestCase) -> TestGroup:
        """Return the group whose rules score a test."""
        return self.nodes[nearest(test.group, self.nodes)].group

    def test_max_score(self, test: TestCase) -> float | None:
        """Return the most a test can score by 2025-09; None where its group is unbounded or gives tests no score."""
        if test.is_static:
            return test.max_score
        node = self.nodes[nearest(test.group, self.nodes)]
        if node.group.max_score is None or node.group.aggregation is Aggregation.PASS_FAIL:
            return None
        if node.group.aggregation is not Aggregation.SUM:
            return node.group.max_score
        reserved = sum(one.max_score or 0 for one in node.tests if one.is_static)
        return (node.group.max_score - reserved) / sum(not one.is_static for one in node.tests)

    def score_test(
        self, test: TestCase, verdict: Verdict, given: float | None, multiplier: float | None
    ) -> float | None:
        """Return a test's score from its verdict and the validator's `score.txt` or `score_multiplier.txt`.

        Raises ScoreError where the validator breaks the rules.
        """
        if not self.is_scoring:
            return None
        group = self.group_of(test)
        if given is not None and multiplier is not None:
            raise ScoreError("the validator wrote both score.txt and score_multiplier.txt")
        if self.is_legacy:
            if verdict is not Verdict.ACCEPTED:
                return group.reject_score or 0.0
            accepted = 1.0 if group.accept_score is None else group.accept_score
            return given if given is not None else accepted * (1.0 if multiplier is None else multiplier)
        if test.sample or test.group == "sample":
            return None
        if verdict is not Verdict.ACCEPTED:
            if given is not None or multiplier is not None:
                raise ScoreError("the validator gave a score to an output that it refused")
            return 0.0
        return self._score_accepted(test, group, given, multiplier)

    def _score_accepted(
        self, test: TestCase, group: TestGroup, given: float | None, multiplier: float | None
    ) -> float | None:
        most = self.test_max_score(test)
        if group.aggregation is Aggregation.PASS_FAIL:
            if given is not None or multiplier is not None:
                raise ScoreError("the validator gave a score in a pass-fail group")
            return None
        if multiplier is not None:
            if most is None:
                raise ScoreError("the validator wrote score_multiplier.txt where the score is unbounded")
            if not 0 <= multiplier <= 1:
                raise ScoreError(f"score_multiplier.txt is {multiplier:g}; it must be from 0 to 1")
            return most * multiplier
        if given is None:
            if most is None:
                raise ScoreError("the validator wrote no score.txt where the score is unbounded")
            return most
        if most == 0 and self._may_exceed:
            return 0.0
        if given < 0 or (most is not None and given > most + 1e-9):
            raise ScoreError(
                f"score.txt is {given:g}; it must be from 0 to {'any' if most is None else f'{most:g}'}"
            )
        return given

    def grade(
        self, results: Mapping[str, TestResult], graded: Mapping[str, Grade] | None = None
    ) -> dict[str, GroupOutcome]:
        """Return the outcome of every group, the whole under "". `results` by test name; missing is not judged.

        `graded` is what the problem's own grader said, by group.
        """
        outcomes: dict[str, GroupOutcome] = {}
        if self.is_legacy:
            self._grade_legacy(self.root, results, outcomes, graded or {})
        else:
            self._grade(self.root, results, outcomes)
        return outcomes

    def _grade(
        self, node: _Node, results: Mapping[str, TestResult], outcomes: dict[str, GroupOutcome]
    ) -> GroupOutcome:
        """Grade by 2025-09."""
        verdicts: list[Verdict] = []
        scores: list[float] = []
        for item in node.items():
            if isinstance(item, _Node):
                outcome = self._grade(item, results, outcomes)
                verdicts.append(outcome.verdict)
                scores.append(outcome.score or 0.0)
                continue
            result = results.get(item.name)
            verdicts.append(result.verdict if result else Verdict.SKIPPED)
            scores.append((result.score if result else None) or 0.0)
        group = node.group
        verdict = first_failure(verdicts)
        if group.aggregation is Aggregation.PASS_FAIL:
            score = (group.max_score or 0.0) if verdict is Verdict.ACCEPTED else 0.0
        else:
            score = min(scores, default=0.0) if group.aggregation is Aggregation.MIN else math.fsum(scores)
        score = round(score, _DIGITS)
        if group.max_score is not None and score > group.max_score + 10**-_DIGITS:
            verdict = Verdict.JUDGE_ERROR
        outcomes[group.name] = outcome = GroupOutcome(verdict, score, group.max_score)
        return outcome

    def _grade_legacy(
        self,
        node: _Node,
        results: Mapping[str, TestResult],
        outcomes: dict[str, GroupOutcome],
        graded: Mapping[str, Grade],
    ) -> GroupOutcome:
        """Grade by the grader of a legacy package, else by legacy's default grader."""
        group = node.group
        for item in node.children:
            self._grade_legacy(item, results, outcomes, graded)
        verdicts, scores = self._inside(node, results, outcomes)
        own = graded.get(group.name)
        if own is None:
            verdict = _legacy_verdict(group, verdicts)
            score = _legacy_score(group.aggregation, scores)
        else:
            verdict, score = own.verdict, own.score
        score_shown = round(score, _DIGITS) if self.is_scoring else None
        outcomes[group.name] = outcome = GroupOutcome(verdict, score_shown, group.max_score)
        return outcome

    def inside(
        self, name: str, results: Mapping[str, TestResult], graded: Mapping[str, Grade]
    ) -> list[Grade]:
        """Return what a legacy group's grader is told: the outcomes of its tests and sub-groups that count."""
        outcomes: dict[str, GroupOutcome] = {}
        for child in self.nodes[name].children:
            self._grade_legacy(child, results, outcomes, graded)
        told = zip(*self._inside(self.nodes[name], results, outcomes), strict=True)
        return [Grade(verdict, score) for verdict, score in told if verdict is not Verdict.SKIPPED]

    def _inside(
        self, node: _Node, results: Mapping[str, TestResult], outcomes: Mapping[str, GroupOutcome]
    ) -> tuple[list[Verdict], list[float]]:
        """Return verdicts and scores of a legacy group's tests and sub-groups, as far as they count."""
        group = node.group
        verdicts: list[Verdict] = []
        scores: list[float] = []
        for item in node.items():
            if isinstance(item, _Node):
                if group.ignore_sample and item.group.name == "sample":
                    continue
                outcome = outcomes[item.group.name]
                verdict, score = outcome.verdict, outcome.score or 0.0
            else:
                result = results.get(item.name)
                verdict, score = (result.verdict, result.score or 0.0) if result else (Verdict.SKIPPED, 0.0)
            if group.stop_at_first_failure and verdicts and verdicts[-1] is not Verdict.ACCEPTED:
                continue  # on_reject: break; what came after does not count even where it was run
            if verdict is Verdict.SKIPPED and isinstance(item, TestCase) and verdicts:
                continue  # never judged, after a failure further up
            verdicts.append(verdict)
            scores.append(score)
        return verdicts, scores


def first_failure(verdicts: list[Verdict]) -> Verdict:
    """Return the first verdict that is not accepted; one that was judged goes before one that was skipped."""
    judged = next((v for v in verdicts if v not in (Verdict.ACCEPTED, Verdict.SKIPPED)), None)
    if judged is not None:
        return judged
    return Verdict.SKIPPED if Verdict.SKIPPED in verdicts else Verdict.ACCEPTED


def nearest(name: str, nodes: Mapping[str, object]) -> str:
    """Return the closest of a path and its parents that is a group."""
    while name not in nodes:
        name = parent_of(name)
    return name


def parent_of(name: str) -> str:
    """Return the group above: "secret" of "secret/one", "" of "secret"."""
    return name.rpartition("/")[0]


def _legacy_verdict(group: TestGroup, verdicts: list[Verdict]) -> Verdict:
    if Verdict.JUDGE_ERROR in verdicts:
        return Verdict.JUDGE_ERROR
    if group.verdict_mode == "always_accept" or all(v is Verdict.ACCEPTED for v in verdicts):
        return Verdict.ACCEPTED
    if group.accept_if_any_accepted and Verdict.ACCEPTED in verdicts:
        return Verdict.ACCEPTED
    if group.verdict_mode == "worst_error":
        return next(verdict for verdict in _WORST if verdict in verdicts)
    return first_failure(verdicts)


def _legacy_score(aggregation: Aggregation, scores: list[float]) -> float:
    if not scores:
        return 0.0
    match aggregation:
        case Aggregation.MIN:
            return min(scores)
        case Aggregation.MAX:
            return max(scores)
        case Aggregation.AVG:
            return math.fsum(scores) / len(scores)
        case _:
            return math.fsum(scores)
