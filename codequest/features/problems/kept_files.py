"""Packages as they were sent: every file a blob, and a list of them, so that versions share what did not change."""

from __future__ import annotations

import asyncio
import io
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from judge.limits import MIB
from judge.manifest import BlobFile
from judge.packages import Package, PackageError
from judge.packages.archive import MAX_RATIO
from judge.packages.tree import Tree

if TYPE_CHECKING:
    from codequest.protocol.ports import Blobs

_OPENED_AT = (1980, 1, 1, 0, 0, 0)  # of every file of an archive: the same files make the same archive
_LARGE_BYTES = 1 * MIB
_decode = msgspec.msgpack.Decoder(list[BlobFile]).decode


async def store_files(package: Package, blobs: Blobs) -> str:
    """Store a package's files; the blob of their list. Links become what they lead to. Raises OSError."""
    tree = await asyncio.to_thread(Tree, package.path)
    listed = []
    for name in tree.files:
        try:
            path = tree.path(name)
        except PackageError:
            continue  # a link that must not be followed, of what nobody needed
        content = await asyncio.to_thread(path.read_bytes)
        listed.append(BlobFile(name, await blobs.put(content), len(content)))
    return await blobs.put(msgspec.msgpack.encode(listed))


async def archive(blobs: Blobs, listed: str, folder: str) -> AsyncIterator[bytes]:
    """Make a zip archive of a stored package, with its files in a folder, piece by piece.

    Holds one file in memory at a time. Raises KeyError where a blob is gone.
    """
    files = _decode(await blobs.get(listed))
    out = _Pipe()
    with zipfile.ZipFile(out, "w") as zipped:
        for file in files:
            content = await blobs.get(file.sha256)
            await asyncio.to_thread(_add, zipped, f"{folder}/{file.name}", content)
            yield out.take()
    yield out.take()


async def restore(blobs: Blobs, listed: str, folder: Path) -> None:
    """Write a stored package's files into a folder. Raises KeyError where a blob is gone, and OSError."""
    for file in _decode(await blobs.get(listed)):
        await asyncio.to_thread(_write, folder / file.name, await blobs.get(file.sha256))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _add(zipped: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _OPENED_AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    if len(content) >= _LARGE_BYTES and len(content) > MAX_RATIO / 2 * len(zlib.compress(content, 1)):
        entry.compress_type = zipfile.ZIP_STORED  # an import would take it for a bomb
    zipped.writestr(entry, content)


class _Pipe(io.RawIOBase):
    """What a zip archive is written to; it is taken away as it comes."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def take(self) -> bytes:
        taken, self._held = bytes(self._held), bytearray()
        return taken
