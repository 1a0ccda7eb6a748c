"""A package's own submissions, judged where the package lies: what `codequest verify` and the import stand on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from judge.blobs import BlobMissing
from judge.compiling.language import Language
from judge.compiling.languages import (
    language_of,
    on_other_machines,
    resolve_language,
    time_factor,
    with_other_versions,
)
from judge.compiling.scripts import SCRIPT, as_shell_script
from judge.contract import Alone, Finished, JudgeJob, SourceFile, Verdict
from judge.held import temporary_folder
from judge.judging.judging import Judge, judge_once
from judge.judging.workshop import Workshop
from judge.packages import Package, PackageError
from judge.packages.format_2025_09 import VERSIONS
from judge.packages.model import Blob, Submission
from judge.packages.zipped import UNPACKED_PREFIX
from judge.preparing.expecting import (
    bounds_time_limit,
    infer_time_limit,
    mismatch,
    must_be_too_slow,
    near_factor,
    slowest_ms,
    stopped_on,
)
from judge.sandboxes.choice import Choice, pool_for_a_while

_SHELLS = ("sh", "bash", "shell")  # the names of what only packages bring
NO_LIMIT_SUITS = "no time limit suits all submissions"  # an error: 2025-09, "Problem timing"
INFERENCE_LIMIT_S = 20.0  # under which submissions run while the package's time limit is not known


class PackageBlobs:
    """The blobs of a package where they lie: files of the package, and a temporary folder for the rest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}

    def add(self, package: Package) -> str:
        """Make a package's blobs and its manifest known; return the package hash."""
        self.add_blobs(package.blobs.values())
        self._paths[package.package_hash] = self._write(package.package_hash, package.manifest_bytes)
        return package.package_hash

    def add_blobs(self, blobs: Iterable[Blob]) -> None:
        """Make blobs known."""
        for blob in blobs:
            source = blob.source
            self._paths[blob.sha256] = (
                source if isinstance(source, Path) else self._write(blob.sha256, source)
            )

    def _write(self, sha256: str, content: bytes) -> Path:
        path = self._folder / sha256
        if not path.exists():
            path.write_bytes(content)
        return path

    async def path(self, sha256: str) -> Path:
        """See judge.blobs.BlobSource."""
        try:
            return self._paths[sha256]
        except KeyError:
            raise BlobMissing(f"blob {sha256} is not of this package") from None


class Jury:
    """Judges submissions of a package, `jobs` at a time."""

    def __init__(self, judge: Judge, blobs: PackageBlobs, jobs: int) -> None:
        self._judge = judge
        self._blobs = blobs
        self._permits = asyncio.Semaphore(jobs)
        self.languages: dict[str, str] = {}  # of submissions that are as meant in another one than the first

    async def _run_alone(self, submission: Submission, package: Package, wanted: Alone) -> Finished | None:
        """Judge a submission, which was judged, on one test alone; None where this machine lacks its language."""
        language = self.languages.get(submission.path) or language_of_submission(submission)
        return await self._judge_in(language, submission, package, wanted) if language else None

    async def ends_early(self, submission: Submission, package: Package, finished: Finished) -> str:
        """Say how one that was too slow, as it must be, ends within the limit times the package's factor; or "".

        It is run once more on each test that it was too slow on, until it is too slow there again.
        """
        limit_s, factor = package.manifest.limits.cpu_s, package.time_factors[1]
        of_language_s = limit_s * self.factor_of(submission, package)  # workers multiply it, too
        found: list[str] = []
        for name in stopped_on(submission.expectation, finished):
            again = await self._run_alone(submission, package, Alone(name, limit_s * factor))
            found.append("" if again is None else near_factor(again, name, of_language_s, factor))
            if not found[-1]:
                return ""
        return found[0] if found else ""

    async def check_bound(self, package: Package) -> None:
        """Check that a limit which was found stops what has to be too slow (2025-09). Raises PackageError."""
        for one in package.submissions if package.format in VERSIONS else ():
            end = await self.run(one, package) if must_be_too_slow(one.expectation) else None
            if end is not None:
                words = mismatch(package.manifest, one.expectation, end)
                words = words or await self.ends_early(one, package, end)
                if words:
                    raise PackageError(f"submissions/{one.path}", 0, f"{NO_LIMIT_SUITS}: {words}")

    async def run(self, submission: Submission, package: Package) -> Finished | None:
        """Judge a submission on all tests; None where this machine lacks its language.

        One that does not compile, and is not meant to fail so, is tried in the language's other versions; one that does
        not come out as its package says, with PyPy where only its extension says that it is Python: judges mean that.
        """
        language = self.languages.get(submission.path) or language_of_submission(submission)
        if language is None:
            return None
        end = await self._judge_in(language, submission, package)
        if mismatch(package.manifest, submission.expectation, end):
            other = await self._on_another_machine(language, submission, package)
            if other is not None:
                return other
        if end.verdict is not Verdict.COMPILATION_ERROR or "CE" in submission.expectation.verdicts:
            return end
        found = resolve_language(language)
        for version in with_other_versions(found)[1:] if found is not None else ():
            again = await self._judge_in(version.name, submission, package)
            if again.verdict is not Verdict.COMPILATION_ERROR:
                self.languages[submission.path] = version.name
                return again
        return end

    async def _on_another_machine(
        self, language: str, submission: Submission, package: Package
    ) -> Finished | None:
        """Judge on other machines what a language's first gets another result from; None where none gets the one."""
        found = None if submission.language else resolve_language(language)
        for other in on_other_machines(found) if found is not None else ():
            end = await self._judge_in(other.name, submission, package)
            if not mismatch(package.manifest, submission.expectation, end):
                self.languages[submission.path] = other.name
                return end
        return None

    async def _judge_in(
        self, language: str, submission: Submission, package: Package, wanted: Alone | None = None
    ) -> Finished:
        async with self._permits:
            job = JudgeJob(
                judging_id=submission.path,
                manifest=self._blobs.add(package.with_limits_of(submission)),
                language=language,
                files=list(_files(submission, language)),
                entrypoint=submission.entrypoint or "",
                stop_at_first_failure=False,
                alone=wanted,
            )
            return await judge_once(self._judge, job)

    async def find_time_limit(self, package: Package) -> tuple[float | None, dict[str, Finished]]:
        """Judge what a time limit must leave room for; return the limit that does, and how those went that keep it."""
        generous = package.with_time_limit(INFERENCE_LIMIT_S)
        bounding = [one for one in package.submissions if bounds_time_limit(one.expectation)]
        ends = await asyncio.gather(*(self.run(one, generous) for one in bounding))
        pairs = [(one, end) for one, end in zip(bounding, ends, strict=True) if end is not None]
        finished = {one.path: end for one, end in pairs}
        factors = {one.path: self.factor_of(one, package) for one, _ in pairs}
        limit = infer_time_limit(
            [slowest_ms(one.expectation, end) / factors[one.path] for one, end in pairs if end.results],
            package.time_factors[0],
            package.time_resolution_s,
        )
        if limit is None:
            return None, {}
        kept = (path for path, end in finished.items() if end.max_cpu_ms <= limit * factors[path] * 1000)
        return limit, {path: finished[path] for path in kept}

    def factor_of(self, submission: Submission, package: Package) -> float:
        """Return the factor on the time limit for the language that a submission was judged in."""
        language = self.languages.get(submission.path) or language_of_submission(submission)
        return time_factor(language or "", package.manifest.time_multipliers)


def language_of_submission(submission: Submission, among: Mapping[str, Language] | None = None) -> str | None:
    """Return the language to judge a submission in; None where there is none for it.

    Among those usable on this machine, or those given.
    """
    if submission.language and submission.language.lower() not in _SHELLS:
        named = resolve_language(submission.language, among)
        return named.name if named else None
    found = language_of((file.name for file in submission.files), among)
    if found is None and as_shell_script(submission.files, submission.entrypoint or ""):
        return SCRIPT.name
    return found.name if found else None


def _files(submission: Submission, language: str) -> Sequence[SourceFile]:
    if language != SCRIPT.name:
        return submission.files
    return as_shell_script(submission.files, submission.entrypoint or "") or submission.files


async def infer_alone(package: Package, sandboxes: Choice) -> float | None:
    """Find a package's time limit with sandboxes of its own.

    Raises SandboxError where there can be none, PackageError where no limit suits all submissions.
    """
    async with pool_for_a_while(2, sandboxes) as pool:
        with temporary_folder(UNPACKED_PREFIX) as folder:
            blobs = PackageBlobs(folder)
            shop = Workshop(pool, blobs, "import")
            try:
                jury = Jury(Judge(shop), blobs, 1)
                limit, _ = await jury.find_time_limit(package)
                if limit is not None:
                    await jury.check_bound(package.with_time_limit(limit))
                return limit
            finally:
                shop.inputs.close()
