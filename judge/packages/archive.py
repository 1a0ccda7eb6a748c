"""Zip archives from strangers: read with caps, unpacked without leaving the folder.

Names that lead elsewhere, links out, encryption, two entries of one name and bombs are refused by name.
"""

from __future__ import annotations

import contextlib
import errno
import lzma
import os
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from judge.limits import MIB
from judge.packages.errors import PackageError

MAX_FILES = 20_000
MAX_TOTAL_BYTES = 2048 * MIB  # unpacked
MAX_RATIO = 200  # unpacked to packed, of the whole; text data packs well
_FREE_BYTES = 16 * MIB  # below this the ratio says nothing
_CHUNK_BYTES = 1 * MIB
_UNIX = 3
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error, lzma.LZMAError)
_LINK_BYTES = 4096


class Archive:
    """The files of a zip archive by their names. Reading stops at what the archive's list promised."""

    def __init__(
        self,
        source: Path | IO[bytes],
        name: str,
        *,
        most_files: int = MAX_FILES,
        most_bytes: int = MAX_TOTAL_BYTES,
    ) -> None:
        """List an archive called `name`. Raises PackageError for anything that looks wrong."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise PackageError(name, 0, f"is no zip archive: {error}") from error
        self.entries: dict[str, zipfile.ZipInfo] = {}
        self._links: dict[str, str] = {}  # where they lead, as they say it
        total = packed = 0
        for entry in self._zip.infolist():
            inside = entry.filename.replace("\\", "/")  # old programs of Windows write these
            if inside.endswith("/"):
                continue
            self._check(entry, inside)
            if inside in self.entries or inside in self._links:
                raise PackageError(inside, 0, f"is twice in {name}")
            if _kind_of(entry) == stat.S_IFLNK:
                self._links[inside] = self._target_of(entry, inside)
            else:
                self.entries[inside] = entry
            total += entry.file_size
            packed += entry.compress_size
            if len(self.entries) + len(self._links) > most_files:
                raise PackageError(name, 0, f"holds more than {most_files} files")
            if total > most_bytes:
                raise PackageError(name, 0, f"holds more than {most_bytes // MIB} MiB")
        if total > _FREE_BYTES and total > MAX_RATIO * max(packed, 1):
            raise PackageError(name, 0, f"unpacks to more than {MAX_RATIO} times its size")

    def _check(self, entry: zipfile.ZipInfo, inside: str) -> None:
        path = PurePosixPath(inside)
        if path.is_absolute() or ".." in path.parts or ":" in inside:
            raise PackageError(inside, 0, f"is a name in {self.name} that leads out of the package")
        if _kind_of(entry) not in (0, stat.S_IFREG, stat.S_IFLNK):
            raise PackageError(inside, 0, f"is neither a file nor a link in {self.name}")
        if entry.flag_bits & 1:
            raise PackageError(inside, 0, f"is encrypted in {self.name}")

    def _target_of(self, entry: zipfile.ZipInfo, inside: str) -> str:
        """Return where a link leads, by its words alone: whoever opens it sees what is there."""
        target = os.fsdecode(self._content(entry, inside, _LINK_BYTES))
        path = posixpath.normpath(posixpath.join(posixpath.dirname(inside), target))
        if target.startswith("/") or "\0" in target or path.split("/")[0] == "..":
            raise PackageError(inside, 0, f"is a link in {self.name} that leads out of it")
        return target

    def read(self, name: str, limit_bytes: int) -> bytes:
        """Read a file whole. Raises PackageError where it is missing, a link, damaged or too large."""
        entry = self.entries.get(name)
        if entry is None:
            raise PackageError(name, 0, f"is missing in {self.name}")
        return self._content(entry, name, limit_bytes)

    def _content(self, entry: zipfile.ZipInfo, name: str, limit_bytes: int) -> bytes:
        if entry.file_size > limit_bytes:
            raise PackageError(name, 0, f"is larger than {limit_bytes // MIB} MiB")
        try:
            with self._zip.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except (*_DAMAGED, OSError) as error:
            raise PackageError(name, 0, f"cannot be read from {self.name}: {error}") from error
        if len(content) != entry.file_size:
            raise PackageError(name, 0, f"is not as large as {self.name} says")
        return content

    def unpack(self, folder: Path) -> None:
        """Write every file below a folder, and then the links, through which so nothing is written.

        Raises PackageError and OSError.
        """
        for name, entry in self.entries.items():
            with self._unpacking(name):
                self._write(entry, name, folder / name)
        for name, words in self._links.items():
            with self._unpacking(name):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).symlink_to(words)

    def _write(self, entry: zipfile.ZipInfo, name: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        left = entry.file_size
        with self._zip.open(entry) as source, target.open("xb") as out:
            while piece := source.read(_CHUNK_BYTES):
                left -= len(piece)
                if left < 0:
                    raise PackageError(name, 0, f"is larger than {self.name} says")
                out.write(piece)

    @contextlib.contextmanager
    def _unpacking(self, name: str) -> Iterator[None]:
        if any(str(folder) in self._links for folder in PurePosixPath(name).parents):
            raise PackageError(name, 0, f"lies below a link in {self.name}")
        try:
            yield
        except (*_DAMAGED, FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            raise PackageError(name, 0, f"cannot be unpacked from {self.name}: {error}") from error
        except OSError as error:
            if error.errno not in (None, errno.ENAMETOOLONG):  # bzip2 tells damage by one without a number
                raise
            words = error.strerror or error
            raise PackageError(name, 0, f"cannot be unpacked from {self.name}: {words}") from error


def _kind_of(entry: zipfile.ZipInfo) -> int:
    """Return what kind of file an archive's entry is; 0 where it does not say."""
    return stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == _UNIX else 0
