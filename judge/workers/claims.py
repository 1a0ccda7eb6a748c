"""A worker's stream of jobs: what it takes from it, and what it gives back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Container
from typing import cast

import redis.asyncio as redis
from redis.exceptions import RedisError, ResponseError

from judge.contract import JOBS_STREAM
from judge.workers.reporter import GROUP

log = logging.getLogger(__name__)

Entries = list[tuple[bytes, dict[bytes, bytes]]]  # of a stream: id, fields

CLAIM_WAIT_MS = 1000  # also how long a drain may wait for the claim under way
RETRY_S = 1.0


class Claims:
    """The jobs that are meant for one worker. Its end of a job is the reporter's."""

    def __init__(self, client: redis.Redis, name: str) -> None:
        self._client = client
        self._name = name
        self.stream = JOBS_STREAM.format(name=name)
        self._recovers = False  # whether to look for jobs that were delivered to us and got lost on the way

    def look_again(self) -> None:
        """Begin the next `take` with jobs that were delivered to us and never came: after Redis was away."""
        self._recovers = True

    async def take(self, count: int, held: Container[bytes]) -> Entries:
        """Take up to `count` jobs but those `held`, waiting a second for one.

        Never cancelled: a claimed job would be lost to us.
        """
        since = "0" if self._recovers else ">"
        try:
            answer = await self._client.xreadgroup(
                GROUP,
                self._name,
                {self.stream: since},
                count=1000 if self._recovers else count,
                block=CLAIM_WAIT_MS,
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._make_group()
            return []
        delivered = cast("list[tuple[bytes, Entries]]", answer or [])
        entries = [entry for _, found in delivered for entry in found if entry[0] not in held]
        if self._recovers:
            # Jobs delivered to us whose delivery failed. More than there is room for stay ours for the next look.
            self._recovers = len(entries) > count
            gone = [entry for entry, fields in entries if not fields]  # deleted since
            if gone:
                await self._client.xack(self.stream, GROUP, *gone)
            entries = [entry for entry in entries if entry[1]]
        return entries[:count]

    async def _make_group(self) -> None:
        try:
            await self._client.xgroup_create(self.stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def give_back(self, entry: bytes) -> None:
        """Let go of a job that nothing can be said about: the server finds it missing and sends it out again."""
        log.warning("a job was given back: no sandboxes for now")
        while True:
            try:
                async with self._client.pipeline(transaction=True) as pipe:
                    pipe.xack(self.stream, GROUP, entry)
                    pipe.xdel(self.stream, entry)
                    await pipe.execute()
                return
            except (RedisError, OSError) as error:
                log.warning("a job is given back when Redis is there again: %s", error)
                await asyncio.sleep(RETRY_S)

    async def end(self) -> None:
        """Be no consumer any more, unless a job is still ours: the server needs to see it then."""
        pending = await self._client.xpending_range(self.stream, GROUP, "-", "+", 1, self._name)
        if not pending:
            await self._client.xgroup_delconsumer(self.stream, GROUP, self._name)
