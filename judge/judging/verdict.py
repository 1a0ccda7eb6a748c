"""From runs to verdicts: one test, the whole submission, and which tests are still worth running. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from judge.contract import Grade, TestResult, Verdict
from judge.judging.scoring import GroupOutcome, GroupTree, first_failure, nearest, parent_of
from judge.limits import Limit, RunLimits
from judge.manifest import Aggregation, Manifest, Objective, TestCase, TestGroup
from judge.sandboxes.sandbox import RunResult

_OF_LIMIT = {
    Limit.CPU: Verdict.TIME_LIMIT_EXCEEDED,
    Limit.WALL: Verdict.TIME_LIMIT_EXCEEDED,
    Limit.IDLE: Verdict.TIME_LIMIT_EXCEEDED,
    Limit.MEMORY: Verdict.MEMORY_LIMIT_EXCEEDED,
    Limit.OUTPUT: Verdict.OUTPUT_LIMIT_EXCEEDED,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a validator said. `accepted` None: it failed, which is a judge error with `error` as the reason."""

    accepted: bool | None
    judge_message: str = ""
    team_message: str = ""
    score: float | None = None
    multiplier: float | None = None
    error: str = ""
    next_input: bytes | None = None  # the submission is to be run once more, on this


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submission came to. `score` and `groups` are for scored problems (and groups with own rules)."""

    verdict: Verdict
    score: float | None = None
    groups: dict[str, GroupOutcome] = field(default_factory=dict)


def verdict_of_run(run: RunResult, limits: RunLimits) -> Verdict | None:
    """Return why a run failed by itself; None where its output is to be validated.

    The limit broken first in time decides, and an out-of-memory kill counts even where the main process goes on
    to exit with 0. A run that was let run on past its CPU limit (the hard kill comes later) broke that limit.
    """
    if run.limit_broken is not None:
        return _OF_LIMIT[run.limit_broken]
    if run.oom_kills:
        return Verdict.MEMORY_LIMIT_EXCEEDED
    if run.cpu_ms > limits.cpu_s * 1000:
        return Verdict.TIME_LIMIT_EXCEEDED
    if run.signal is not None or run.exit_code != 0:
        return Verdict.RUNTIME_ERROR
    return None


def verdict_of_test(
    run: RunResult, limits: RunLimits, judgement: Judgement | None, *, refused_first: bool = False
) -> Verdict:
    """Return a test's verdict. `judgement` is None where the output was not validated.

    `refused_first` (interactive): the validator had refused before the program ended, so whatever the program did
    next was its consequence.
    """
    if judgement is not None and judgement.accepted is None:
        return Verdict.JUDGE_ERROR
    if refused_first and judgement is not None and not judgement.accepted:
        return Verdict.WRONG_ANSWER
    failed = verdict_of_run(run, limits)
    if failed is not None:
        return failed
    if judgement is None:
        return Verdict.JUDGE_ERROR
    return Verdict.ACCEPTED if judgement.accepted else Verdict.WRONG_ANSWER


def is_near_limit(run: RunResult, limits: RunLimits) -> bool:
    """Say whether the run ended by itself between the limit and the hard kill, so that it is worth another try."""
    ended_by_itself = run.killed_by is None and run.limit_broken in (None, Limit.CPU)
    return ended_by_itself and not run.oom_kills and run.cpu_ms > limits.cpu_s * 1000


def aggregate(
    manifest: Manifest, results: Iterable[TestResult], graded: Mapping[str, Grade] | None = None
) -> Outcome:
    """Return the outcome of a submission from the tests that were judged.

    `graded` is what the problem's own grader said, by group (`Finished.graded`).
    """
    by_name = {result.name: result for result in results}
    if not manifest.groups:
        in_order = [by_name[test.name].verdict for test in manifest.tests if test.name in by_name]
        return Outcome(first_failure(in_order))
    tree = GroupTree(manifest)
    groups = tree.grade(by_name, graded)
    whole = groups[""]
    verdicts = [result.verdict for result in by_name.values()]
    if whole.verdict is Verdict.JUDGE_ERROR or Verdict.JUDGE_ERROR in verdicts:
        return Outcome(Verdict.JUDGE_ERROR, None, groups)
    score = whole.score
    if tree.is_scoring and tree.is_legacy and whole.verdict is not Verdict.ACCEPTED:
        # Legacy: "for non-Accepted results on scoring problems, the score … will always be ignored". It is the worst.
        score = 0.0 if manifest.objective is Objective.MAX else None
    return Outcome(whole.verdict, score, groups)


class Plan:
    """Which tests are still worth running. Tests are asked for and told about in the manifest's order."""

    def __init__(self, manifest: Manifest, *, stop_at_first_failure: bool) -> None:
        self._manifest = manifest
        self._stop = stop_at_first_failure
        self._tree = GroupTree(manifest)
        self._results: dict[str, TestResult] = {}
        self._failed: set[str] = set()  # groups in which a test failed, or was not run for what it requires
        self._closed: set[str] = set()  # groups whose remaining tests are not to be run
        self._broken = False  # a judge error: the whole judging is done again, elsewhere
        self._open: list[str] = []  # the group of the last test and the groups above it

    @property
    def is_over(self) -> bool:
        """Say whether no further test is to be run: the rest is not even listed as skipped."""
        return self._broken or (self._stop and not self._manifest.groups and bool(self._failed))

    def skips(self, test: TestCase) -> bool:
        """Say whether a test is not to be run because of what came before it."""
        above = self._above(test.group)
        for left in [name for name in self._open if name not in above]:
            self._leave(left)
        self._open = above
        if any(name in self._closed for name in above):
            return True
        required = (one for name in above for one in self._group(name).require_pass)
        is_skipped = any(name in self._failed for name in required)
        if is_skipped:  # what is not run has not passed, for those that require it in their turn
            self._failed.update(above)
        return is_skipped

    def add(self, test: TestCase, result: TestResult) -> None:
        """Take a result into account."""
        self._results[test.name] = result
        if result.verdict is Verdict.ACCEPTED:
            return
        self._broken |= result.verdict is Verdict.JUDGE_ERROR
        self._failed.update(self._above(test.group))
        self._fail_inside(nearest(test.group, self._tree.nodes))

    def _fail_inside(self, name: str) -> None:
        """Close a group in which an item failed, where the rest cannot matter any more."""
        group = self._group(name)
        if self._tree.is_legacy:
            if group.stop_at_first_failure and self._manifest.groups:
                self._closed.add(name)
            return
        # 2025-09: one failure makes a pass-fail or min group worth nothing, and so on upwards.
        while self._stop and name and group.aggregation in (Aggregation.PASS_FAIL, Aggregation.MIN):
            if name == "sample":
                break  # samples are always shown as a whole
            self._closed.add(name)
            name = parent_of(name)
            group = self._group(name)

    def _leave(self, name: str) -> None:
        """Close the group above where a legacy group, now complete, was not accepted."""
        if not self._tree.is_legacy or not name or not self._manifest.groups:
            return
        if self._manifest.grader:  # what a group comes to is known at the end
            return
        above = self._group(parent_of(name))
        if above.ignore_sample and name == "sample":
            return
        if (
            above.stop_at_first_failure
            and self._tree.grade(self._results)[name].verdict is not Verdict.ACCEPTED
        ):
            self._closed.add(above.name)

    def _group(self, name: str) -> TestGroup:
        return self._tree.nodes[nearest(name, self._tree.nodes)].group

    def _above(self, name: str) -> list[str]:
        """Return a group and every group above it, innermost first, "" last."""
        names = [nearest(name, self._tree.nodes)]
        while names[-1]:
            names.append(nearest(parent_of(names[-1]), self._tree.nodes))
        return names


def max_times(results: Sequence[TestResult]) -> tuple[int, int]:
    """Return the largest CPU time (ms) and memory (bytes) of any test."""
    return max((r.cpu_ms for r in results), default=0), max((r.memory_bytes for r in results), default=0)
