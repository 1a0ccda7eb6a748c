"""Values that outlive the worker, as files under their keys.

Each stands behind the hash of its own bytes and names its key, so one that was cut short, damaged or put under
another's name is noticed, thrown away and made anew. The folder has a bound; the least recently used goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import tempfile
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

log = logging.getLogger(__name__)

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_HASH_BYTES = 32


class Keyed(Protocol):
    """What can be kept: a msgspec struct that names its key, the hash of everything that made it, in hexadecimal."""

    @property
    def key(self) -> str:
        """Of 64 digits."""


T = TypeVar("T", bound=Keyed)


class DiskStore(Generic[T]):
    """Values of one kind in a folder that only the worker's user may enter. Safe for several processes at once."""

    def __init__(self, kind: type[T], folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self._kind = kind
        self._limit_bytes = limit_bytes

    def read(self, key: str) -> T | None:
        """A value, or None. One that is not what it should be is deleted."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        value = self._decode(key, content)
        with contextlib.suppress(OSError):
            if value is None:
                log.warning("%s/%s was damaged and is thrown away", self.folder.name, key[:16])
                path.unlink()
            else:
                os.utime(path)  # what is used stays longest
        return value

    def write(self, value: T) -> None:
        """Keep a value if there is room at all. A full disk is no error: it is made again then."""
        payload = msgspec.msgpack.encode(value)
        if len(payload) > self._limit_bytes:
            return
        temporary = ""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(prefix=".new-", dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(payload).digest())
                file.write(payload)
            os.replace(temporary, self._path(value.key))
            self._make_room()
        except OSError as error:
            log.warning("nothing could be kept in %s: %s", self.folder, error)
            with contextlib.suppress(OSError):
                os.unlink(temporary)

    def _path(self, key: str) -> Path:
        if not _DIGEST.match(key):
            raise ValueError(f"{key[:80]!r} is no key")
        return self.folder / key

    def _decode(self, key: str, content: bytes) -> T | None:
        payload = memoryview(content)[_HASH_BYTES:]
        if hashlib.sha256(payload).digest() != content[:_HASH_BYTES]:
            return None
        try:
            value = msgspec.msgpack.decode(payload, type=self._kind)
        except msgspec.MsgspecError:
            return None
        return value if value.key == key else None

    def _make_room(self) -> None:
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # another worker deletes, too
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime_ns, status.st_size, entry.path))
        too_much = sum(size for _, size, _ in found) - self._limit_bytes
        for _, size, path in sorted(found):
            if too_much <= 0:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
            too_much -= size
