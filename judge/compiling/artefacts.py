"""Compiled programs by content: in memory, and behind that in a folder that outlives the worker.

An artefact never changes: its key is the hash of everything that made it (language entry, versions, flags, files).
On disk it stands behind the hash of its own bytes and names its key, so one that was cut short, damaged or put under
another's name is noticed, thrown away and compiled anew. Both sides have a bound; the least recently used goes.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import re
import tempfile
from collections import OrderedDict
from pathlib import Path

import msgspec

from judge.limits import MIB
from judge.supervisor import default_cache_folder

log = logging.getLogger(__name__)

MEMORY_BYTES = 128 * MIB
DISK_BYTES = 2048 * MIB
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_HASH_BYTES = 32


def programs_folder() -> Path:
    """Where this machine's workers keep compiled programs."""
    return default_cache_folder() / "programs"


class Artefact(msgspec.Struct, frozen=True, array_like=True):
    """What compiling gave. Without files it is the sources' fault, and `output` says why."""

    key: str  # hash of everything that made it
    output: bytes  # the compiler's words
    cpu_ms: float
    main: str = ""  # the main source, or the class with main
    files: dict[str, tuple[bytes, bool]] | None = None  # relative name -> (content, executable)

    @property
    def size_bytes(self) -> int:
        """About what it takes in memory."""
        kept = sum(len(content) for content, _ in self.files.values()) if self.files else 0
        return kept + len(self.output) + 1024


class DiskStore:
    """Artefacts as files in a folder that only the worker's user may enter. Safe for several processes at once."""

    def __init__(self, folder: Path, limit_bytes: int = DISK_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes

    def read(self, key: str) -> Artefact | None:
        """An artefact, or None. One that is not what it should be is deleted."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        artefact = _decode(key, content)
        with contextlib.suppress(OSError):
            if artefact is None:
                log.warning("the compiled program %s was damaged and is thrown away", key[:16])
                path.unlink()
            else:
                os.utime(path)  # what is used stays longest
        return artefact

    def write(self, artefact: Artefact) -> None:
        """Keep an artefact if there is room at all. A full disk is no error: it is compiled again then."""
        payload = msgspec.msgpack.encode(artefact)
        if len(payload) > self._limit_bytes:
            return
        temporary = ""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(prefix=".new-", dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(payload).digest())
                file.write(payload)
            os.replace(temporary, self._path(artefact.key))
            self._make_room()
        except OSError as error:
            log.warning("a compiled program could not be kept: %s", error)
            with contextlib.suppress(OSError):
                os.unlink(temporary)

    def _path(self, key: str) -> Path:
        if not _DIGEST.match(key):
            raise ValueError(f"{key[:80]!r} is no artefact's key")
        return self.folder / key

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


def _decode(key: str, content: bytes) -> Artefact | None:
    payload = memoryview(content)[_HASH_BYTES:]
    if hashlib.sha256(payload).digest() != content[:_HASH_BYTES]:
        return None
    try:
        artefact = msgspec.msgpack.decode(payload, type=Artefact)
    except msgspec.MsgspecError:
        return None
    return artefact if artefact.key == key else None


class ProgramCache:
    """Artefacts in memory, and in a folder where one is given. Belongs to one event loop."""

    def __init__(self, disk: DiskStore | None = None, memory_bytes: int = MEMORY_BYTES) -> None:
        self._disk = disk
        self._memory_bytes = memory_bytes
        self._kept: OrderedDict[str, Artefact] = OrderedDict()
        self._size = 0

    async def get(self, key: str) -> Artefact | None:
        """The artefact of this key, where it is still kept. Safe to cancel."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if self._disk is None:
            return None
        found = await asyncio.to_thread(self._disk.read, key)
        if found is not None:
            self._remember(found)
        return found

    async def add(self, artefact: Artefact) -> None:
        """Keep an artefact."""
        self._remember(artefact)
        if self._disk is not None:
            await asyncio.to_thread(self._disk.write, artefact)

    def _remember(self, artefact: Artefact) -> None:
        if artefact.key in self._kept:
            return
        self._kept[artefact.key] = artefact
        self._size += artefact.size_bytes
        while self._size > self._memory_bytes and self._kept:
            _, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size_bytes
