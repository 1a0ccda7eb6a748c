"""What `codequest verify` found out: a report for each package, in it one for each submission."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from judge.contract import DataReport, Finished, TestResult, Verdict
from judge.packages import Package

_TOLD_LINES = 4  # of what a program that failed said on its error output: the last ones
_TOLD_CHARACTERS = 300
_BELOW = re.compile(r"\s+at |Node\.js v")  # what Java and Node.js print below what happened


@dataclass
class SubmissionReport:
    """How one submission did. `skipped` says why it was not judged; `problem` why it is not as expected."""

    path: str
    expected: str
    language: str = ""
    finished: Finished | None = None
    problem: str = ""
    skipped: str = ""
    margin: str = ""  # it is as expected, and nearer to the time limit than the package's factors want
    note: str = ""  # it is as expected, and may yet surprise


@dataclass
class PackageReport:
    """Everything that was found out about one package."""

    path: str
    package: Package | None = None
    error: str = ""  # the package cannot be read or judged at all
    broken: str = ""  # the same of a package that is meant to be broken, and says so
    data: DataReport = field(default_factory=DataReport)
    submissions: list[SubmissionReport] = field(default_factory=list)
    inferred_time_limit: bool = False

    @property
    def is_good(self) -> bool:
        """Whether everything is as the package says."""
        return (
            not self.error
            and not self.data.problems
            and not any(one.problem for one in self.submissions)
            and not self.lack
        )

    @property
    def lack(self) -> str:
        """Why nothing is known of a package that has no fault; "" where an accepted submission was judged."""
        if self.package is None or self.error or self.broken or self.package.format == "dmoj":
            # A DMOJ problem has no place for submissions, and those of its judge's own suite may all be to fail.
            return ""
        accepted = [one for one in self.submissions if one.path.startswith("accepted/")]
        if any(one.finished for one in accepted):
            return ""
        return (
            "no accepted submission is in a language of this machine"
            if accepted
            else "the package brings no accepted submission"
        )


def told_by_failure(finished: Finished) -> str:
    """What the first test that failed says of itself, as further lines for people; "" where it says nothing."""
    failed = next(
        (one for one in finished.results if one.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED)), None
    )
    if failed is None:
        return ""
    lines = (
        [_ended(failed)] if failed.verdict is Verdict.RUNTIME_ERROR else failed.judge_message.splitlines()[:1]
    )
    if failed.verdict is not Verdict.WRONG_ANSWER:
        said = failed.stderr.decode("utf-8", "replace").splitlines()
        lines += [line for line in said if line.strip() and not _BELOW.match(line)][-_TOLD_LINES:]
    return "".join(f"\n{failed.name}: {line[:_TOLD_CHARACTERS]}" for line in lines if line)


def _ended(result: TestResult) -> str:
    if result.signal:
        return f"ended by signal {result.signal}"
    return f"exit code {result.exit_code}" if result.exit_code else ""
