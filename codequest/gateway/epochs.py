"""Notices that the log is another one: a backup was restored, or a stand-by took over that lacks the last commits.

Offsets then mean other events than those that clients, this node and Redis have. All of them begin anew: sockets are
sent away with a code to come back, and resume under the new epoch with a snapshot.
"""

from __future__ import annotations

import asyncio

import structlog

from codequest.adapters import postgres
from codequest.adapters import redis as redis_adapter
from codequest.gateway.connections import Connections
from codequest.gateway.hub import Hub
from codequest.protocol import log
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

LOOK_EVERY_S = 10.0
_REDIS_KEY = "log:epoch"  # which log Redis has the tails of
_DELETED_AT_ONCE = 500  # keys


class Epochs:
    """One per node."""

    def __init__(self, runner: Runner, hub: Hub, connections: Connections) -> None:
        self._pool = runner.ports.pool
        self._redis = runner.ports.redis
        self._hub = hub
        self._connections = connections

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except (*postgres.AWAY, *redis_adapter.FAILED) as error:
                logger.debug("epoch_not_read", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Read the epoch and act where it changed. Raises postgres.AWAY, redis_adapter.FAILED."""
        async with self._pool.acquire() as db:
            epoch = await log.renew_epoch(db)
        has_changed = epoch != self._connections.epoch
        if has_changed:
            logger.warning("log_epoch_changed")
            await self._hub.begin_anew()
            # Nothing awaits up to here: who comes now gets the new epoch with the new positions.
            self._connections.epoch = epoch
            self._connections.subscriptions.begin_anew()
            await self._connections.send_everybody_away()
        known = await self._redis.get(_REDIS_KEY)
        if known == epoch.encode():
            return
        # A Redis that knows of no log has lost its data: the tails that it has are this log's, filled since then.
        if known is not None or has_changed:
            await self._drop_tails()
        await self._redis.set(_REDIS_KEY, epoch)

    async def _drop_tails(self) -> None:
        """What was published of another log; the tails are made again from PostgreSQL."""
        cursor = 0
        while True:
            cursor, keys = await self._redis.scan(cursor, match=log.tail_key("*"), count=_DELETED_AT_ONCE)
            if keys:
                await self._redis.unlink(*keys)
            if cursor == 0:
                return
