"""Sends reports to the server, in order, and keeps them while Redis is away."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass

import redis.asyncio as redis
from redis.exceptions import RedisError

from judge.contract import REPORTS_STREAM, Finished, Lost, Report, encode
from judge.workers.proof import sign

log = logging.getLogger(__name__)

GROUP = "workers"
BATCH = 64  # reports in one round trip
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 3.0


@dataclass(frozen=True, slots=True)
class _Item:
    report: bytes
    entry: bytes | None = None  # of the job that ends with this report
    sent: asyncio.Future[None] | None = None


class Reporter:
    """The way out of a worker. Its line is bounded by the jobs under way: a slot waits for its own last report."""

    def __init__(self, client: redis.Redis, jobs_stream: str, token: str = "") -> None:
        self._client = client
        self._jobs = jobs_stream
        self._token = token
        self._line: deque[_Item] = deque()
        self._arrived = asyncio.Event()

    def add(self, report: Report) -> None:
        """Put a report into the line."""
        self._line.append(_Item(encode(report)))
        self._arrived.set()

    async def finish(self, report: Finished | Lost, entry: bytes) -> None:
        """Send the last report of a job and let go of its stream entry with it; wait until that is done."""
        sent = asyncio.get_running_loop().create_future()
        self._line.append(_Item(encode(report), entry, sent))
        self._arrived.set()
        await sent

    async def run(self) -> None:
        """Send until cancelled. What comes while a batch is on its way makes up the next one, so tests that fall
        within a few milliseconds share a round trip and a lone one goes at once."""
        retry_s = FIRST_RETRY_S
        while True:
            await self._arrived.wait()
            batch = [self._line[index] for index in range(min(len(self._line), BATCH))]
            try:
                await self._send(batch)
            except (RedisError, OSError) as error:
                # A batch that did arrive is sent twice; the server knows what it has by judging and number.
                log.warning("reports wait for Redis: %s", error)
                await asyncio.sleep(retry_s)
                retry_s = min(retry_s * 2, LAST_RETRY_S)
                continue
            retry_s = FIRST_RETRY_S
            for item in batch:
                self._line.popleft()
                if item.sent is not None and not item.sent.done():
                    item.sent.set_result(None)
            if not self._line:
                self._arrived.clear()

    async def _send(self, batch: list[_Item]) -> None:
        """Add the reports and let go of the jobs that end with them, all or nothing."""
        async with self._client.pipeline(transaction=True) as pipe:
            for item in batch:
                pipe.xadd(REPORTS_STREAM, {"report": item.report, "proof": sign(self._token, item.report)})
                if item.entry is not None:
                    pipe.xack(self._jobs, GROUP, item.entry)
                    pipe.xdel(self._jobs, item.entry)
            await pipe.execute()
