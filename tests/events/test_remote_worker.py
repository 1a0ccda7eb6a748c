"""A worker on another machine: test data through Redis, and the token that all its words are signed with."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis.asyncio as redis

from codequest.adapters.judge_link import JudgeLink
from codequest.features.execution.test_data import PIECE_BYTES, TestDataServer
from judge.blobs import BlobMissing
from judge.contract import REPORTS_STREAM, WORKER_INFO_KEY, Started, encode
from judge.workers.proof import sign, sign_of_life
from judge.workers.remote_blobs import RemoteBlobs
from tests.support.backend import Backend, backend
from tests.support.fake_worker import FakeWorker

__all__ = ["backend"]


@pytest.fixture
async def judge_redis(judge_redis_url: str) -> AsyncIterator[redis.Redis]:
    """Redis as a judge's user."""
    client = redis.Redis.from_url(judge_redis_url, socket_timeout=10)
    yield client
    await client.aclose()


async def serving(backend: Backend) -> asyncio.Task[None]:
    """A node that answers."""
    return asyncio.create_task(TestDataServer(backend.runner).run())


async def test_test_data_is_fetched_by_content_in_pieces_and_kept(
    backend: Backend, judge_redis: redis.Redis, tmp_path: Path
) -> None:
    content = bytes(range(256)) * (PIECE_BYTES // 256) * 2 + b"the end"
    sha256 = await backend.runner.ports.blobs.put(content)
    task = await serving(backend)
    blobs = RemoteBlobs(judge_redis, tmp_path / "cache")
    first, second = await asyncio.gather(blobs.path(sha256), blobs.path(sha256))
    task.cancel()
    assert first == second
    assert hashlib.sha256(first.read_bytes()).hexdigest() == sha256
    # Nobody answers any more; it is here.
    assert await RemoteBlobs(judge_redis, tmp_path / "cache").path(sha256) == first


async def test_what_the_server_does_not_have_is_missing(
    backend: Backend, judge_redis: redis.Redis, tmp_path: Path
) -> None:
    task = await serving(backend)
    with pytest.raises(BlobMissing, match="does not have it"):
        await RemoteBlobs(judge_redis, tmp_path).path("a" * 64)
    task.cancel()


async def test_the_cache_forgets_what_was_not_used_for_longest(
    backend: Backend, judge_redis: redis.Redis, tmp_path: Path
) -> None:
    task = await serving(backend)
    hashes = [await backend.runner.ports.blobs.put(bytes([number]) * 1000) for number in range(3)]
    blobs = RemoteBlobs(judge_redis, tmp_path, kept_bytes=2500)
    paths = []
    for age_s, one in enumerate(hashes):
        paths.append(await blobs.path(one))
        os.utime(
            paths[-1], (1000 + age_s, 1000 + age_s)
        )  # three may be stored in one tick of the kernel's clock
    task.cancel()
    assert [path.exists() for path in paths] == [False, True, True]


async def test_without_the_token_there_is_no_test_data(
    backend: Backend, judge_redis: redis.Redis, tmp_path: Path
) -> None:
    backend.runner.settings = replace(backend.runner.settings, judge_token="secret")
    sha256 = await backend.runner.ports.blobs.put(b"42\n")
    server = TestDataServer(backend.runner)
    await server.serve_once(block_ms=1)  # makes the group
    stranger = asyncio.create_task(RemoteBlobs(judge_redis, tmp_path / "a", token="guess").path(sha256))
    assert await server.serve_once(block_ms=5000) == 0
    assert await judge_redis.xlen("judge:wanted") == 0  # it was there, and was refused
    stranger.cancel()
    known = asyncio.create_task(RemoteBlobs(judge_redis, tmp_path / "b", token="secret").path(sha256))
    while not await server.serve_once(block_ms=50):
        pass
    assert (await known).read_bytes() == b"42\n"


async def test_without_the_token_a_worker_is_not_heard(backend: Backend, judge_redis_url: str) -> None:
    client = backend.runner.ports.redis
    async with FakeWorker(judge_redis_url, "w"):
        link = JudgeLink(client, "secret")
        assert await link.workers() == []
        seconds = (await client.time())[0]
        key = WORKER_INFO_KEY.format(name="w")
        await client.hset(
            key, mapping={"told_at": seconds - 3600, "proof": sign_of_life("secret", "w", seconds - 3600)}
        )
        assert await link.workers() == []
        await client.hset(key, mapping={"told_at": seconds, "proof": sign_of_life("secret", "w", seconds)})
        assert [one.name for one in await link.workers()] == ["w"]
        forged, real = encode(Started("1", "w")), encode(Started("2", "w"))
        await client.xadd(REPORTS_STREAM, {"report": forged, "proof": sign("guess", forged)})
        await client.xadd(REPORTS_STREAM, {"report": real, "proof": sign("secret", real)})
        await link.read_reports("n", count=1, block_ms=1)
        read = [one for _, one in await link.read_reports("n", count=9, block_ms=1)]
        assert read == [None, Started("2", "w")]
