"""Content-addressed files in a folder that servers and judges share (`BLOBS_DIR`)."""

from __future__ import annotations

import asyncio
import os

from judge.blobs import BlobMissing, DirectoryBlobs


class FolderBlobs:
    """`protocol.ports.Blobs` on a folder. Files are read and written in threads; cancelling loses nothing."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.sink = DirectoryBlobs(folder)  # for `Package.store`, which runs in a thread of its own

    async def put(self, content: bytes) -> str:
        """Store; the SHA-256 in hex. Idempotent. Raises OSError."""
        return await asyncio.to_thread(self.sink.put, content)

    async def get(self, sha256: str) -> bytes:
        """Raises KeyError where it is missing or damaged."""
        try:
            return await asyncio.to_thread(self.sink.get, sha256)
        except BlobMissing as error:
            raise KeyError(sha256) from error

    async def piece(self, sha256: str, limit_bytes: int, offset: int = 0) -> tuple[bytes, int]:
        """At most so many bytes of it, unchecked, and the size of all. Raises KeyError where it is missing."""
        try:
            return await asyncio.to_thread(self.sink.piece, sha256, limit_bytes, offset)
        except BlobMissing as error:
            raise KeyError(sha256) from error
