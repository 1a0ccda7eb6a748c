"""Content-addressed storage: bytes by their SHA-256, in a folder.

A blob never changes, so readers need no lock; a writer makes the file elsewhere and renames it into place. A
worker needs only `BlobSource`, behind which fetching from another machine can come later.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

_HASH = re.compile(r"[0-9a-f]{64}\Z")


class BlobMissing(LookupError):
    """There is no such blob here, or what is there is damaged."""


class BlobSource(Protocol):
    """Where a worker gets test data from."""

    async def path(self, sha256: str) -> Path:
        """Return a file that holds the blob. Raises BlobMissing. Safe to cancel."""


class DirectoryBlobs:
    """Blobs in a folder, as `ab/cdef…`. Safe for several processes at once, without locks."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._verified: dict[str, Path] = {}  # files that this process has read and found whole, by hash

    def _path(self, sha256: str) -> Path:
        if not _HASH.match(sha256):
            raise BlobMissing(f"{sha256[:80]!r} is not the hash of a blob")
        return self.folder / sha256[:2] / sha256[2:]

    def __contains__(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def put(self, content: bytes) -> str:
        """Store bytes and return their hash; storing them twice is free. Raises OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if sha256 in self._verified:
            return sha256
        if path.is_file() and _hash_file(path) == sha256:
            self._verified[sha256] = path
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                # Without this a power cut can leave a file of the right name with nothing in it.
                os.fsync(file.fileno())
            # Another user's worker may read it; nobody may change it.
            Path(temporary).chmod(0o444)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        self._verified[sha256] = path
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes of a blob. Raises BlobMissing where it is missing or damaged."""
        try:
            content = self._path(sha256).read_bytes()
        except OSError as error:
            raise BlobMissing(f"blob {sha256} is missing ({error.strerror})") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BlobMissing(f"blob {sha256} is damaged")
        return content

    def piece(self, sha256: str, limit_bytes: int, offset: int = 0) -> tuple[bytes, int]:
        """Return at most so many bytes of a blob, unchecked, and the size of all. Raises BlobMissing."""
        try:
            with self._path(sha256).open("rb") as file:
                file.seek(offset)
                return file.read(limit_bytes), os.fstat(file.fileno()).st_size
        except OSError as error:
            raise BlobMissing(f"blob {sha256} is missing ({error.strerror})") from error

    def remove(self, sha256: str) -> None:
        """Forget a blob. Raises OSError."""
        self._verified.pop(sha256, None)
        self._path(sha256).unlink()

    def trim(self, kept_bytes: int) -> None:
        """Forget what was not used for longest, until no more than `kept_bytes` are left. Who reads one goes on."""
        found = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        rest = sum(size for _, size, _ in found) - kept_bytes
        for _, size, path in sorted(found):
            if rest <= 0:
                return
            with contextlib.suppress(OSError):
                path.unlink()
                self._verified.pop(path.parent.name + path.name, None)
                rest -= size

    async def path(self, sha256: str) -> Path:
        """Return the blob's file, whose content is checked once in this process's life."""
        # Asked twice for every test: no more is done of a blob that is known than to see that it is there.
        path = self._verified.get(sha256)
        if path is None or not os.path.isfile(path):  # noqa: ASYNC240
            path = self._path(sha256)
            self._verified.pop(sha256, None)
            try:
                whole = await asyncio.to_thread(_hash_file, path) == sha256
            except OSError as error:
                raise BlobMissing(f"blob {sha256} is missing ({error.strerror})") from error
            if not whole:
                raise BlobMissing(f"blob {sha256} is damaged")
            self._verified[sha256] = path
        return path


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
