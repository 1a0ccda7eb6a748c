"""Redis: how we connect, and what counts as "away". Everything kept there can be lost and made again.

Every command of every person passes here several times, so each layer between us and the socket counts.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any, Self, TypeAlias

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from codequest.adapters.redis_connections import SharedConnection

Redis: TypeAlias = Any  # redis.asyncio.Redis; its annotations fight mypy --strict

# What means that Redis can't be reached (a TimeoutError is an OSError).
AWAY: tuple[type[BaseException], ...] = (RedisConnectionError, RedisTimeoutError, OSError)
# The same, or it refuses: loading its data, out of memory, a wrong type under a key.
FAILED: tuple[type[BaseException], ...] = (RedisError, OSError)
# The same, or the connection is in a state that only a new one mends.
BROKEN: tuple[type[BaseException], ...] = (RedisError, OSError, RuntimeError)

SOCKET_TIMEOUT_S = 5.0
MAX_CONNECTIONS = 64
# What blocks, and the question whether Redis is there at all: it must not wait behind what Redis holds back.
_APART = frozenset({"XREADGROUP", "XREAD", "BLPOP", "BRPOP", "BLMOVE", "BZPOPMIN", "WAIT", "PING"})

__all__ = [
    "AWAY",
    "BROKEN",
    "FAILED",
    "NoScriptError",
    "Redis",
    "RedisConnectionError",
    "RedisError",
    "connect",
]


class _Pool(redis.asyncio.ConnectionPool):
    """At most MAX_CONNECTIONS; who finds none free waits. The library's own blocking pool costs thrice a GET."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_connections=MAX_CONNECTIONS, **options)
        self._free = asyncio.Semaphore(MAX_CONNECTIONS)

    async def get_connection(self, command_name: Any = None, *keys: Any, **options: Any) -> Any:
        if self._free.locked():
            try:
                async with asyncio.timeout(SOCKET_TIMEOUT_S):
                    await self._free.acquire()
            except TimeoutError as error:
                raise RedisConnectionError("No connection to Redis is free.") from error
        else:
            await self._free.acquire()
        try:
            return await super().get_connection()  # type: ignore[no-untyped-call]
        except BaseException:
            self._free.release()
            raise

    async def release(self, connection: Any) -> None:
        try:
            await super().release(connection)
        finally:
            self._free.release()


class _Client(redis.asyncio.Redis):
    """Commands go over one connection, joined with everybody else's; those that block or belong together by the pool.

    What goes by the pool has a deadline as a whole: the library's own makes a task of each write to the socket.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.shared = SharedConnection(self.connection_pool)
        self.is_impatient = False

    @cached_property
    def impatient(self) -> Self:
        """The same for what somebody waits for and can do without: a silent Redis fails within PATIENCE_S."""
        client = type(self)(connection_pool=self.connection_pool)
        client.shared, client.is_impatient = self.shared, True
        return client

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        if args[0] in _APART:
            async with asyncio.timeout(SOCKET_TIMEOUT_S):
                return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        (answer,) = await self.shared.execute([args], is_impatient=self.is_impatient)
        return _read(self.response_callbacks, answer, args[0], options)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Any:
        pipeline = _Pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.shared, pipeline.is_impatient = self.shared, self.is_impatient
        return pipeline


class _Pipeline(redis.asyncio.client.Pipeline):
    """The same for several commands together."""

    shared: SharedConnection
    is_impatient: bool

    async def execute(self, raise_on_error: bool = True) -> Any:
        if self.is_transaction or not raise_on_error:
            async with asyncio.timeout(SOCKET_TIMEOUT_S):
                return await super().execute(raise_on_error)
        stack, self.command_stack = self.command_stack, []
        answers = await self.shared.execute([args for args, _ in stack], is_impatient=self.is_impatient)
        return [
            _read(self.response_callbacks, answer, args[0], options)
            for answer, (args, options) in zip(answers, stack, strict=True)
        ]


def _read(callbacks: Any, answer: Any, name: Any, options: Any) -> Any:
    """An answer as the library gives it."""
    if isinstance(answer, Exception):
        raise answer
    options.pop("keys", None)  # for the library's own cache
    callback = callbacks.get(name)
    return answer if callback is None else callback(answer, **options)


def connect(redis_url: str, *, blocking_reads: bool = False) -> Redis:
    """A client with a bounded pool; who finds it empty waits for a connection.

    `blocking_reads`: commands have no deadline, for XREADGROUP and pub/sub, each of which keeps its connection.
    """
    pool = _Pool.from_url(
        redis_url,
        socket_timeout=None,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), 3),
        # A health check reads its own answer, which a task that is blocked in a read would take from it.
        health_check_interval=0 if blocking_reads else 30,
        decode_responses=False,
        protocol=2,  # in RESP3 the library makes a text of every pub/sub message, for a log line that nobody wants
    )
    return (redis.asyncio.Redis if blocking_reads else _Client).from_pool(pool)
