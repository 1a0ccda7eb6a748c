"""Packages that come as one zip archive (the formats' `.zip` and `.kpp`)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from judge.packages.archive import MAX_FILES, MAX_TOTAL_BYTES, Archive
from judge.packages.errors import PackageError
from judge.packages.read import MARKS, find_packages, is_package, walked

SUFFIXES = (".zip", ".kpp")
UNPACKED_PREFIX = "codequest-unpacked-"  # of the folders where packages lie for a while


def find_archives(folder: Path) -> list[Path]:
    """Return the archives below a folder that hold a package, in order, but for those inside of packages."""
    return [
        place / name
        for place, names in walked(folder)
        if not is_package(place)
        for name in names
        if not name.startswith(".") and Path(name).suffix in SUFFIXES and _holds_package(place / name)
    ]


def _holds_package(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.replace("\\", "/").rsplit("/", 1)[-1] in MARKS for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def unpack_package(
    source: Path | IO[bytes],
    name: str,
    folder: Path,
    *,
    most_files: int = MAX_FILES,
    most_bytes: int = MAX_TOTAL_BYTES,
) -> Path:
    """Unpack an archive called `name` below `folder`; return the package in it: its root, or the only one below.

    Raises PackageError and OSError.
    """
    archive = Archive(source, name, most_files=most_files, most_bytes=most_bytes)
    root = folder / Path(name).stem
    root.mkdir()
    archive.unpack(root)
    inside = find_packages(root)
    if len(inside) == 1:
        return inside[0]
    found = f"no problem package: neither it nor a folder in it has any of {', '.join(MARKS)}"
    archives = [one.name for one in sorted(root.rglob("*")) if one.suffix in SUFFIXES]
    if inside:
        found = f"{len(inside)} problem packages; please send one at a time"
    elif archives:
        found = (
            f"other archives ({', '.join(archives[:3])}) and no problem package; please send one at a time"
        )
    raise PackageError("", 0, f"the archive holds {found}")
