"""Compiled programs by content: in memory, and behind that in a folder that outlives the worker.

An artefact never changes: its key is the hash of everything that made it (language entry, versions, flags, files).
Both sides have a bound; the least recently used goes.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from pathlib import Path

import msgspec

from judge.compiling.disk_store import DiskStore
from judge.limits import MIB
from judge.supervisor import default_cache_folder

MEMORY_BYTES = 128 * MIB
DISK_BYTES = 2048 * MIB


def programs_on_disk(limit_bytes: int = DISK_BYTES) -> DiskStore[Artefact]:
    """Those of this machine's workers."""
    return DiskStore(Artefact, programs_folder(), limit_bytes)


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


class ProgramCache:
    """Artefacts in memory, and in a folder where one is given. Belongs to one event loop."""

    def __init__(self, disk: DiskStore[Artefact] | None = None, memory_bytes: int = MEMORY_BYTES) -> None:
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
