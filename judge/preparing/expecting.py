"""Does what came out of a submission match what its package expects? And which time limit follows? Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from judge.contract import Finished, TestResult, Verdict
from judge.judging.verdict import aggregate
from judge.limits import Limit
from judge.manifest import SAME_SCORE, Manifest
from judge.packages.expectations import glob_matches
from judge.packages.model import Expectation, Requirement

# The codes that packages use. A broken memory limit counts as a run-time error, too much output as that, as wrong, or
# as too slow: who prints without end meets one limit or the other first.
CODES: dict[Verdict, frozenset[str]] = {
    Verdict.ACCEPTED: frozenset({"AC"}),
    Verdict.WRONG_ANSWER: frozenset({"WA"}),
    Verdict.TIME_LIMIT_EXCEEDED: frozenset({"TLE"}),
    Verdict.RUNTIME_ERROR: frozenset({"RTE"}),
    Verdict.MEMORY_LIMIT_EXCEEDED: frozenset({"RTE"}),
    Verdict.OUTPUT_LIMIT_EXCEEDED: frozenset({"RTE", "WA", "TLE", "OLE"}),
    Verdict.COMPILATION_ERROR: frozenset({"CE"}),
    Verdict.JUDGE_ERROR: frozenset(),
    Verdict.SKIPPED: frozenset({"SC"}),
}


def mismatch(manifest: Manifest, expectation: Expectation, finished: Finished) -> str:
    """Return why a judging is not what was expected, without what any program said; "" where it is."""
    if finished.verdict is Verdict.JUDGE_ERROR:
        if "JE" in expectation.verdicts:
            return ""
        return "judge error"
    codes = CODES[finished.verdict]
    if expectation.partial and not _is_partial(manifest, finished):
        return "no score is better" if "AC" in codes else "not accepted at all"
    if (
        manifest.scoring
        and expectation.score
        and (off := _off(expectation.score, _whole(manifest, finished)))
    ):
        return f"the score is {off}"
    if expectation.verdicts and codes & expectation.verdicts:
        return ""
    if finished.verdict is Verdict.COMPILATION_ERROR:
        return "" if not expectation.verdicts and not expectation.requirements else "does not compile"
    reasons = [reason for one in expectation.requirements if (reason := _violation(manifest, one, finished))]
    if expectation.requirements and not reasons:
        return ""
    if expectation.verdicts:
        return f"expected {' or '.join(sorted(expectation.verdicts))}"
    return reasons[0] if reasons else ""


def _is_partial(manifest: Manifest, finished: Finished) -> bool:
    return finished.verdict is Verdict.ACCEPTED and manifest.could_be_better(finished.score or 0.0)


def _violation(manifest: Manifest, required: Requirement, finished: Finished) -> str:
    results = [
        one for one in finished.results if _applies(required, one) and one.verdict is not Verdict.SKIPPED
    ]
    where = f" on {required.tests}" if required.tests else ""
    if not results:
        return f"no test{where} was judged"
    for one in results:
        if not CODES[one.verdict] & required.permitted:
            return f"{one.name} may only be {_words(required.permitted)}"
    if not any(CODES[one.verdict] & required.required for one in results):
        return f"no test{where} is {_words(required.required)}"
    if required.message and not any(required.message in one.judge_message for one in results):
        return f"no judge message{where} holds {required.message!r}"
    if required.score is not None and (off := _off(required.score, _score(manifest, required, finished))):
        return f"the score{where} is {off}"
    return ""


def _off(expected: tuple[float, float] | None, score: float | None) -> str:
    """Say what a score is and what it should be; "" where it is within, and where nothing is expected."""
    if expected is None:
        return ""
    low, high = expected
    if score is not None and low - SAME_SCORE <= score <= high + SAME_SCORE:
        return ""
    for digits in (6, 12):  # as many as tell them apart
        wanted, got = _words_of_score(low, high, digits), "none" if score is None else f"{score:.{digits}g}"
        if got not in wanted.split(" to "):
            break
    return f"{got}, expected {wanted}"


def _words_of_score(low: float, high: float, digits: int) -> str:
    return f"{low:.{digits}g}" if low == high else f"{low:.{digits}g} to {high:.{digits}g}"


def _score(manifest: Manifest, required: Requirement, finished: Finished) -> float | None:
    if not required.tests:
        return finished.score
    named = next((one for one in finished.results if one.name == required.tests), None)
    if named is not None:
        return named.score
    group = aggregate(manifest, finished.results, finished.graded).groups.get(required.tests.strip("/"))
    return group.score if group else None


def _whole(manifest: Manifest, finished: Finished) -> float | None:
    """What all groups come to. Legacy counts nothing of it where a test failed, and DOMjudge's annotations do."""
    whole = aggregate(manifest, finished.results, finished.graded).groups.get("")
    return finished.score if finished.verdict is Verdict.ACCEPTED or whole is None else whole.score


def _applies(required: Requirement, result: TestResult) -> bool:
    return not required.tests or glob_matches(required.tests, result.name)


def _words(codes: Iterable[str]) -> str:
    return " or ".join(sorted(codes))


def bounds_time_limit(expectation: Expectation) -> bool:
    """Say whether the time limit must leave room for such a submission, on some tests at least."""
    if expectation.verdicts:  # who scores a part of the points may do so by being too slow for the rest
        return expectation.verdicts == {"AC"} and not expectation.partial
    return any(map(_needs_room, expectation.requirements))


def _needs_room(required: Requirement) -> bool:
    if required.use_for_time_limit is not None:
        return required.use_for_time_limit == "lower"
    return "TLE" not in required.permitted


def slowest_ms(expectation: Expectation, finished: Finished) -> int:
    """Return the CPU time of the slowest test on which the time limit must leave room for such a submission."""
    rules = [] if expectation.verdicts else list(filter(_needs_room, expectation.requirements))
    counting = [
        one for one in finished.results if not rules or any(_applies(required, one) for required in rules)
    ]
    return max((one.cpu_ms for one in counting), default=0)


def must_be_too_slow(expectation: Expectation) -> bool:
    """Say whether the time limit must stop such a submission somewhere."""
    if expectation.verdicts:
        return expectation.verdicts == {"TLE"}
    return any(map(_must_stop, expectation.requirements))


def _must_stop(required: Requirement) -> bool:
    if required.use_for_time_limit is not None:
        return required.use_for_time_limit == "upper"
    return required.required == {"TLE"}


def near_limit(expectation: Expectation, finished: Finished, limit_s: float, factor: float) -> str:
    """Say how a submission that must not be too slow is nearer to the limit than the package's factor wants; or ""."""
    slowest_s = slowest_ms(expectation, finished) / 1000
    if not bounds_time_limit(expectation) or slowest_s * factor <= limit_s * 1.0001:
        return ""
    return f"near the limit: {slowest_s:.2f} s, more than {limit_s:g} s / {factor:g}"


def stopped_on(expectation: Expectation, finished: Finished) -> list[str]:
    """Return the tests on which a submission was too slow, as it must be, the slowest first.

    There it is run once more, under the limit times the package's factor (`near_factor`). One that waits has no CPU
    time to be near anything; what ends it is the wall limit.
    """
    if not must_be_too_slow(expectation):
        return []
    rules = [] if expectation.verdicts else list(filter(_must_stop, expectation.requirements))
    slow = [
        one
        for one in finished.results
        if one.verdict is Verdict.TIME_LIMIT_EXCEEDED
        and one.limit_broken in (None, Limit.CPU)
        and (not rules or any(_applies(required, one) for required in rules))
    ]
    return [one.name for one in sorted(slow, key=lambda one: one.cpu_ms, reverse=True)]


def near_factor(again: Finished, name: str, limit_s: float, factor: float) -> str:
    """Say how a submission that must be too slow ended within the limit times a factor; "" where it did not."""
    if again.verdict is Verdict.TIME_LIMIT_EXCEEDED:
        return ""
    used_s = again.max_cpu_ms / 1000
    return f"near the limit: ends after {used_s:.2f} s on {name}, less than {factor:g} x {limit_s:g} s"


def infer_time_limit(slowest_ms: Sequence[float], factor: float, resolution_s: float) -> float | None:
    """Return a limit (seconds) that leaves room for the slowest submission; None where there is none to go by.

    Each time is that of its language, divided by what the limit is multiplied with for it. `factor`, `resolution_s`:
    the package's (`time_factors[0]`, `time_resolution_s`).

    2025-09, "Problem timing": the smallest multiple of the resolution that is at least the factor times the
    slowest. Legacy: the same with whole seconds, at least one.
    """
    if not slowest_ms:
        return None
    needed = max(max(slowest_ms), 1) / 1000 * factor
    steps = max(1, math.ceil(needed / resolution_s - 1e-9))
    return round(steps * resolution_s, 6)
