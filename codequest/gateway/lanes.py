"""How many requests of one person run at once: the others wait before they ask for a connection of the pool.

Without it, whoever sends a few hundred at once, which then wait for each other's row, holds all connections, and
everybody else's commands wait with them. Where nobody is signed in, an address stands for the person; a contest hall's
has no limit. Sockets need none: a connection's commands are done one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from codequest.config import Settings
from codequest.errors import TooManyRequests
from codequest.protocol.actor import Actor


@dataclass(frozen=True, slots=True)
class Width:
    """Requests that run at once, and those that may wait behind them."""

    at_once: int
    waiting: int


OF_A_PERSON = Width(at_once=6, waiting=100)  # what a browser sends to one server over HTTP/1.1
OF_AN_ADDRESS = Width(at_once=12, waiting=1_000)  # a school may have one for everybody


class Lanes:
    """One per node."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, actor: Actor) -> AsyncIterator[None]:
        """Wait for a person's turn. Raises TooManyRequests where too many wait. Safe to cancel."""
        if actor.is_address and self._settings.is_hall(actor.address):
            yield
            return
        width = OF_AN_ADDRESS if actor.is_address else OF_A_PERSON
        lane = self._lanes.setdefault(actor.key, _Lane(width))
        if lane.users == width.at_once + width.waiting:
            raise TooManyRequests("Too many of your requests are waiting.", retry_after_s=1)
        lane.users += 1
        try:
            async with lane.turns:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[actor.key]


class _Lane:
    __slots__ = ("turns", "users")

    def __init__(self, width: Width) -> None:
        self.turns = asyncio.Semaphore(width.at_once)
        self.users = 0  # those whose turn it is, and who wait
