"""Redis: how we connect, and what counts as "away". Everything kept there can be lost and made again."""

from __future__ import annotations

from typing import Any, TypeAlias

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

Redis: TypeAlias = Any  # redis.asyncio.Redis; its annotations fight mypy --strict

# What means that Redis can't be reached (a TimeoutError is an OSError).
AWAY: tuple[type[BaseException], ...] = (RedisConnectionError, RedisTimeoutError, OSError)
# The same, or it refuses: loading its data, out of memory, a wrong type under a key.
FAILED: tuple[type[BaseException], ...] = (RedisError, OSError)
# The same, or the connection is in a state that only a new one mends.
BROKEN: tuple[type[BaseException], ...] = (RedisError, OSError, RuntimeError)

SOCKET_TIMEOUT_S = 5.0
MAX_CONNECTIONS = 64

__all__ = ["AWAY", "BROKEN", "FAILED", "NoScriptError", "Redis", "RedisError", "connect"]


def connect(redis_url: str, *, blocking_reads: bool = False) -> Redis:
    """A client with a bounded pool; who finds it empty waits for a connection.

    `blocking_reads`: no read time-out, for XREADGROUP and pub/sub, each of which keeps its connection.
    """
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        redis_url,
        max_connections=MAX_CONNECTIONS,
        timeout=SOCKET_TIMEOUT_S,
        socket_timeout=None if blocking_reads else SOCKET_TIMEOUT_S,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), 3),
        # A health check reads its own answer, which a task that is blocked in a read would take from it.
        health_check_interval=0 if blocking_reads else 30,
        decode_responses=False,
    )
    return redis.asyncio.Redis.from_pool(pool)
