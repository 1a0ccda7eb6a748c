"""`codequest verify PATH…`: does a problem package do what it says? Needs no server, no Redis, no PostgreSQL.

Every input goes through every input validator, every answer through the output validator, and every submission
through all tests; what came out is held against what the package expects.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from judge.artefacts import DiskStore, ProgramCache, programs_folder
from judge.blobs import BlobMissing
from judge.checking import DataChecker, DataReport
from judge.choice import Choice, open_pool
from judge.contract import Finished, JudgeJob, Verdict
from judge.expecting import bounds_time_limit, infer_time_limit, mismatch
from judge.judging import Judge, judge_once
from judge.languages import language_of, resolve_language
from judge.packages import Package, PackageError, is_package, read_package
from judge.packages.model import Submission
from judge.pool import SandboxPool
from judge.sandbox import SandboxError
from judge.validators import ValidatorBroken
from judge.verify_table import print_report, to_json

INFERENCE_LIMIT_S = 20.0  # under which submissions run while the package's time limit is not known


@dataclass
class SubmissionReport:
    """How one submission did. `skipped` says why it was not judged; `problem` why it is not as expected."""

    path: str
    expected: str
    language: str = ""
    finished: Finished | None = None
    problem: str = ""
    skipped: str = ""


@dataclass
class PackageReport:
    """Everything that was found out about one package."""

    path: str
    package: Package | None = None
    error: str = ""  # the package cannot be read or judged at all
    data: DataReport = field(default_factory=DataReport)
    submissions: list[SubmissionReport] = field(default_factory=list)
    inferred_time_limit: bool = False

    @property
    def is_good(self) -> bool:
        """Whether everything is as the package says."""
        accepted = [one for one in self.submissions if one.path.startswith("accepted/")]
        return (
            not self.error
            and not self.data.problems
            and not any(one.problem for one in self.submissions)
            and (any(one.finished for one in accepted) or self._brings_no_submissions)
        )

    @property
    def _brings_no_submissions(self) -> bool:
        """A DMOJ problem has no place for submissions: then there is nothing to say about them."""
        return self.package is not None and self.package.format == "dmoj" and not self.submissions


class PackageBlobs:
    """The blobs of a package where they lie: files of the package, and a temporary folder for the rest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}

    def add(self, package: Package) -> str:
        """Make a package's blobs and its manifest known; return the package hash."""
        for sha256, blob in package.blobs.items():
            self._paths[sha256] = (
                blob.source if isinstance(blob.source, Path) else self._write(sha256, blob.source)
            )
        for check in package.data_checks:
            for one in (check.input, check.answer):
                if one is not None and isinstance(one.source, Path):
                    self._paths[one.sha256] = one.source
        self._paths[package.package_hash] = self._write(package.package_hash, package.manifest_bytes)
        return package.package_hash

    def _write(self, sha256: str, content: bytes) -> Path:
        path = self._folder / sha256
        path.write_bytes(content)
        return path

    async def path(self, sha256: str) -> Path:
        """See judge.blobs.BlobSource."""
        try:
            return self._paths[sha256]
        except KeyError:
            raise BlobMissing(f"blob {sha256} is not of this package") from None


async def verify_package(path: Path, pool: SandboxPool, jobs: int) -> PackageReport:
    """Find out everything about a package. Never raises for a fault of the package."""
    report = PackageReport(str(path))
    try:
        report.package = read_package(path)
    except PackageError as error:
        report.error = str(error)
        return report
    with tempfile.TemporaryDirectory() as folder:
        blobs = PackageBlobs(Path(folder))
        blobs.add(report.package)
        judge = Judge(pool, blobs, "verify", programs=ProgramCache(DiskStore(programs_folder())))
        try:
            validator = await judge.validator_of(report.package.manifest)
            report.data = await DataChecker(report.package, pool, blobs, jobs).run(validator)
            await _judge_all(report, judge, blobs, jobs)
        except (ValidatorBroken, SandboxError, BlobMissing, OSError) as error:
            report.error = str(error)
        finally:
            judge.inputs.close()
    return report


async def _judge_all(report: PackageReport, judge: Judge, blobs: PackageBlobs, jobs: int) -> None:
    package = report.package
    assert package is not None
    permits = asyncio.Semaphore(jobs)
    finished: dict[str, Finished] = {}

    async def judge_one(submission: Submission, with_limits_of: Package) -> None:
        language = _language_of(submission)
        if language is not None:
            async with permits:
                own = with_limits_of.with_limits_of(submission)
                finished[submission.path] = await _judge(judge, blobs.add(own), submission, language)

    if not package.time_limit_given:
        bounding = [one for one in package.submissions if bounds_time_limit(one)]
        generous = package.with_time_limit(INFERENCE_LIMIT_S)
        await asyncio.gather(*(judge_one(one, generous) for one in bounding))
        limit = infer_time_limit(package, [end.max_cpu_ms for end in finished.values() if end.results])
        if limit is not None:
            # What ended within the generous limit is within the inferred one, too: that leaves room for it.
            report.package = package = package.with_time_limit(limit)
            report.inferred_time_limit = True
        else:
            finished.clear()
    rest = [one for one in package.submissions if one.path not in finished]
    await asyncio.gather(*(judge_one(one, package) for one in rest))
    for submission in package.submissions:
        report.submissions.append(_report(package, submission, finished.get(submission.path)))


async def _judge(judge: Judge, manifest: str, submission: Submission, language: str) -> Finished:
    job = JudgeJob(
        judging_id=submission.path,
        manifest=manifest,
        language=language,
        files=list(submission.files),
        stop_at_first_failure=False,
    )
    return await judge_once(judge, job)


def _language_of(submission: Submission) -> str | None:
    """Return the language to judge a submission in; None where this machine has none for it."""
    if submission.language:
        named = resolve_language(submission.language)
        return named.name if named else None
    found = language_of(file.name for file in submission.files)
    return found.name if found else None


def _report(package: Package, submission: Submission, finished: Finished | None) -> SubmissionReport:
    language = submission.language or _language_of(submission) or ""
    report = SubmissionReport(submission.path, submission.expectation.label, language, finished)
    if finished is None:
        report.skipped = "this machine has no compiler or interpreter for it"
    else:
        report.problem = mismatch(package.manifest, submission.expectation, finished)
        if finished.verdict is Verdict.COMPILATION_ERROR and report.problem:
            report.problem += ": " + finished.compiler_output.decode("utf-8", "replace").strip()[:1000]
    return report


def find_packages(paths: Sequence[str]) -> list[Path]:
    """Return the packages that are meant: a package's folder, or a folder of packages."""
    found = []
    for text in paths:
        path = Path(text)
        inside = sorted(one for one in path.iterdir() if is_package(one)) if path.is_dir() else []
        found += inside if inside and not is_package(path) else [path]
    return found


async def _verify(paths: list[Path], jobs: int, as_json: bool) -> int:
    try:
        pool = await open_pool(2 * jobs, Choice.from_environment(os.environ))
    except (SandboxError, ValueError) as error:
        print(f"Nothing can be judged on this machine: {error}", file=sys.stderr)
        return 2
    reports = []
    try:
        for path in paths:
            if not as_json and sys.stderr.isatty():
                print(f"{path} …", end="\r", file=sys.stderr)
            report = await verify_package(path, pool, jobs)
            reports.append(report)
            if not as_json:
                print_report(report, sys.stdout)
    finally:
        await pool.close()
    bad = [report for report in reports if not report.is_good]
    if as_json:
        print(msgspec.json.format(msgspec.json.encode([to_json(one) for one in reports]), indent=2).decode())
    elif len(reports) > 1:
        names = ", ".join(Path(one.path).name for one in bad)
        print(
            f"{len(reports) - len(bad)} of {len(reports)} packages are as they say"
            + (f"; not: {names}" if bad else "")
        )
    return 1 if bad else 0


def main(argv: Sequence[str]) -> int:
    """Run the command. Returns 0 when everything matches, 1 when something does not, 2 when nothing could be run."""
    parser = argparse.ArgumentParser(
        "codequest verify", description="Check problem packages by judging them."
    )
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a package's folder, or a folder of packages"
    )
    parser.add_argument("--json", action="store_true", help="print a machine-readable report")
    parser.add_argument(
        "--jobs", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="submissions at once"
    )
    options = parser.parse_args(argv)
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    return asyncio.run(_verify(find_packages(options.paths), options.jobs, options.json))
