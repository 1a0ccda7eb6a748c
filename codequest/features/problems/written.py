"""A prepared package into the tables of problems, within a transaction of the caller's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from codequest.features.problems import jury, queries, rules
from codequest.features.problems.messages import Visibility
from codequest.features.problems.prepared import Prepared, authors_of, source_of
from codequest.features.problems.queries import SQL
from codequest.features.problems.statement import plain_text
from codequest.ids import new_id
from codequest.protocol.codec import printable
from judge.manifest import ValidatorKind
from judge.packages import Package

if TYPE_CHECKING:
    from codequest.adapters.postgres import Connection


@dataclass(frozen=True)
class Imported:
    """What became of one package."""

    slug: str
    title: str
    outcome: Literal["created", "updated", "unchanged"]
    package_hash: str
    warnings: list[str] = field(default_factory=list)


class SomebodyElses(Exception):
    """The problem of this slug may not be changed by whoever brings the package."""


@dataclass(frozen=True)
class Beginning:
    """What a new problem has beside its package, and who brings it; one that is there keeps its own."""

    visibility: Visibility = "public"
    maker_id: str | None = None  # None: whoever has the command line
    changes_all: bool = True  # also what others made
    adopts: bool = False  # whoever brings it becomes the maker of what has none


async def write(db: Connection, one: Prepared, beginning: Beginning, now: datetime) -> Imported:
    """Create or update a problem; the same package again changes nothing. Raises SomebodyElses."""
    package = one.package
    found = await queries.imported(db, package.slug)
    if found and not beginning.changes_all and found.created_by != beginning.maker_id:
        raise SomebodyElses(package.slug)
    words = " ".join(plain_text(statement.html or "") for statement in one.statements)[:200_000]
    described = (
        one.content_hash,
        authors_of(package),
        source_of(package),
        package.license,
        one.editorial,
        one.editorial_language,
        words,
        now,
    )
    if found is None:
        problem_id = new_id()
        visibility = _under_embargo(package, beginning.visibility, now)
        first = (problem_id, package.slug, package.name, one.difficulty, visibility, package.package_hash)
        await queries.run(db, SQL.insert_problem, *first, *described, beginning.maker_id)
        outcome: Literal["created", "updated", "unchanged"] = "created"
    elif found.content_hash == one.content_hash:
        await queries.run(db, SQL.keep_files, found.id, package.package_hash, one.kept.files)
        await _adopt(db, found.id, beginning)
        return Imported(package.slug, package.name, "unchanged", package.package_hash, package.warnings)
    else:
        problem_id = found.id
        second = (problem_id, package.name, one.difficulty, package.package_hash)
        await queries.run(db, SQL.update_problem, *second, *described)
        outcome = "updated"
        await _adopt(db, problem_id, beginning)
    await _write_version(db, problem_id, one, beginning.maker_id, now)
    await jury.write(db, problem_id, package, one.kept.jury_sources)
    await _write_parts(db, problem_id, one)
    return Imported(package.slug, package.name, outcome, package.package_hash, package.warnings)


async def _adopt(db: Connection, problem_id: str, beginning: Beginning) -> None:
    if beginning.adopts:
        await queries.run(db, SQL.adopt, problem_id, beginning.maker_id)


def _under_embargo(package: Package, visibility: Visibility, now: datetime) -> Visibility:
    """What a new problem is instead of public while its package has an embargo; the package's warnings tell it."""
    until = package.embargo_until
    if visibility != "public" or until is None or until <= now:
        return visibility
    package.warnings.append(
        f"problem.yaml: embargo_until {until:%Y-%m-%d %H:%M} UTC is to come: the problem is embargoed, not public"
    )
    return "embargoed"


async def _write_version(
    db: Connection, problem_id: str, one: Prepared, sender_id: str | None, now: datetime
) -> None:
    package, manifest = one.package, one.package.manifest
    await queries.run(
        db,
        SQL.insert_version,
        problem_id,
        package.package_hash,
        package.format,
        round(manifest.limits.cpu_s * 1000),
        manifest.limits.memory_bytes,
        manifest.limits.output_bytes,
        manifest.limits.processes,
        manifest.code_bytes,
        manifest.people_languages,
        manifest.time_multipliers,
        manifest.scoring,
        manifest.max_score,
        manifest.objective,
        manifest.validator.kind is ValidatorKind.INTERACTIVE,
        manifest.answer_files,
        len(manifest.tests),
        now,
        sender_id,
        one.kept.files,
        one.checks.sha256,
    )


async def _write_parts(db: Connection, problem_id: str, one: Prepared) -> None:
    for delete in (
        SQL.delete_statements,
        SQL.delete_samples,
        SQL.delete_assets,
        SQL.delete_topics,
        SQL.delete_tags,
    ):
        await queries.run(db, delete, problem_id)
    for statement in one.statements:
        await queries.run(
            db,
            SQL.insert_statement,
            problem_id,
            statement.language,
            statement.title,
            statement.kind,
            statement.markdown,
            statement.html,
            statement.asset,
        )
    for number, sample in enumerate(one.package.samples, 1):
        texts = (sample.input, sample.output, sample.interaction)
        await queries.run(db, SQL.insert_sample, problem_id, number, sample.name, *map(_shown, texts))
    for file in one.files:
        sha256, size = hashlib.sha256(file.content).hexdigest(), len(file.content)
        await queries.run(
            db, SQL.insert_asset, problem_id, file.name, file.kind, sha256, file.content_type, size
        )
    topics = rules.topics_of(one.package.keywords)
    for topic in topics:
        await queries.run(db, SQL.ensure_topic, topic, rules.TOPICS[topic][0])
    await queries.run(db, SQL.insert_topics, problem_id, topics)
    await queries.run(db, SQL.insert_tags, problem_id, rules.tags_of(one.package.keywords))


def _shown(content: bytes | None) -> str | None:
    """A sample's text as people copy it: exact, but for line ends of other systems and what can't be shown."""
    if content is None:
        return None
    plain = content.replace(b"\r\n", b"\n")
    return printable(plain, limit=len(plain))
