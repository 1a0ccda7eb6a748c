"""The files of a package folder: listed once, read safely.

Names that begin with a period or a dash do not exist (the formats say so), but for `.timelimit`; those with a dash are
told. Links may point
inside the package, and inside a folder around it that the reader names; of test data that is checked at once, elsewhere
when somebody reads it, since much of a package is of no use here. Nothing outside of these, no device and no pipe is
ever opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from bisect import bisect_left
from pathlib import Path

from judge.packages.errors import PackageError
from judge.packages.model import Blob

TIMELIMIT = ".timelimit"  # Kattis' file; the one of such a name that exists
MAX_FILES = 50_000
MAX_TEXT_BYTES = 16 * 1024 * 1024  # of a file that is read whole: programs, statements, settings
MAX_DATA_BYTES = 512 * 1024 * 1024  # of one input or answer
MAX_DEPTH = 12
_CHUNK_BYTES = 1024 * 1024
_AFTER_SLASH = chr(ord("/") + 1)
_JUDGED = ("data/", "include/")  # a file missing here would change what is judged, and nobody would notice
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,255}\Z")


class Tree:
    """The regular files of a package by their path inside it (with slashes), in lexicographic order."""

    def __init__(self, root: Path, links_within: Path | None = None) -> None:
        """List `root`. Raises PackageError for test data that is a link out, too many files or too deep a folder.

        Links may lead to what `links_within` shows, too (None: only to the package's own files).
        """
        self.root = root
        self._real_root = root.resolve()
        self._links_within = self._real_root if links_within is None else links_within.resolve()
        self.files: dict[str, Path] = {}
        self.folders: set[str] = set()
        self._broken: dict[str, PackageError] = {}  # links that must not be followed
        self.ignored: list[str] = []  # names left out because of their characters
        self.old_texts: list[str] = []  # texts read as Windows-1252, since they are no UTF-8
        self._walk(root, "", 0)
        self.files = dict(sorted(self.files.items()))
        self._names = list(self.files)

    def _walk(self, folder: Path, prefix: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise PackageError(prefix, 0, f"folders more than {MAX_DEPTH} deep (does a link make a loop?)")
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            name = prefix + entry.name
            if entry.name.startswith(".") and name != TIMELIMIT:
                continue
            if entry.name.startswith("-") or not _NAME.match(entry.name) or not entry.name.isprintable():
                self.ignored.append(repr(name))
                continue
            path = Path(entry.path)
            if entry.is_symlink() and not self._leads_inside(path, name):
                continue
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                if entry.name in ("__pycache__",):
                    continue
                self.folders.add(name)
                self._walk(path, name + "/", depth + 1)
            elif stat.S_ISREG(mode):
                self.files[name] = path
                if len(self.files) > MAX_FILES:
                    raise PackageError(prefix, 0, f"more than {MAX_FILES} files")
            else:
                raise PackageError(name, 0, "is neither a file nor a folder")

    def _leads_inside(self, path: Path, name: str) -> bool:
        """Whether a link may be followed; one that may not is kept as a file that cannot be read."""
        words = "is a link that leads out of the package"
        try:
            target = path.resolve(strict=True)
            if target in path.parent.resolve().parents or target == path.parent.resolve():
                words = "is a link to a folder that it lies in"
            elif target.is_relative_to(self._real_root) or _is_shown(target, self._links_within):
                return True
        except (OSError, RuntimeError):
            words = "is a link that leads nowhere"
        error = PackageError(name, 0, words)
        if name.startswith(_JUDGED):
            raise error
        self.files[name] = path
        self._broken[name] = error
        return False

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def has_folder(self, name: str) -> bool:
        """Say whether there is such a folder, empty or not."""
        return name in self.folders

    def under(self, folder: str) -> list[str]:
        """Return all files below a folder, in order."""
        begin, end = (bisect_left(self._names, folder + mark) for mark in ("/", _AFTER_SLASH))
        return self._names[begin:end]

    def files_in(self, folder: str) -> list[str]:
        """Return the files directly in a folder, in order."""
        prefix = folder + "/"
        return [name for name in self.under(folder) if "/" not in name[len(prefix) :]]

    def folders_in(self, folder: str) -> list[str]:
        """Return the folders directly in a folder, in order."""
        prefix = folder + "/"
        return sorted(n for n in self.folders if n.startswith(prefix) and "/" not in n[len(prefix) :])

    def path(self, name: str) -> Path:
        """Return where a file lies. Raises PackageError where it is missing or must not be opened."""
        if name not in self.files:
            raise PackageError(name, 0, "is missing")
        if name in self._broken:
            raise self._broken[name]
        return self.files[name]

    def read(self, name: str, limit_bytes: int = MAX_TEXT_BYTES) -> bytes:
        """Read a file whole. Raises PackageError where it is missing, unreadable or too large."""
        path = self.path(name)
        try:
            with path.open("rb") as file:
                content = file.read(limit_bytes + 1)
        except OSError as error:
            raise PackageError(name, 0, f"cannot be read: {error.strerror}") from error
        if len(content) > limit_bytes:
            raise PackageError(name, 0, f"is larger than {limit_bytes // (1024 * 1024)} MiB")
        return content

    def text(self, name: str, *, may_be_old: bool = False) -> str:
        """Read a UTF-8 file, without its byte-order mark. Raises PackageError with the bad line.

        One that `may_be_old` is then read as Windows-1252 and remembered: before UTF-8 most packages had that.
        """
        content = self.read(name)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if may_be_old:
                if name not in self.old_texts:
                    self.old_texts.append(name)
                return content.decode("cp1252", "replace")
            raise PackageError(name, content.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error

    def blob(self, name: str) -> Blob:
        """Hash a file of test data without keeping it. Raises PackageError."""
        path = self.path(name)
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > MAX_DATA_BYTES:
                        raise PackageError(name, 0, f"is larger than {MAX_DATA_BYTES // (1024 * 1024)} MiB")
        except OSError as error:
            raise PackageError(name, 0, f"cannot be read: {error.strerror}") from error
        return Blob(digest.hexdigest(), size, path)


def _is_shown(target: Path, folder: Path) -> bool:
    """Say whether a folder holds something, and not among what is hidden there."""
    return target.is_relative_to(folder) and not any(
        part.startswith(".") for part in target.relative_to(folder).parts
    )


def memory_blob(content: bytes) -> Blob:
    """Make a blob of bytes that are in memory."""
    return Blob(hashlib.sha256(content).hexdigest(), len(content), content)
