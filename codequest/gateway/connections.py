"""All sockets of this node: who is here, news for everybody, sessions that ended meanwhile, and the end of the node."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import structlog

from codequest.adapters.clock import Clock
from codequest.errors import Unavailable
from codequest.gateway.heartbeat import Heartbeat
from codequest.gateway.messages import Status
from codequest.gateway.outbox import Audience, Outbox
from codequest.gateway.session import PersonBuckets
from codequest.gateway.subscriptions import Subscriptions
from codequest.protocol.log import push_frame
from codequest.protocol.metrics import CONNECTIONS

if TYPE_CHECKING:
    from codequest.gateway.identity import Authentication
    from codequest.gateway.socket import Client

logger = structlog.get_logger(__name__)

CLOSE_RESTART = 1012  # reconnect: this node goes away; the reason says `retry_ms=N`
CLOSED_AT_ONCE = 128
RETRY_SPREAD_MS = 1500  # clients come back somewhere in this time
COMMANDS_FINISH_S = 5.0  # how long the end of the node waits for commands under way
LOOK_AGAIN_S = 60.0
LOOKED_AT_ONCE = 500


class Connections:
    """One per node."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        outbox: Outbox,
        authentication: Authentication,
        clock: Clock,
        epoch: str,
    ) -> None:
        self.open: set[Client] = set()
        self.subscriptions = subscriptions
        self.outbox = outbox
        self.authentication = authentication
        self.heartbeat = Heartbeat()
        self.buckets = PersonBuckets()
        self.epoch = epoch
        self.is_draining = False
        self.is_live = False  # whether the hub hears the other nodes
        self._clock = clock
        self._everybody = Audience(outbox)
        self._tasks: set[asyncio.Task[Any]] = set()  # commands under way, also of sockets that are gone
        self._look_again = asyncio.Event()

    def add(self, client: Client) -> None:
        """A socket was opened."""
        self.open.add(client)
        self._everybody.add(client.connection)
        self.heartbeat.add(client)
        CONNECTIONS.inc()

    def discard(self, client: Client) -> None:
        """A socket ended."""
        self.open.discard(client)
        self._everybody.discard(client.connection)
        self.heartbeat.discard(client)
        CONNECTIONS.dec()

    def spawn(self, coroutine: Any, name: str) -> asyncio.Task[Any]:
        """Work of a socket, that ends by itself."""
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def hub_is_live(self, is_live: bool) -> None:
        """Tell everybody whether events arrive at once; look whose session ended while we heard nothing."""
        self.is_live = is_live
        now = self._clock.now()
        self._everybody.send(push_frame("$status", None, "status", Status(is_live=is_live), now))
        if is_live:
            self._look_again.set()

    async def run(self) -> None:
        """Now and then ask whether the sessions behind the sockets are still good, and what role people have."""
        while True:
            try:
                async with asyncio.timeout(LOOK_AGAIN_S):
                    await self._look_again.wait()
            except TimeoutError:
                pass  # It is time all the same.
            self._look_again.clear()
            known = [client for client in self.open if client.connection.actor.session_id]
            for start in range(0, len(known), LOOKED_AT_ONCE):
                try:
                    await self._look_at(known[start : start + LOOKED_AT_ONCE])
                except Unavailable:
                    break

    async def _look_at(self, clients: list[Client]) -> None:
        found = await self.authentication.look_again([client.connection.actor for client in clients])
        for client in clients:
            client.is_now(found.get(client.connection.actor.session_id or ""))

    async def close(self) -> None:
        """Let commands finish, then send everybody elsewhere, not all at once."""
        self.is_draining = True
        logger.info("draining", connections=len(self.open), commands=len(self._tasks))
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=COMMANDS_FINISH_S)
        await self.send_everybody_away()

    async def send_everybody_away(self) -> None:
        """Close all sockets with a time to come back, not all at once."""
        pace = asyncio.Semaphore(CLOSED_AT_ONCE)

        async def say_goodbye(client: Client) -> None:
            async with pace:
                retry_ms = round(random.uniform(0, RETRY_SPREAD_MS))  # noqa: S311 - jitter, not a secret
                await client.connection.close(CLOSE_RESTART, f"retry_ms={retry_ms}")

        await asyncio.gather(*(say_goodbye(client) for client in list(self.open)))
