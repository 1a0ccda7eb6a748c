"""Rate limits across nodes in Redis (moving windows), and by each node alone while Redis is away."""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict, deque
from typing import Any

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from codequest.adapters.clock import Clock
from codequest.adapters.redis import FAILED, Redis
from codequest.errors import TooManyRequests

logger = structlog.get_logger(__name__)

LOCAL_KEYS = 50_000  # the oldest are forgotten beyond this


class RedisRateLimiter:
    """`protocol.ports.RateLimiter`. A limit that is hit costs nothing further: refused attempts do not count."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        storage = RedisStorage(
            "redis://", implementation="redispy", key_prefix="limit", connection_pool=redis.connection_pool
        )
        # The library would make a client of its own for the same pool.
        bridge: Any = storage.bridge
        bridge.storage = redis.impatient
        bridge.register_scripts()
        self._shared = MovingWindowRateLimiter(storage)
        self._local = LocalWindows(clock)
        self._is_away = False

    async def hit(self, name: str, key: str, *, times: int, per_s: int, cost: int = 1) -> None:
        """Count one. Raises TooManyRequests with the seconds to wait. Never raises because Redis is away."""
        item, known_as = _item(name, times, per_s), _known_as(key)
        try:
            is_within = await self._shared.hit(item, known_as, cost=cost)
            self._is_away = False
            if is_within:
                return
            reset, _ = await self._shared.get_window_stats(item, known_as)
            raise too_many(reset - time.time())
        except FAILED as error:
            self._lost(error)
        wait_s = self._local.hit(f"{name}:{known_as}", times, per_s, cost)
        if wait_s > 0:
            raise too_many(wait_s)

    async def clear(self, name: str, key: str, *, times: int, per_s: int) -> None:
        """Forget what was counted, here and in Redis."""
        item, known_as = _item(name, times, per_s), _known_as(key)
        self._local.clear(f"{name}:{known_as}", per_s)
        try:
            await self._shared.clear(item, known_as)
        except FAILED as error:
            self._lost(error)

    def _lost(self, error: BaseException) -> None:
        if not self._is_away:
            self._is_away = True
            logger.warning("rate_limits_local", error=type(error).__name__)


class LocalWindows:
    """Moving windows in this process, for at most LOCAL_KEYS keys."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hits: OrderedDict[tuple[str, int], deque[float]] = OrderedDict()

    def hit(self, key: str, times: int, per_s: int, cost: int) -> float:
        """Count `cost` and return 0, or return the seconds to wait."""
        wait_s = self.wait_s(key, times, per_s, cost)
        if wait_s == 0:
            hits = self._hits.setdefault((key, per_s), deque())
            hits.extend([self._clock.monotonic()] * cost)
            self._hits.move_to_end((key, per_s))
            if len(self._hits) > LOCAL_KEYS:
                self._hits.popitem(last=False)
        return wait_s

    def wait_s(self, key: str, times: int, per_s: int, cost: int) -> float:
        """Seconds until `cost` more would fit; 0 where they do."""
        hits, now = self._hits.get((key, per_s)), self._clock.monotonic()
        while hits and hits[0] <= now - per_s:
            hits.popleft()
        if not hits or len(hits) + cost <= times:
            return 0.0
        last_to_go = hits[min(len(hits), max(1, len(hits) + cost - times)) - 1]
        return last_to_go + per_s - now

    def clear(self, key: str, per_s: int) -> None:
        """Forget a key."""
        self._hits.pop((key, per_s), None)


def too_many(wait_s: float) -> TooManyRequests:
    """The error, with whole seconds to wait."""
    seconds = max(1, math.ceil(wait_s))
    return TooManyRequests(
        f"Too many requests; please wait {seconds} second{'' if seconds == 1 else 's'}.",
        retry_after_s=float(seconds),
    )


def _item(name: str, times: int, per_s: int) -> RateLimitItem:
    return RateLimitItemPerSecond(times, per_s, namespace=name)


def _known_as(key: str) -> str:
    """Keys may hold what people typed: log-in names, addresses. Redis sees a digest of fixed length."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
