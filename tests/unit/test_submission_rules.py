"""What a judge's report counts as."""

from __future__ import annotations

import pytest

from codequest.features.submissions.rules import as_counted
from judge.contract import Finished, TestResult, Verdict

AC, WA, TLE, SKIPPED = (
    Verdict.ACCEPTED,
    Verdict.WRONG_ANSWER,
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.SKIPPED,
)


@pytest.mark.parametrize(
    ("verdict", "tests", "score", "counted"),
    [
        (AC, [AC, AC], 100, AC),
        (AC, [AC, AC], 73, AC),  # nothing failed: points for how good it is
        (AC, [AC, TLE, SKIPPED, WA], 25, TLE),
        (AC, [AC, SKIPPED], 50, AC),
        (AC, [AC, WA], None, AC),  # a pass-fail problem with rules of its own
        (WA, [WA, AC], 25, WA),
    ],
)
def test_accepted_says_that_nothing_failed(
    verdict: Verdict, tests: list[Verdict], score: float | None, counted: Verdict
) -> None:
    results = [TestResult(n, f"secret/{n}", False, one) for n, one in enumerate(tests, 1)]
    report = as_counted(Finished("j", "w", verdict, results, len(results), score=score))
    assert (report.verdict, report.score) == (counted, score)
