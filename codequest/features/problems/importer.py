"""Problem packages into the database: all of those given, or none; the same package again changes nothing.

Blobs are stored first and stay where an import fails: they are addressed by content and do no harm. PDF statements
are passed through as files.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from codequest.adapters import postgres
from codequest.adapters.blobs import FolderBlobs
from codequest.adapters.clock import SystemClock
from codequest.config import Settings, StartupError
from codequest.features.problems import jury, queries, rules
from codequest.features.problems.actions import asset_url
from codequest.features.problems.latex import render_latex
from codequest.features.problems.limits import with_time_limit
from codequest.features.problems.messages import Difficulty, Visibility
from codequest.features.problems.queries import SQL
from codequest.features.problems.statement import StatementError, plain_text, render
from codequest.ids import new_id
from codequest.protocol.codec import printable
from codequest.protocol.ports import Blobs
from judge.manifest import ValidatorKind
from judge.packages import MARKS, Package, PackageError, is_package, read_package

if TYPE_CHECKING:
    from codequest.adapters.postgres import Connection, Pool
    from codequest.protocol.ports import Ports
    from codequest.protocol.runner import Runner

STORED_AT_ONCE = 8
EDITORIAL_BYTES = 1024 * 1024
_EDITORIAL = r"solution\.[a-z]{2,3}(-[A-Z]{2})?\.(md|tex)"
# Only what a browser shows without running anything; SVG may hold scripts, so it goes out as a download.
PICTURE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}


class PackagesRefused(StartupError):
    """Nothing was imported; the text has a line for each thing that is wrong."""


@dataclass(frozen=True)
class Imported:
    """What became of one package."""

    slug: str
    title: str
    outcome: Literal["created", "updated", "unchanged"]
    package_hash: str
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Statement:
    language: str
    title: str
    kind: Literal["html", "pdf"]
    markdown: str | None
    html: str | None
    asset: str | None


@dataclass(frozen=True)
class _File:
    name: str
    kind: Literal["picture", "statement", "attachment"]
    content: bytes
    content_type: str


@dataclass(frozen=True)
class _Prepared:
    """A package with everything made of it that the database will hold."""

    package: Package
    difficulty: Difficulty
    statements: list[_Statement]
    files: list[_File]
    editorial: str | None
    editorial_language: str | None
    content_hash: str
    jury_sources: dict[str, str] = field(default_factory=dict)  # path -> blob; filled when stored


async def import_packages(
    runner: Runner, paths: Sequence[Path], *, visibility: Visibility = "public"
) -> list[Imported]:
    """Import packages, or folders of packages. `visibility` is for new problems; others keep theirs.

    Raises PackagesRefused, which names file and line of everything that is wrong.
    """
    ports = runner.ports
    return await _import(ports.pool, ports.blobs, ports.clock.now(), paths, visibility)


async def import_folder(ports: Ports, folder: Path, visibility: Visibility) -> tuple[Imported, Package]:
    """Import one package that somebody sent. Raises PackageError and PackagesRefused."""
    package = await asyncio.to_thread(read_package, folder)
    package = await with_time_limit(ports.pool, ports.blobs, package, may_judge=False)
    prepared = await asyncio.to_thread(_prepare, package)
    (done,) = await _store_all(ports.pool, ports.blobs, ports.clock.now(), [prepared], visibility)
    return done, prepared.package


async def import_paths(settings: Settings, paths: Sequence[Path]) -> list[str]:
    """The same for the command line; a line for each package."""
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=1)
    try:
        done = await _import(pool, FolderBlobs(settings.blobs_path), SystemClock().now(), paths, "public")
    finally:
        await pool.close()
    return [
        line
        for one in done
        for line in (f"{one.outcome:9}  {one.slug}  {one.title}", *(f"           {w}" for w in one.warnings))
    ]


async def _import(
    pool: Pool, blobs: Blobs, now: datetime, paths: Sequence[Path], visibility: Visibility
) -> list[Imported]:
    prepared = [
        one
        if one.package.time_limit_given
        else _prepare(await with_time_limit(pool, blobs, one.package, may_judge=True))
        for one in await asyncio.to_thread(_prepare_all, list(paths))
    ]
    return await _store_all(pool, blobs, now, prepared, visibility)


async def _store_all(
    pool: Pool, blobs: Blobs, now: datetime, prepared: list[_Prepared], visibility: Visibility
) -> list[Imported]:
    for one in prepared:
        await _store(one, blobs)
    async with pool.acquire() as db, db.transaction():
        await queries.lock_imports(db)
        return [await _write(db, one, visibility, now) for one in prepared]


def _prepare_all(paths: list[Path]) -> list[_Prepared]:
    """Read every package; raises one PackagesRefused for everything that is wrong with any of them."""
    prepared: list[_Prepared] = []
    wrong: list[str] = []
    for path in _folders(paths, wrong):
        try:
            prepared.append(_prepare(read_package(path)))
        except PackageError as error:
            wrong.append(f"{path}/{error}")
    slugs = [one.package.slug for one in prepared]
    wrong += [
        f"{slug}: two packages have this name" for slug in sorted({s for s in slugs if slugs.count(s) > 1})
    ]
    if wrong:
        raise PackagesRefused("Nothing was imported:\n" + "\n".join(f"  {line}" for line in wrong))
    return prepared


def _folders(paths: list[Path], wrong: list[str]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if is_package(path):
            found.append(path)
            continue
        inside = sorted(child for child in path.iterdir() if is_package(child)) if path.is_dir() else []
        if not inside:
            wrong.append(f"{path}: neither a problem package (no {', '.join(MARKS)}) nor a folder of them")
        found += inside
    return found


def _prepare(package: Package) -> _Prepared:
    if package.slug in rules.RESERVED_SLUGS or len(package.slug) == 36:
        raise PackageError("", 0, f"the name {package.slug!r} is reserved; please rename the folder")
    if not package.statements:
        raise PackageError("", 0, "holds no statement; people could not read the problem")
    files = _files(package)
    pictures = {one.name for one in files if one.kind == "picture"}

    def picture_url(name: str) -> str | None:
        return asset_url(package.slug, name) if name in pictures else None

    statements = [_statement(package, one, files, picture_url) for one in package.statements]
    editorial, language = _editorial(package, picture_url)
    return _Prepared(
        package=package,
        difficulty=package.difficulty or "medium",
        statements=statements,
        files=files,
        editorial=editorial,
        editorial_language=language,
        content_hash=_content_hash(package, statements, files, editorial),
    )


def _files(package: Package) -> list[_File]:
    files: dict[str, _File] = {}
    for name, content in package.statement_files.items():
        suffix = Path(name).suffix.lower()
        if suffix in PICTURE_TYPES and "/" not in name:
            files[name] = _File(name, "picture", content, PICTURE_TYPES[suffix])
    for name, content in package.attachments.items():
        flat = name.replace("/", "_")
        if flat in files:
            raise PackageError(f"attachments/{name}", 0, "a picture of the statement has the same name")
        files[flat] = _File(flat, "attachment", content, "application/octet-stream")
    return list(files.values())


def _statement(package: Package, statement: Any, files: list[_File], picture_url: Any) -> _Statement:
    title = package.names.get(statement.language, package.name)
    folder = "problem_statement" if package.format.startswith("legacy") else "statement"
    source = f"{folder}/problem.{statement.language}.{statement.kind}"
    if statement.kind == "pdf":
        name = f"problem.{statement.language}.pdf"
        files.append(_File(name, "statement", statement.content, "application/pdf"))
        return _Statement(statement.language, title, "pdf", None, None, name)
    text = _text(source, statement.content)
    html = _render(package, source, text, picture_url)
    return _Statement(statement.language, title, "html", text, html, None)


def _editorial(package: Package, picture_url: Any) -> tuple[str | None, str | None]:
    """`solution/solution.LANG.md` (or `.tex`), English first."""
    folder = package.path / "solution"
    named = [path for path in folder.glob("solution.*") if re.fullmatch(_EDITORIAL, path.name)]
    found = sorted(named, key=lambda path: (".en." not in path.name, path.suffix != ".md", path.name))
    if not found or found[0].is_symlink():
        return None, None
    source = f"solution/{found[0].name}"
    try:
        if found[0].stat().st_size > EDITORIAL_BYTES:
            raise PackageError(source, 0, f"is larger than {EDITORIAL_BYTES} bytes")
        text = _text(source, found[0].read_bytes())
    except OSError as error:
        raise PackageError(source, 0, error.strerror or str(error)) from error
    return _render(package, source, text, picture_url), found[0].name.split(".")[1]


def _text(source: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackageError(source, content.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error


def _render(package: Package, source: str, text: str, picture_url: Any) -> str:
    """Make HTML of markdown or LaTeX, by the source's name. What LaTeX leaves out is among the warnings."""
    if "\0" in text:
        raise PackageError(source, 0, "holds a NUL character")
    try:
        if not source.endswith(".tex"):
            return render(text, picture_url)
        html, left_out = render_latex(text, picture_url)
    except StatementError as error:
        raise PackageError(source, error.line, error.message) from error
    package.warnings.extend(f"{source}:{line}: {words}" for line, words in left_out)
    return html


def _content_hash(
    package: Package, statements: list[_Statement], files: list[_File], editorial: str | None
) -> str:
    """Over everything that people see or the judge uses, so that any change is noticed and nothing else is."""
    parts = [
        package.package_hash,
        package.difficulty,
        package.keywords,
        package.names,
        [(one.language, one.title, one.kind, one.markdown, one.html) for one in statements],
        [(one.name, one.kind, hashlib.sha256(one.content).hexdigest()) for one in files],
        [(one.name, one.input, one.output, one.interaction) for one in package.samples],
        [editorial, package.license, _authors(package), _source(package)],
        jury.described(package),
    ]
    return hashlib.sha256(msgspec.msgpack.encode(parts, order="deterministic")).hexdigest()


def _authors(package: Package) -> list[str]:
    return [person.name for person in package.credits.get("authors", [])]


def _source(package: Package) -> str:
    return ", ".join(one.name for one in package.sources)


async def _store(one: _Prepared, blobs: Blobs) -> None:
    gate = asyncio.Semaphore(STORED_AT_ONCE)

    async def put(blob: Any) -> None:
        async with gate:
            try:
                stored = await blobs.put(await asyncio.to_thread(blob.read))
            except OSError as error:
                raise PackagesRefused(f"{one.package.path}: {error.strerror or error}") from error
            if stored != blob.sha256:
                raise PackagesRefused(f"{one.package.path}: {blob.source} changed while it was read")

    await asyncio.gather(*(put(blob) for blob in one.package.blobs.values()))
    for file in one.files:
        await blobs.put(file.content)
    one.jury_sources.update(await jury.store_sources(one.package, blobs))
    await blobs.put(one.package.manifest_bytes)  # last: who has the manifest has everything


async def _write(db: Connection, one: _Prepared, visibility: Visibility, now: datetime) -> Imported:
    package = one.package
    found = await queries.imported(db, package.slug)
    words = " ".join(plain_text(statement.html or "") for statement in one.statements)[:200_000]
    described = (
        one.content_hash,
        _authors(package),
        _source(package),
        package.license,
        one.editorial,
        one.editorial_language,
        words,
        now,
    )
    if found is None:
        problem_id = new_id()
        first = (problem_id, package.slug, package.name, one.difficulty, visibility, package.package_hash)
        await queries.run(db, SQL.insert_problem, *first, *described)
        outcome: Literal["created", "updated", "unchanged"] = "created"
    elif found.content_hash == one.content_hash:
        return Imported(package.slug, package.name, "unchanged", package.package_hash, package.warnings)
    else:
        problem_id = found.id
        second = (problem_id, package.name, one.difficulty, package.package_hash)
        await queries.run(db, SQL.update_problem, *second, *described)
        outcome = "updated"
    await _write_version(db, problem_id, package, now)
    await jury.write(db, problem_id, package, one.jury_sources)
    await _write_parts(db, problem_id, one)
    return Imported(package.slug, package.name, outcome, package.package_hash, package.warnings)


async def _write_version(db: Connection, problem_id: str, package: Package, now: datetime) -> None:
    manifest = package.manifest
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
        manifest.languages,
        manifest.time_multipliers,
        manifest.scoring,
        manifest.max_score,
        manifest.validator.kind is ValidatorKind.INTERACTIVE,
        len(manifest.tests),
        now,
    )


async def _write_parts(db: Connection, problem_id: str, one: _Prepared) -> None:
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
