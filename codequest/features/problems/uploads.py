"""Problem packages sent over the web: a zip archive with caps, unpacked where nothing of it stays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codequest.adapters import apart
from codequest.errors import Conflict, FieldError, NotFound, Unprocessable
from codequest.features.problems.actions_versions import find_version
from codequest.features.problems.importer import PackagesRefused, import_folder
from codequest.features.problems.kept_files import restore
from codequest.features.problems.messages import ImportedView, ImportPackage
from codequest.features.problems.messages_versions import SetTimeLimit
from codequest.features.problems.written import Beginning, Imported, SomebodyElses
from codequest.protocol.context import Context
from judge.held import temporary_folder
from judge.limits import MIB
from judge.packages import Package, PackageError
from judge.packages.zipped import UNPACKED_PREFIX, unpack_package

UPLOAD_BYTES = 64 * MIB
UNPACKED_BYTES = 1024 * MIB
UNPACKED_FILES = 20_000


async def import_package(ctx: Context, message: ImportPackage) -> ImportedView:
    """Import a problem package: all of it, or nothing."""
    with temporary_folder(UNPACKED_PREFIX) as folder, _told(message.name):
        root = await _unpack(message, folder)
        beginning = Beginning(message.visibility, ctx.actor.person_id, changes_all=ctx.actor.is_admin)
        return _view(*await import_folder(ctx.ports, root, beginning))


async def set_time_limit(ctx: Context, message: SetTimeLimit) -> ImportedView:
    """Give the newest version, whose package gives no time limit, another one: that is a new version."""
    async with ctx.transaction() as inner:
        problem, version = await find_version(inner, message.slug, message.package)
    if version.manifest != problem.manifest:
        raise Conflict("This is not the newest version: set the time limit of that one.")
    if version.files is None:
        raise Conflict("This version was sent before packages were kept: send it again.")
    with temporary_folder(UNPACKED_PREFIX) as folder, _told(problem.slug):
        root = folder / problem.slug
        try:
            await restore(ctx.ports.blobs, version.files, root)
        except KeyError:
            raise NotFound("The files of this version are not here any more: send it again.") from None
        beginning = Beginning(problem.visibility, ctx.actor.person_id, changes_all=ctx.actor.is_admin)
        return _view(*await import_folder(ctx.ports, root, beginning, time_limit_s=message.time_ms / 1000))


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell why an import is refused. `name`: what to name where no file is to blame."""
    try:
        yield
    except PackageError as error:
        place = f"{error.path}:{error.line}" if error.line else error.path
        raise Unprocessable(
            "Nothing was imported.", details=[FieldError(field=place or name, message=error.message)]
        ) from None
    except PackagesRefused as error:
        raise Unprocessable(str(error)) from None
    except apart.TooMuch as error:
        raise Unprocessable(f"Nothing was imported: to read the package is too much work. {error}") from None
    except SomebodyElses as error:
        raise Conflict(
            f"There is a problem {error} already, and it is not yours: give the package's folder another name,"
            " or ask an admin to bring it."
        ) from None


def _view(done: Imported, package: Package) -> ImportedView:
    return ImportedView(
        slug=done.slug,
        title=done.title,
        outcome=done.outcome,
        format=package.format,
        tests=len(package.manifest.tests),
        warnings=done.warnings,
    )


async def _unpack(message: ImportPackage, folder: Path) -> Path:
    sent = folder / ".sent"  # no package's name begins so
    await asyncio.to_thread(sent.write_bytes, message.content)
    return await apart.call(
        unpack_package, sent, message.name, folder, most_files=UNPACKED_FILES, most_bytes=UNPACKED_BYTES
    )
