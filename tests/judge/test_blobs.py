"""The content-addressed store."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.blobs import BlobMissing, DirectoryBlobs


async def test_blobs_are_whole_or_not_there(tmp_path: Path) -> None:
    blobs = DirectoryBlobs(tmp_path)
    sha256 = blobs.put(b"data")
    assert blobs.put(b"data") == sha256
    assert blobs.get(sha256) == b"data"
    file = tmp_path / sha256[:2] / sha256[2:]
    file.chmod(0o600)
    file.write_bytes(b"dat")
    with pytest.raises(BlobMissing, match="damaged"):
        await DirectoryBlobs(tmp_path).path(sha256)
    with pytest.raises(BlobMissing, match="not the hash"):
        blobs.get("../../etc/passwd")
    assert DirectoryBlobs(tmp_path).put(b"data") == sha256  # heals
    assert blobs.get(sha256) == b"data"
