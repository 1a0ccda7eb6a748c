"""Test data from the server, through Redis, kept by content: all that a worker elsewhere needs is Redis's address.

A worker asks for a blob piece by piece in the stream `judge:wanted`; some server answers in a list of the worker's
own, which expires. What arrived is checked against its hash and kept in a folder, oldest use first out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from pathlib import Path
from typing import cast

import msgspec
import redis.asyncio as redis
from redis.exceptions import RedisError

from judge.blobs import BlobMissing, DirectoryBlobs
from judge.contract import BLOB_REPLY_KEY, WANTED_STREAM, BlobPiece, BlobWanted, encode
from judge.workers.proof import sign

log = logging.getLogger(__name__)

ANSWER_S = 5  # until the server's answer to one piece
TRIES = 6
PAUSE_S = 1.0
KEPT_BYTES = 8 * 1024**3

_decode = msgspec.msgpack.Decoder(BlobPiece).decode


class RemoteBlobs:
    """A folder of blobs that fetches what it lacks; `BlobSource` for workers. Belongs to one event loop."""

    def __init__(
        self,
        client: redis.Redis,
        folder: Path,
        *,
        shared: DirectoryBlobs | None = None,
        token: str = "",
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        """`shared`: the server's own folder, where this machine has it; nothing is fetched that lies there."""
        self._shared = shared
        self._client = client
        self._here = DirectoryBlobs(folder)
        self._token = token
        self._kept_bytes = kept_bytes
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def path(self, sha256: str) -> Path:
        """Return a file with the blob, fetched where it is not here. Raises BlobMissing.

        Those who want the same blob share one fetch; cancelling one of them does not end it.
        """
        if self._shared is not None and sha256 in self._shared:
            return await self._shared.path(sha256)
        if sha256 not in self._here:
            task = self._under_way.get(sha256)
            if task is None:
                task = asyncio.create_task(self._fetch(sha256), name=f"blob {sha256[:12]}")
                self._under_way[sha256] = task
                task.add_done_callback(lambda _: self._under_way.pop(sha256, None))
            await asyncio.shield(task)
        path = await self._here.path(sha256)
        with contextlib.suppress(OSError):
            os.utime(path)  # the order in which blobs are thrown away
        return path

    async def _fetch(self, sha256: str) -> None:
        content = bytearray()
        while True:
            piece = await self._piece(sha256, len(content))
            content += piece.data
            if len(content) >= piece.size_bytes or not piece.data:
                break
        stored = await asyncio.to_thread(self._here.put, bytes(content))
        if stored != sha256:
            with contextlib.suppress(OSError):
                self._here.remove(stored)
            raise BlobMissing(f"blob {sha256} arrived damaged")
        await asyncio.to_thread(self._here.trim, self._kept_bytes)

    async def _piece(self, sha256: str, offset: int) -> BlobPiece:
        """Ask for a piece until somebody answers. Raises BlobMissing."""
        for _ in range(TRIES):
            reply = BLOB_REPLY_KEY.format(id=secrets.token_hex(16))
            wanted = encode(BlobWanted(sha256, offset, reply))
            try:
                await self._client.xadd(WANTED_STREAM, {"wanted": wanted, "proof": sign(self._token, wanted)})
                answer = await self._client.blpop([reply], timeout=ANSWER_S)
            except (RedisError, OSError) as error:
                log.warning("test data waits for Redis: %s", error)
                await asyncio.sleep(PAUSE_S)
                continue
            if answer is None:
                continue
            piece = _decode(cast("bytes", answer[1]))
            if piece.error:
                raise BlobMissing(f"blob {sha256}: {piece.error}")
            return piece
        raise BlobMissing(f"blob {sha256}: no server answered")
