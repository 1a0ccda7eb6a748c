"""Files of problems over HTTP: whole, and with a piece of them in memory however slowly they are read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import aiohttp
import pytest

from codequest.adapters.blobs import FolderBlobs
from codequest.features.problems.actions import PIECE_BYTES
from codequest.features.problems.importer import import_packages
from tests.support.live_server import LiveServer
from tests.support.packages import package_2025

BIG = os.urandom(48 * PIECE_BYTES + 5)


async def test_a_large_file_comes_whole_and_is_read_no_faster_than_it_is_taken(
    server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = package_2025(tmp_path, {"attachments/big.bin": BIG})
    await import_packages(server.runner, [root])
    taken = 0
    piece = FolderBlobs.piece

    async def counting(
        self: FolderBlobs, sha256: str, limit_bytes: int, offset: int = 0
    ) -> tuple[bytes, int]:
        nonlocal taken
        taken += 1
        return await piece(self, sha256, limit_bytes, offset)

    monkeypatch.setattr(FolderBlobs, "piece", counting)
    url = f"{server.url}/api/v1/problems/{root.name}/assets/big.bin"
    async with aiohttp.ClientSession(read_bufsize=1024) as stranger:
        async with stranger.get(url) as response:
            assert response.headers["ETag"] == f'"{hashlib.sha256(BIG).hexdigest()}"'
            first = await response.content.readexactly(1000)
            assert taken < len(BIG) // PIECE_BYTES
            assert first + await response.read() == BIG
        headers = {"If-None-Match": f'"{hashlib.sha256(BIG).hexdigest()}"'}
        async with stranger.get(url, headers=headers) as response:
            assert response.status == 304
