"""The jury's submissions of a package, stored so that a host can see them judged on the workers of a contest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from codequest.features.problems import queries
from codequest.features.problems.queries import SQL
from judge.compiling.language import load_languages
from judge.compiling.languages import with_other_versions
from judge.contract import SourceFile
from judge.packages.model import Expectation, Package, Submission
from judge.preparing.jury import language_of_submission

if TYPE_CHECKING:
    from codequest.adapters.postgres import Connection
    from codequest.protocol.ports import Blobs

_sources = msgspec.msgpack.Decoder(list[SourceFile])


class JurySubmission(msgspec.Struct, frozen=True, kw_only=True):
    """A submission of the jury's, and what a package expects of it. `source`: blob of its files."""

    problem_id: str
    manifest: str
    path: str
    language: str
    source: str
    expectation: dict[str, Any]
    entrypoint: str = ""
    own_manifest: str | None = None  # with the limits that it brings; None: it is judged under the package's

    def expected(self) -> Expectation:
        """What must come out."""
        return expectation_of(self.expectation)


def expectation_of(stored: dict[str, Any]) -> Expectation:
    """An expectation as it is stored."""
    return msgspec.convert(stored, Expectation)


def described(package: Package) -> list[Any]:
    """What shows whether the jury's submissions changed."""
    return [(one.path, _encoded(one), _builtins(one.expectation)) for one in package.submissions]


async def store_sources(package: Package, blobs: Blobs) -> dict[str, str]:
    """Store the files, and the manifests of those with limits of their own; path -> blob of its files."""
    for one in package.submissions:
        if (own := package.with_limits_of(one)) is not package:
            await blobs.put(own.manifest_bytes)
    return {one.path: await blobs.put(_encoded(one)) for one in package.submissions}


async def write(db: Connection, problem_id: str, package: Package, sources: dict[str, str]) -> None:
    """Store what the version of a package expects. Those in no language of ours are left out."""
    await queries.run(db, SQL.delete_jury_submissions, problem_id, package.package_hash)
    known = load_languages()
    for one in package.submissions:
        language = language_of_submission(one, known)
        if language in known:
            own = package.with_limits_of(one)
            values = (problem_id, package.package_hash, one.path, language, sources[one.path])
            how = (one.entrypoint or "", None if own is package else own.package_hash)
            await queries.run(db, SQL.insert_jury_submission, *values, _builtins(one.expectation), *how)


async def files_of(blobs: Blobs, source: str) -> list[SourceFile]:
    """The files of a stored submission. Raises KeyError."""
    return _sources.decode(await blobs.get(source))


def next_version(submission: JurySubmission, tried: str) -> str | None:
    """The version of its language to try after one in which it does not compile; None where it was the last one.

    None, too, where it is meant not to compile.
    """
    known = load_languages()
    if submission.language not in known or "CE" in submission.expected().verdicts:
        return None
    versions = [one.name for one in with_other_versions(known[submission.language], known)]
    return versions[versions.index(tried) + 1] if tried in versions[:-1] else None


def _builtins(expectation: Expectation) -> Any:
    return msgspec.to_builtins(expectation, order="sorted")


def _encoded(submission: Submission) -> bytes:
    return msgspec.msgpack.encode(list(submission.files))
