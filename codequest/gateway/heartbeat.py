"""One clock for all sockets: a ping every 20 s, the end of those that do not answer within 10, expired tokens.

Sockets are spread over the seconds, so that no second has more than its share. One timer serves thousands; aiohttp's
own heartbeat makes timers for each.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from codequest.gateway.connection import CLOSE_SILENT, Connection

HEARTBEAT_S = 20
ANSWER_S = 10
STEP_S = 1.0


class Beating(Protocol):
    """Who is watched (gateway.socket.Client)."""

    connection: Connection
    beat: int  # the second of the round that is theirs

    def check_expiry(self) -> None:
        """End the connection where its token's time is over."""


class Heartbeat:
    """All sockets of a node by the second at which they are pinged."""

    def __init__(self) -> None:
        self._seconds: list[set[Beating]] = [set() for _ in range(HEARTBEAT_S)]
        self._now = 0

    def add(self, client: Beating) -> None:
        """Watch a socket; its first ping comes a whole round from now."""
        client.beat = self._now
        self._seconds[self._now].add(client)

    def discard(self, client: Beating) -> None:
        """Watch it no more; idempotent."""
        self._seconds[client.beat].discard(client)

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            await asyncio.sleep(STEP_S)
            self.step()

    def step(self) -> None:
        """One second passed."""
        self._now = (self._now + 1) % HEARTBEAT_S
        for client in list(self._seconds[self._now - ANSWER_S]):
            if not client.connection.shows_life:
                client.connection.drop("silent", CLOSE_SILENT)
        for client in list(self._seconds[self._now]):
            client.connection.ping()
            client.check_expiry()
