"""Presence by (person, connection) in Redis, with deadlines as scores against our clock.

A node refreshes its own connections; what a dead node left runs out. A person is announced on 0 <-> 1 only, and
leaving waits a moment, so that a reload is no farewell. Redis away: nobody is seen, nothing fails.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from codequest.adapters import redis as redis_adapter
from codequest.adapters.clock import Clock
from codequest.adapters.redis import Redis
from codequest.gateway.connection import Connection
from codequest.protocol.log import Publisher
from codequest.protocol.presence import UserOffline, UserOnline

logger = structlog.get_logger(__name__)

DEADLINE_S = 60
REFRESH_S = 20
REFRESH_STEP_S = 1.0
LEAVE_GRACE_S = 2.0
EVERYWHERE = "online"  # pseudo-channel: any connection at all


def _key(channel: str) -> str:
    return f"presence:{channel}"


class RedisPresence:
    """Implements protocol.ports.Presence, and keeps this node's connections fresh."""

    def __init__(self, redis: Redis, clock: Clock, publisher: Publisher) -> None:
        self._redis = redis
        self._clock = clock
        self._publisher = publisher
        self._mine: dict[tuple[str, str], Connection] = {}  # (channel, member) -> connection
        self._farewells: set[asyncio.Task[None]] = set()

    # What features ask ---------------------------------------------------------------------------------

    async def people(self, channel: str) -> list[str]:
        return sorted({member.split("|")[0] for member in await self._members(channel)} - {""})

    async def watchers(self, channel: str) -> int:
        return len(await self._members(channel))

    async def is_online(self, user_ids: list[str]) -> dict[str, bool]:
        online = set(await self.people(EVERYWHERE))
        return {user_id: user_id in online for user_id in user_ids}

    async def _members(self, channel: str) -> list[str]:
        try:
            found = await self._redis.zrangebyscore(_key(channel), self._now(), "+inf")
        except redis_adapter.AWAY:
            return []
        return [member.decode() for member in found]

    # What the gateway does -------------------------------------------------------------------------------

    async def enter(self, channel: str, connection: Connection) -> None:
        """A connection watches a channel."""
        person = connection.actor.user_id or ""
        member = f"{person}|{connection.id}"
        self._mine[channel, member] = connection
        try:
            others = await self._members_of(channel, person) if person else [member]
            await self._redis.zadd(_key(channel), {member: self._now() + DEADLINE_S})
            await self._redis.expire(_key(channel), DEADLINE_S * 2)
        except redis_adapter.AWAY:
            return
        if not others and channel != EVERYWHERE:
            actor = connection.actor
            event = UserOnline(user_id=person, username=actor.username, display_name=actor.display_name)
            await self._publisher.signal(channel, event, self._clock.now())

    def leave(self, channel: str, connection: Connection) -> None:
        """A connection watches no more; the farewell follows in the background."""
        person = connection.actor.user_id or ""
        member = f"{person}|{connection.id}"
        if self._mine.pop((channel, member), None) is None:
            return
        task = asyncio.create_task(self._farewell(channel, person, member), name="presence farewell")
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    async def _farewell(self, channel: str, person: str, member: str) -> None:
        try:
            await self._redis.zrem(_key(channel), member)
            if not person or channel == EVERYWHERE:
                return
            await asyncio.sleep(LEAVE_GRACE_S)
            if not await self._members_of(channel, person):
                await self._publisher.signal(channel, UserOffline(user_id=person), self._clock.now())
        except redis_adapter.AWAY:
            logger.debug("farewell_lost", channel=channel)

    async def _members_of(self, channel: str, person: str) -> list[str]:
        found = await self._redis.zrangebyscore(_key(channel), self._now(), "+inf")
        return [member.decode() for member in found if member.decode().split("|")[0] == person]

    async def run(self) -> None:
        """Refresh this node's deadlines until cancelled: a part of them every second, so that nobody waits for it."""
        while True:
            parts = [part for part in _parts(list(self._mine), round(REFRESH_S / REFRESH_STEP_S)) if part]
            for part in parts:
                await asyncio.sleep(REFRESH_STEP_S)
                await self._refresh([place for place in part if place in self._mine])
            await asyncio.sleep(REFRESH_S - len(parts) * REFRESH_STEP_S)

    async def _refresh(self, places: list[tuple[str, str]]) -> None:
        by_channel: dict[str, dict[str, float]] = {}
        now = self._now()
        for channel, member in places:
            by_channel.setdefault(channel, {})[member] = now + DEADLINE_S
        try:
            pipe = self._redis.pipeline(transaction=False)
            for channel, members in by_channel.items():
                pipe.zadd(_key(channel), members)
                pipe.zremrangebyscore(_key(channel), "-inf", now)
                pipe.expire(_key(channel), DEADLINE_S * 2)
            await pipe.execute()
        except redis_adapter.AWAY:
            logger.debug("presence_not_refreshed", connections=len(places))

    async def close(self) -> None:
        """Take this node's connections out at once."""
        for task in list(self._farewells):
            task.cancel()
        await asyncio.gather(*self._farewells, return_exceptions=True)
        members: dict[str, list[Any]] = {}
        for channel, member in self._mine:
            members.setdefault(channel, []).append(member)
        try:
            for channel, gone in members.items():
                await self._redis.zrem(_key(channel), *gone)
        except redis_adapter.AWAY:
            logger.debug("presence_left_behind", connections=len(self._mine))

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _parts(places: list[tuple[str, str]], count: int) -> list[list[tuple[str, str]]]:
    """Cut into `count` parts of nearly equal length, some empty where there is little."""
    size = -(-len(places) // count)
    return [places[number * size : (number + 1) * size] for number in range(count)]
