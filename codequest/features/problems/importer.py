"""Problem packages into the database: all of those given, or none; the same package again changes nothing.

Blobs are stored first and stay where an import fails: they are addressed by content and do no harm. PDF statements
are passed through as files.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codequest.adapters import apart, postgres
from codequest.adapters.blobs import FolderBlobs
from codequest.adapters.clock import SystemClock
from codequest.config import Settings, StartupError
from codequest.features.problems import jury, queries
from codequest.features.problems.kept_files import store_files
from codequest.features.problems.limits import with_time_limit
from codequest.features.problems.prepared import Prepared, prepare
from codequest.features.problems.written import Beginning, Imported, write
from codequest.protocol.ports import Blobs
from judge.held import temporary_folder
from judge.packages import MARKS, Package, PackageError, find_packages, home_of, read_package
from judge.packages.zipped import SUFFIXES, UNPACKED_PREFIX, find_archives, unpack_package
from judge.preparing.generating import complete_alone
from judge.sandboxes.choice import Choice
from judge.sandboxes.sandbox import SandboxError

if TYPE_CHECKING:
    from codequest.adapters.postgres import Pool
    from codequest.protocol.ports import Ports
    from codequest.protocol.runner import Runner

STORED_AT_ONCE = 8
IN_PUBLIC = Beginning()
WHATEVER_WORKS = Choice()


class PackagesRefused(StartupError):
    """Nothing was imported; the text has a line for each thing that is wrong."""


async def import_packages(
    runner: Runner,
    paths: Sequence[Path],
    *,
    beginning: Beginning = IN_PUBLIC,
    sandboxes: Choice = WHATEVER_WORKS,
) -> list[Imported]:
    """Import packages, or folders of packages. `sandboxes`: for time limits and data that packages lack.

    Raises PackagesRefused, which names file and line of everything that is wrong.
    """
    ports = runner.ports
    return await _import(ports.pool, ports.blobs, ports.clock.now(), paths, beginning, sandboxes)


async def import_folder(
    ports: Ports, folder: Path, beginning: Beginning, *, time_limit_s: float | None = None
) -> tuple[Imported, Package]:
    """Import one package that somebody sent. `time_limit_s`: for one that gives none.

    Raises PackageError, PackagesRefused and apart.TooMuch.
    """
    package = await apart.call(read_package, folder)
    if package.recipes:
        name = next(iter(package.recipes))
        message = f"data of {len(package.recipes)} tests is missing ({name} is the first); generators are not run here"
        raise PackageError("", 0, f"{message}: bring the full package, or use `codequest import`")
    if time_limit_s is not None and package.time_limit_given:
        raise PackageError("", 0, "gives its time limit itself: change it there, and send it again")
    package = await with_time_limit(ports.pool, ports.blobs, package, sandboxes=None, chosen_s=time_limit_s)
    prepared = await apart.call(prepare, package)
    (done,) = await _store_all(ports.pool, ports.blobs, ports.clock.now(), [prepared], beginning)
    return done, prepared.package


async def import_paths(
    settings: Settings, paths: Sequence[Path], sandboxes: Choice, maker_id: str | None = None
) -> list[str]:
    """The same for the command line; a line for each package. `maker_id`: of problems that have no maker yet."""
    beginning = Beginning(maker_id=maker_id, adopts=maker_id is not None)
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=1)
    try:
        now = SystemClock().now()
        done = await _import(pool, FolderBlobs(settings.blobs_path), now, paths, beginning, sandboxes)
    finally:
        await pool.close()
    return [
        line
        for one in done
        for line in (f"{one.outcome:9}  {one.slug}  {one.title}", *(f"           {w}" for w in one.warnings))
    ]


async def _import(
    pool: Pool,
    blobs: Blobs,
    now: datetime,
    paths: Sequence[Path],
    beginning: Beginning,
    sandboxes: Choice,
) -> list[Imported]:
    with temporary_folder(UNPACKED_PREFIX) as folder:
        prepared = [
            await _finished(pool, blobs, one, folder, sandboxes)
            for one in await asyncio.to_thread(_prepare_all, list(paths), folder)
        ]
        return await _store_all(pool, blobs, now, prepared, beginning)


async def _finished(
    pool: Pool, blobs: Blobs, prepared: Prepared, folder: Path, sandboxes: Choice
) -> Prepared:
    """Add what only sandboxes can tell: data that generators make, and a time limit where none is given."""
    package = prepared.package
    try:
        package = await complete_alone(package, folder, sandboxes) if package.recipes else package
        package = await with_time_limit(pool, blobs, package, sandboxes=sandboxes)
    except (PackageError, SandboxError) as error:
        raise PackagesRefused(f"Nothing was imported:\n  {_placed(package.path, error)}") from error
    return prepared if package is prepared.package else prepare(package)


async def _store_all(
    pool: Pool, blobs: Blobs, now: datetime, prepared: list[Prepared], beginning: Beginning
) -> list[Imported]:
    for one in prepared:
        await _store(one, blobs)
    async with pool.acquire() as db, db.transaction():
        await queries.lock_imports(db)
        return [await write(db, one, beginning, now) for one in prepared]


def _prepare_all(paths: list[Path], folder: Path) -> list[Prepared]:
    """Read every package; raises one PackagesRefused for everything that is wrong with any of them.

    Zip archives are unpacked into `folder`.
    """
    prepared: list[Prepared] = []
    wrong: list[str] = []
    for path, links_within in _folders(paths, wrong, folder):
        try:
            prepared.append(prepare(read_package(path, links_within)))
        except PackageError as error:
            wrong.append(_placed(path, error))
    slugs = [one.package.slug for one in prepared]
    wrong += [
        f"{slug}: two packages have this name" for slug in sorted({s for s in slugs if slugs.count(s) > 1})
    ]
    if wrong:
        raise PackagesRefused("Nothing was imported:\n" + "\n".join(f"  {line}" for line in wrong))
    return prepared


def _placed(folder: str | Path, error: Exception) -> str:
    """Name the package beside the file that is to blame, or alone where none is."""
    return f"{folder}/{error}" if isinstance(error, PackageError) and error.path else f"{folder}: {error}"


def _folders(paths: list[Path], wrong: list[str], folder: Path) -> list[tuple[Path, Path | None]]:
    """Return each package's folder, and the one that its links may lead to; no link leads out of an archive."""
    found: list[tuple[Path, Path | None]] = []
    for path in paths:
        packages, is_zipped = find_packages(path), path.is_file() and path.suffix in SUFFIXES
        archives = [path] if is_zipped else find_archives(path)
        if not packages and not archives:
            wrong.append(f"{path}: neither a problem package (no {', '.join(MARKS)}) nor a folder of them")
        found += [(one, home_of(one, path)) for one in packages]
        for archive in archives:
            try:
                unpacked = unpack_package(archive, archive.name, Path(tempfile.mkdtemp(dir=folder)))
            except (PackageError, OSError) as error:
                wrong.append(f"{archive}: {error}")
            else:
                found.append((unpacked, None))
    return found


async def _store(one: Prepared, blobs: Blobs) -> None:
    gate = asyncio.Semaphore(STORED_AT_ONCE)

    async def put(blob: Any) -> None:
        async with gate:
            try:
                stored = await blobs.put(await asyncio.to_thread(blob.read))
            except OSError as error:
                raise PackagesRefused(f"{one.package.path}: {error.strerror or error}") from error
            if stored != blob.sha256:
                raise PackagesRefused(f"{one.package.path}: {blob.source} changed while it was read")

    await asyncio.gather(*(put(blob) for blob in (*one.package.blobs.values(), *one.check_blobs)))
    for file in one.files:
        await blobs.put(file.content)
    one.kept.jury_sources.update(await jury.store_sources(one.package, blobs))
    await blobs.put(one.checks.encoded)
    try:
        one.kept.files = await store_files(one.package, blobs)
    except OSError as error:
        raise PackagesRefused(f"{one.package.path}: {error}") from error
    await blobs.put(one.package.manifest_bytes)  # last: who has the manifest has everything
