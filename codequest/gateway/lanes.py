"""How many requests of one person run at once: the others wait before they ask for a connection of the pool.

Without it, whoever sends a few hundred at once, which then wait for each other's row, holds all connections, and
everybody else's commands wait with them. Sockets need none: a connection's commands are done one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from codequest.errors import TooManyRequests
from codequest.protocol.actor import Actor

AT_ONCE = 6  # what a browser sends to one server over HTTP/1.1
WAITING = 100


class Lanes:
    """One per node."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, actor: Actor) -> AsyncIterator[None]:
        """Wait for a person's turn; whoever has no account has one at once. Raises TooManyRequests. Safe to cancel."""
        if actor.user_id is None:
            yield
            return
        lane = self._lanes.setdefault(actor.user_id, _Lane())
        if lane.users == AT_ONCE + WAITING:
            raise TooManyRequests("Too many of your requests are waiting.", retry_after_s=1)
        lane.users += 1
        try:
            async with lane.turns:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[actor.user_id]


class _Lane:
    __slots__ = ("turns", "users")

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.users = 0  # those whose turn it is, and who wait
