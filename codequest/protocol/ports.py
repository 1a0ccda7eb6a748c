"""What actions may ask of the outside and of the gateway, as interfaces; `codequest.app` fills them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

from codequest.adapters.clock import Clock


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who watches a channel; where Redis is away, through the node that is asked."""

    people: list[str] = field(default_factory=list)  # user ids; none where there are too many to name
    count: int = 0  # people
    watchers: int = 0  # connections: people, guests and unknown


class Presence(Protocol):
    """Who is here: people with at least one live connection that watches a channel."""

    async def look(self, channel: str) -> Crowd:
        """Who watches a channel now."""


class NodeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one server process holds."""

    id: str
    host: str
    pid: int
    started_at: datetime
    reported_at: datetime
    connections: int
    people: int
    subscriptions: int
    queued_bytes: int
    largest_queue_bytes: int
    loop_delay_ms: float
    is_live: bool
    channels: dict[str, int]  # connections that hear each; those with the most


class Nodes(Protocol):
    """The server processes that run now."""

    async def reports(self) -> list[NodeReport]:
        """What each reported in the last seconds. Empty where Redis is away."""


class RateLimiter(Protocol):
    """Counts attempts across nodes; counts locally while Redis is away."""

    async def hit(self, name: str, key: str, *, times: int, per_s: int, cost: int = 1) -> None:
        """Count one. Raises TooManyRequests with the seconds to wait."""

    async def clear(self, name: str, key: str, *, times: int, per_s: int) -> None:
        """Forget what was counted."""


class Blobs(Protocol):
    """Content-addressed files (test data, statement assets) by SHA-256 in hex."""

    async def put(self, content: bytes) -> str:
        """Store; the hash. Idempotent."""

    async def get(self, sha256: str) -> bytes:
        """Raises KeyError where it is not there."""

    async def piece(self, sha256: str, limit_bytes: int, offset: int = 0) -> tuple[bytes, int]:
        """At most so many bytes of it, unchecked, and the size of all. Raises KeyError where it is not there."""


class Passwords(Protocol):
    """bcrypt, off the event loop."""

    async def hash(self, password: str) -> str:
        """A new salted hash."""

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether it fits; None costs the same time and is False."""


@dataclass
class Ports:
    """Everything outside that an action may reach."""

    clock: Clock
    presence: Presence
    nodes: Nodes
    limiter: RateLimiter
    blobs: Blobs
    passwords: Passwords
    redis: Any  # adapters.redis.Redis, for the dispatcher and caches alone
    pool: Any  # adapters.postgres.Pool, for background services alone
