"""Two connections to Redis of their own, for the two places that every event passes: publishing and hearing.

Each keeps a connection of the client's pool for good, and leaves out the layers between a pool and its users; closing
the client ends them. Both are for one task at a time, except where a method says otherwise.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command

from codequest.adapters.redis import SOCKET_TIMEOUT_S, Redis, RedisConnectionError, RedisError


class BatchConnection:
    """Commands that go out together and whose answers come together. Connects when it is first used."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._connection: Any = None

    async def execute(self, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The answer of each, in order; an error that Redis answered is in its place.

        A connection that ended is renewed and everything sent again: the commands must bear being done twice.
        Raises RedisError, OSError. Cancellation ends the connection.
        """
        async with asyncio.timeout(SOCKET_TIMEOUT_S):
            if self._connection is None:
                self._connection = await self._pool.get_connection()
            packed = b"".join(map(pack_command, commands))
            retry = self._connection.retry
            answers: list[Any] = await retry.call_with_retry(
                lambda: self._send(packed, len(commands)), self._lost
            )
        return answers

    async def _send(self, packed: bytes, count: int) -> list[Any]:
        connection = self._connection
        await connection.send_packed_command(packed)
        answers: list[Any] = []
        for _ in range(count):
            try:
                answers.append(await connection.read_response())
            except RedisConnectionError:
                raise
            except RedisError as error:
                answers.append(error)
        return answers

    async def _lost(self, error: Exception) -> None:
        await self._connection.disconnect(nowait=True)


class SubscriberConnection:
    """Subscriptions and what they bring. A connection that ended stays ended until `open`.

    Subscribing and closing may run beside `read`.
    """

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._connection: Any = None

    async def open(self) -> None:
        """Connect anew, without subscriptions. Raises RedisError, OSError."""
        async with asyncio.timeout(SOCKET_TIMEOUT_S):
            if self._connection is None:
                self._connection = await self._pool.get_connection()
            else:
                await self._connection.disconnect(nowait=True)
                await self._connection.connect()

    async def subscribe(self, *names: str) -> None:
        """Ask for channels; `read` brings a `subscribe` for each. Raises RedisError, OSError."""
        await self._ask("SUBSCRIBE", *names)

    async def unsubscribe(self, *names: str) -> None:
        """Hear of these no more. Raises RedisError, OSError."""
        await self._ask("UNSUBSCRIBE", *names)

    async def _ask(self, *command: str) -> None:
        packed = pack_command(command)  # type: ignore[arg-type]  # its stub forgets the length
        await self._open_one().send_packed_command(packed, check_health=False)

    async def read(self) -> list[Any]:
        """The next `[kind, channel, payload]` in bytes. Does not yield to the loop for what is already here.

        Raises RedisError, OSError. Cancellation ends the connection.
        """
        message: list[Any] = await self._open_one().read_response(timeout=math.inf)
        return message

    def _open_one(self) -> Any:
        # One that ended would connect by itself, and hear nothing.
        if self._connection is None or not self._connection.is_connected:
            raise RedisConnectionError("The connection ended.")
        return self._connection

    async def end(self) -> None:
        """Disconnect; `read` raises then."""
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)
