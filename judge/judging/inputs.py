"""Inputs of tests as sealed memory files, kept while they fit: a program can read what it is given, and no more."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from judge.blobs import BlobSource
from judge.limits import MIB
from judge.manifest import BlobFile
from judge.sandboxes.streams import reopened, sealed

KEPT_BYTES = 128 * MIB
_THREAD_BYTES = 1 * MIB  # larger blobs are read in a thread


@contextmanager
def sealed_file(path: Path) -> Iterator[int]:
    """Yield a descriptor of a sealed copy of a file, at its beginning. Raises OSError."""
    descriptor = sealed(path.read_bytes())
    try:
        yield descriptor
    finally:
        os.close(descriptor)


class SealedInputs:
    """Sealed copies of blobs by hash; the least recently used give way."""

    def __init__(self, blobs: BlobSource, kept_bytes: int = KEPT_BYTES) -> None:
        self._blobs = blobs
        self._kept_bytes = kept_bytes
        self._files: OrderedDict[str, tuple[int, int]] = OrderedDict()  # hash -> descriptor, size
        self._size = 0

    @asynccontextmanager
    async def open(self, file: BlobFile) -> AsyncIterator[int]:
        """Yield a read-only descriptor at the beginning of a blob. Raises BlobMissing, OSError."""
        if file.sha256 not in self._files:
            path = await self._blobs.path(file.sha256)
            read = path.read_bytes
            content = await asyncio.to_thread(read) if file.size_bytes > _THREAD_BYTES else read()
            self._keep(file.sha256, sealed(content), len(content))
        self._files.move_to_end(file.sha256)
        descriptor = reopened(self._files[file.sha256][0])
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _keep(self, sha256: str, descriptor: int, size: int) -> None:
        if sha256 in self._files:  # somebody else was faster
            os.close(descriptor)
            return
        self._files[sha256] = (descriptor, size)
        self._size += size
        while self._size > self._kept_bytes and len(self._files) > 1:
            _, (oldest, freed) = self._files.popitem(last=False)
            os.close(oldest)
            self._size -= freed

    def close(self) -> None:
        """Give all memory back; idempotent."""
        for descriptor, _ in self._files.values():
            os.close(descriptor)
        self._files.clear()
        self._size = 0
