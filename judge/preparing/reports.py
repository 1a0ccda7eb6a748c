"""What `codequest verify` found out: a report for each package, in it one for each submission."""

from __future__ import annotations

from dataclasses import dataclass, field

from judge.contract import Finished
from judge.packages import Package
from judge.preparing.checking import DataReport


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
