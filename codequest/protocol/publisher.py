"""From the log to Redis: committed events and signals, in order.

Redis takes only the next offset of a channel; where it lacks some, they are read from PostgreSQL. What it does not
get at all (Redis away, a node that died after its commit) the sweep hands over later: nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from codequest.adapters import postgres
from codequest.adapters import redis as redis_adapter
from codequest.adapters.postgres import Pool
from codequest.adapters.redis import Redis
from codequest.protocol.event import Event
from codequest.protocol.log import LogEntry, push_key, read, signal_payload, tail_key
from codequest.protocol.metrics import PUBLISH_DEFERRED

logger = structlog.get_logger(__name__)

TAIL_LENGTH = 1000  # events of a channel that Redis keeps
TAIL_TTL_S = 6 * 3600
WAIT_S = 1.0  # a command does not wait longer for a Redis that hangs; its events go out all the same
MAX_UNDER_WAY = 10_000  # events; beyond that they are left to the sweep

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

# Committed events of one channel, or one signal's payload.
_Item = tuple[str, list[LogEntry] | bytes]


class Publisher:
    """One per process. `publish` and `signal` never raise for a Redis that is away."""

    def __init__(self, redis: Redis, pool: Pool) -> None:
        self._redis = redis
        self._pool = pool
        self._script = redis.register_script(_PUBLISH)
        self._find_stale = redis.register_script(_FIND_STALE)
        self._count = 0  # events under way
        self._sending: set[asyncio.Task[None]] = set()  # what no command waits for
        self._is_away = False

    async def publish(
        self,
        entries: Sequence[LogEntry],
        signals: Sequence[tuple[str, Event]] = (),
        at: datetime | None = None,
    ) -> None:
        """Publish committed events, then signals (of the time `at`). Cancellation leaves them on their way."""
        by_channel: dict[str, list[LogEntry]] = {}
        for entry in entries:
            by_channel.setdefault(entry.channel, []).append(entry)
        items: list[_Item] = list(by_channel.items())
        if at is not None:
            items += [(channel, signal_payload(channel, event, at)) for channel, event in signals]
        if not items:
            return
        count = len(entries) + len(signals)
        if self._count > MAX_UNDER_WAY:
            PUBLISH_DEFERRED.inc(len(items))
        elif self._is_away:
            sending = asyncio.create_task(self._send(items, count), name="publish")
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
        else:
            try:
                async with asyncio.timeout(WAIT_S):
                    await self._send(items, count)
            except TimeoutError:
                self._is_away = True

    async def signal(self, channel: str, event: Event, now: datetime) -> None:
        """Publish a signal; lost where Redis is away or nobody listens."""
        await self.publish((), [(channel, event)], now)

    async def _send(self, items: list[_Item], count: int) -> None:
        self._count += count
        try:
            answers = await self._send_together(items)
            self._is_away = False
            for (channel, content), has in zip(items, answers, strict=True):
                if not isinstance(content, bytes) and has >= 0:
                    await self.fill(channel, after=has, upto=content[-1].offset)
        except redis_adapter.FAILED as error:
            self._is_away = True
            PUBLISH_DEFERRED.inc(len(items))
            logger.warning("publish_deferred", channels=len(items), error=type(error).__name__)
        except postgres.AWAY as error:
            logger.warning("fill_deferred", channels=len(items), error=type(error).__name__)
        except Exception:
            # The change is committed, and the sweep goes on with its events.
            logger.exception("publish_failed", channels=len(items))
        finally:
            self._count -= count

    async def _send_together(self, items: list[_Item]) -> list[int]:
        """One round trip; what the script (or PUBLISH) answered to each. Raises RedisError."""
        answers: list[Any] = await self._redis.shared.execute(
            [self._command(channel, content) for channel, content in items]
        )
        if any(isinstance(answer, redis_adapter.NoScriptError) for answer in answers):
            # Redis was restarted. What it took meanwhile it knows by its offset and takes no second time.
            await self._redis.script_load(_PUBLISH)
            again = [item for item in items if not isinstance(item[1], bytes)]
            done = iter(await self._send_together(again))
            return [0 if isinstance(content, bytes) else next(done) for _, content in items]
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    def _command(self, channel: str, content: list[LogEntry] | bytes) -> tuple[Any, ...]:
        if isinstance(content, bytes):
            return "PUBLISH", push_key(channel), content
        return "EVALSHA", self._script.sha, 1, tail_key(channel), *_arguments(channel, content)

    async def fill(self, channel: str, *, after: int, upto: int) -> None:
        """Give Redis the events it lacks, from PostgreSQL: after a node died, or Redis lost its data."""
        start = after if after else max(0, upto - TAIL_LENGTH)
        async with self._pool.acquire() as db:
            missing = await read(db, channel, after=start, upto=upto)
        if missing:
            arguments = _arguments(channel, missing, anywhere=after == 0)
            await self._script(keys=[tail_key(channel)], args=arguments)

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

    async def close(self) -> None:
        """Wait for what is on its way."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=WAIT_S)


def _arguments(channel: str, batch: list[LogEntry], *, anywhere: bool = False) -> list[Any]:
    arguments: list[Any] = [push_key(channel), TAIL_LENGTH, TAIL_TTL_S, "1" if anywhere else "0"]
    for entry in batch:
        arguments += [entry.offset, entry.payload()]
    return arguments
