"""The live log: offsets from PostgreSQL inside the transaction, Redis for fan-out after the commit.

A published payload is one flag byte, eight bytes of offset (big-endian; 0 for a signal) and the push frame,
encoded once: `[channel, offset | nil, event, body, time_ms]` in msgpack. Nodes forward the frame untouched.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from codequest.adapters import redis as redis_adapter
from codequest.adapters.postgres import Connection, Pool
from codequest.adapters.redis import Redis
from codequest.protocol.codec import encode_msgpack, to_builtins
from codequest.protocol.event import Event

logger = structlog.get_logger(__name__)

TAIL_LENGTH = 1000  # events of a channel that Redis keeps
TAIL_TTL_S = 6 * 3600
_HEADER = struct.Struct(">BQ")
HEADER_BYTES = _HEADER.size
FLAG_CONTROL = 1


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event with its place in a channel's log. `body` is plain data."""

    channel: str
    offset: int
    event: str
    body: dict[str, Any]
    at: datetime
    control: bool = False

    def frame(self) -> bytes:
        """The push as clients get it."""
        return push_frame(self.channel, self.offset, self.event, self.body, self.at)

    def payload(self) -> bytes:
        """The frame with the header that nodes read."""
        return _HEADER.pack(FLAG_CONTROL if self.control else 0, self.offset) + self.frame()


def push_frame(channel: str, offset: int | None, event: str, body: Any, at: datetime) -> bytes:
    """One push in msgpack."""
    return encode_msgpack([channel, offset, event, body, milliseconds(at)])


def milliseconds(at: datetime) -> int:
    """Unix time in milliseconds."""
    return round(at.timestamp() * 1000)


def read_header(payload: bytes) -> tuple[int, int]:
    """(flags, offset) of a published payload."""
    flags, offset = _HEADER.unpack_from(payload)
    return flags, offset


# Rows are taken in the order of their names, so two transactions never wait for each other in a ring.
_APPEND = """
WITH input AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[]) WITH ORDINALITY AS t (channel, event, body, n)
), counted AS (
    SELECT channel, count(*) AS many FROM input GROUP BY channel
), bumped AS (
    INSERT INTO channels (name, last_offset)
    SELECT channel, many FROM counted ORDER BY channel
    ON CONFLICT (name) DO UPDATE
        SET last_offset = channels.last_offset + EXCLUDED.last_offset, updated_at = clock_timestamp()
    RETURNING name, last_offset
)
INSERT INTO channel_events (channel, "offset", event, body, at)
SELECT i.channel,
       b.last_offset - c.many + row_number() OVER (PARTITION BY i.channel ORDER BY i.n),
       i.event, i.body, $4
FROM input i
JOIN counted c ON c.channel = i.channel
JOIN bumped b ON b.name = i.channel
RETURNING channel, "offset"
"""


async def append(db: Connection, events: Sequence[tuple[str, Event]], now: datetime) -> list[LogEntry]:
    """Give offsets to events and store them; the last thing before COMMIT, because it locks the channels."""
    if not events:
        return []
    bodies = [to_builtins(event) for _, event in events]
    rows = await db.fetch(
        _APPEND, [channel for channel, _ in events], [event.NAME for _, event in events], bodies, now
    )
    offsets: dict[str, list[int]] = {}
    for row in rows:
        offsets.setdefault(row["channel"], []).append(row["offset"])
    for given in offsets.values():
        given.sort(reverse=True)
    return [
        LogEntry(channel, offsets[channel].pop(), event.NAME, body, now, event.CONTROL)
        for (channel, event), body in zip(events, bodies, strict=True)
    ]


async def epoch(db: Connection) -> str:
    """The log's epoch; it changes only when a backup is restored."""
    value: str = await db.fetchval("SELECT epoch FROM log_epoch")
    return value


async def position(db: Connection, channel: str) -> int:
    """The last committed offset of a channel; 0 where nothing happened yet."""
    value: int | None = await db.fetchval("SELECT last_offset FROM channels WHERE name = $1", channel)
    return value or 0


async def read(
    db: Connection, channel: str, *, after: int, upto: int | None = None, limit: int = 10_000
) -> list[LogEntry]:
    """Events with offsets in (after, upto], in order."""
    rows = await db.fetch(
        'SELECT "offset", event, body, at FROM channel_events WHERE channel = $1 AND "offset" > $2'
        ' AND ($3::bigint IS NULL OR "offset" <= $3) ORDER BY "offset" LIMIT $4',
        channel,
        after,
        upto,
        limit,
    )
    return [LogEntry(channel, r["offset"], r["event"], r["body"], r["at"]) for r in rows]


# KEYS: tail stream. ARGV: pub/sub channel, tail length, ttl, may start anywhere (1/0), then offset, payload pairs.
# Returns -1 when all are in, else the last offset that Redis has (0: nothing).
_PUBLISH = """
local last = 0
local tip = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #tip > 0 then last = tonumber(string.match(tip[1][1], '^(%d+)')) end
for i = 5, #ARGV, 2 do
    local offset = tonumber(ARGV[i])
    if offset > last then
        if offset ~= last + 1 and not (last == 0 and ARGV[4] == '1') then return last end
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], ARGV[i] .. '-0', 'p', ARGV[i + 1])
        redis.call('PUBLISH', ARGV[1], ARGV[i + 1])
        last = offset
    end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return -1
"""


# KEYS: tail streams. ARGV: the last offset that each should have. Returns position in KEYS, offset it has, and so on.
_FIND_STALE = """
local stale = {}
for i = 1, #KEYS do
    local has = 0
    local tip = redis.call('XREVRANGE', KEYS[i], '+', '-', 'COUNT', 1)
    if #tip > 0 then has = tonumber(string.match(tip[1][1], '^(%d+)')) end
    if has < tonumber(ARGV[i]) then
        stale[#stale + 1] = i
        stale[#stale + 1] = has
    end
end
return stale
"""
_SWEPT_AT_ONCE = 500  # channels; a script stops Redis for everybody


def tail_key(channel: str) -> str:
    """Redis stream with the last events of a channel."""
    return f"tail:{channel}"


def push_key(channel: str) -> str:
    """Redis pub/sub channel that nodes listen to."""
    return f"push:{channel}"


class Publisher:
    """Hands committed events to Redis. What it can't hand over is found by the sweep; nothing is lost."""

    def __init__(self, redis: Redis, pool: Pool) -> None:
        self._redis = redis
        self._pool = pool
        self._script = redis.register_script(_PUBLISH)
        self._find_stale = redis.register_script(_FIND_STALE)

    async def publish(self, entries: Sequence[LogEntry]) -> None:
        """Publish committed events. Never raises for a Redis that is away: the sweep goes on later."""
        by_channel: dict[str, list[LogEntry]] = {}
        for entry in entries:
            by_channel.setdefault(entry.channel, []).append(entry)
        try:
            for channel, batch in by_channel.items():
                await self._publish_channel(channel, batch)
        except redis_adapter.FAILED as error:
            logger.warning("publish_deferred", channels=len(by_channel), error=type(error).__name__)

    async def _publish_channel(self, channel: str, batch: list[LogEntry], *, anywhere: bool = False) -> None:
        arguments: list[Any] = [push_key(channel), TAIL_LENGTH, TAIL_TTL_S, "1" if anywhere else "0"]
        for entry in batch:
            arguments += [entry.offset, entry.payload()]
        has = int(await self._script(keys=[tail_key(channel)], args=arguments))
        if has >= 0:
            await self.fill(channel, after=has, upto=batch[-1].offset)

    async def fill(self, channel: str, *, after: int, upto: int) -> None:
        """Give Redis the events it lacks, from PostgreSQL: after a node died, or Redis lost its data."""
        start = after if after else max(0, upto - TAIL_LENGTH)
        async with self._pool.acquire() as db:
            missing = await read(db, channel, after=start, upto=upto)
        if missing:
            await self._publish_channel(channel, missing, anywhere=after == 0)

    async def signal(self, channel: str, event: Event, now: datetime) -> None:
        """Publish a signal; lost where Redis is away or nobody listens."""
        payload = _HEADER.pack(FLAG_CONTROL if event.CONTROL else 0, 0) + push_frame(
            channel, None, event.NAME, to_builtins(event), now
        )
        try:
            await self._redis.publish(push_key(channel), payload)
        except redis_adapter.AWAY:
            logger.debug("signal_lost", channel=channel, event_name=event.NAME)

    async def sweep(self, *, changed_within_s: float) -> int:
        """Publish what was committed and never arrived in Redis; the number of channels that were mended."""
        async with self._pool.acquire() as db:
            rows = await db.fetch(
                "SELECT name, last_offset FROM channels WHERE updated_at > clock_timestamp() - $1 * interval '1 s'"
                " AND updated_at < clock_timestamp() - interval '0.3 s'",
                changed_within_s,
            )
        mended = 0
        for start in range(0, len(rows), _SWEPT_AT_ONCE):
            part = rows[start : start + _SWEPT_AT_ONCE]
            keys = [tail_key(row["name"]) for row in part]
            stale = await self._find_stale(keys=keys, args=[row["last_offset"] for row in part])
            for index, has in zip(stale[::2], stale[1::2], strict=True):
                row = part[index - 1]
                await self.fill(row["name"], after=has, upto=row["last_offset"])
                mended += 1
        return mended
