"""The jury's submissions of a package, stored so that a host can see them judged on the workers of a contest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from codequest.features.problems import queries
from codequest.features.problems.queries import SQL
from judge.compiling.language import load_languages
from judge.contract import SourceFile
from judge.packages.model import Expectation, Package, Submission

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
    """Store the files; path -> blob."""
    return {one.path: await blobs.put(_encoded(one)) for one in package.submissions}


async def write(db: Connection, problem_id: str, package: Package, sources: dict[str, str]) -> None:
    """Store what the version of a package expects. Those in no language of ours are left out."""
    await queries.run(db, SQL.delete_jury_submissions, problem_id, package.package_hash)
    for one in package.submissions:
        language = _language(one)
        if language is not None:
            values = (problem_id, package.package_hash, one.path, language, sources[one.path])
            await queries.run(db, SQL.insert_jury_submission, *values, _builtins(one.expectation))


async def files_of(blobs: Blobs, source: str) -> list[SourceFile]:
    """The files of a stored submission. Raises KeyError."""
    return _sources.decode(await blobs.get(source))


def _builtins(expectation: Expectation) -> Any:
    return msgspec.to_builtins(expectation, order="sorted")


def _encoded(submission: Submission) -> bytes:
    return msgspec.msgpack.encode(list(submission.files))


def _language(submission: Submission) -> str | None:
    """Which language of ours it is in: by what the package says, else by the files' names."""
    known = load_languages()
    wanted = (submission.language or "").lower()
    for language in known.values():
        if wanted and (wanted == language.name or wanted in language.aliases):
            return language.name
    suffixes = {Path(file.name).suffix for file in submission.files}
    return next((one.name for one in known.values() if suffixes & set(one.extensions)), None)
