"""Test data for judge workers on other machines: a service that answers what they ask for, on every node."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket

import structlog

from codequest.adapters.judge_link import JudgeLink
from codequest.adapters.redis import FAILED as REDIS_FAILED
from codequest.protocol.runner import Runner
from judge.contract import BlobPiece, BlobWanted

logger = structlog.get_logger(__name__)

PIECE_BYTES = 512 * 1024
BLOCK_MS = 1500  # well below the read time-out of our connections to Redis
AWAY_WAIT_S = 0.5


class TestDataServer:
    """One per node. Cancelling is safe: who gets no answer asks again."""

    __test__ = False

    def __init__(self, runner: Runner) -> None:
        self._blobs = runner.ports.blobs
        self._link = JudgeLink(runner.ports.redis, runner.settings.judge_token)
        self._name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"

    async def run(self) -> None:
        """Answer for ever."""
        while True:
            try:
                await self.serve_once(block_ms=BLOCK_MS)
            except REDIS_FAILED as error:
                logger.warning("test_data_waits", error=type(error).__name__)
                await asyncio.sleep(AWAY_WAIT_S)

    async def serve_once(self, *, block_ms: int) -> int:
        """Answer what is asked for now; how much that was."""
        wanted = await self._link.wanted(self._name, block_ms=block_ms)
        for one in wanted:
            await self._link.answer(one, await self._piece(one))
        return len(wanted)

    async def _piece(self, wanted: BlobWanted) -> BlobPiece:
        try:
            data, size_bytes = await self._blobs.piece(wanted.sha256, PIECE_BYTES, max(0, wanted.offset))
        except KeyError:
            return BlobPiece(0, b"", error="the server does not have it")
        return BlobPiece(size_bytes, data)


async def run_test_data(runner: Runner) -> None:
    """The service "judge-test-data"."""
    await TestDataServer(runner).run()
