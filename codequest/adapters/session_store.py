"""Cookie sessions: table `auth_sessions` is the truth, Redis answers faster and may be away or empty.

A cookie holds a random token; only its SHA-256 is stored. Revoking is deleting the row. A copy in Redis may
outlive that for a moment, so whoever acts on a session asks the table as well (accounts.authentication does).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from codequest.adapters import postgres
from codequest.adapters.clock import Clock
from codequest.adapters.postgres import Connection, Pool
from codequest.adapters.redis import FAILED, Redis
from codequest.adapters.tokens import random_token, token_hash
from codequest.errors import unavailable
from codequest.ids import new_id

logger = structlog.get_logger(__name__)

CACHED_S = 3600
USER_AGENT_LENGTH = 300
_NO_COPY: tuple[type[BaseException], ...] = (*FAILED, msgspec.MsgspecError)


class StoredSession(msgspec.Struct, frozen=True):
    """One signed-in browser."""

    id: str
    user_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    data: dict[str, Any]


class SessionStore:
    """Finds, makes, renews and deletes sessions. Raises Unavailable where PostgreSQL is needed and away."""

    def __init__(self, redis: Redis, pool: Pool, ttl_s: int, clock: Clock) -> None:
        self._redis = redis.impatient
        self._pool = pool
        self._ttl_s = ttl_s
        self._clock = clock

    async def find(self, token: str) -> StoredSession | None:
        """The session of a cookie, unless it is unknown or past its time."""
        hashed = token_hash(token)
        found = await self._cached(hashed)
        if found is None:
            found = await self._stored(hashed)
            if found is not None:
                await self._cache(hashed, found)
        return found if found is not None and found.expires_at > self._clock.now() else None

    async def create(
        self, user_id: str, data: dict[str, Any], *, replaces: str | None, user_agent: str, address: str
    ) -> tuple[str, StoredSession]:
        """A new session and its token; the session of the token `replaces` ends in the same moment."""
        now, token = self._clock.now(), random_token()
        session = StoredSession(new_id(), user_id, now, now, now + timedelta(seconds=self._ttl_s), data)
        old = token_hash(replaces) if replaces is not None else None
        try:
            async with self._pool.acquire() as db, db.transaction():
                if old is not None:
                    await db.execute("DELETE FROM auth_sessions WHERE token_hash = $1", old)
                await _insert(db, session, token_hash(token), printable(user_agent), address)
        except postgres.AWAY as error:
            raise unavailable("The database") from error
        if old is not None:
            await self._forget(old)
        await self._cache(token_hash(token), session)
        return token, session

    async def renew(self, token: str, data: dict[str, Any]) -> bool:
        """Write what the session holds and start its time anew; False where it was revoked meanwhile."""
        hashed, now = token_hash(token), self._clock.now()
        try:
            async with self._pool.acquire() as db:
                row = await postgres.fetch_one(
                    db,
                    StoredSession,
                    "UPDATE auth_sessions SET data = $2, last_seen_at = $3, expires_at = $4 WHERE token_hash = $1"
                    " RETURNING id, user_id, created_at, last_seen_at, expires_at, data",
                    hashed,
                    data,
                    now,
                    now + timedelta(seconds=self._ttl_s),
                )
        except postgres.AWAY as error:
            raise unavailable("The database") from error
        if row is None:
            await self._forget(hashed)
            return False
        await self._cache(hashed, row)
        return True

    async def delete(self, token: str) -> None:
        """End the session of a cookie, if there is one."""
        hashed = token_hash(token)
        try:
            async with self._pool.acquire() as db:
                await db.execute("DELETE FROM auth_sessions WHERE token_hash = $1", hashed)
        except postgres.AWAY as error:
            raise unavailable("The database") from error
        await self._forget(hashed)

    async def _stored(self, hashed: bytes) -> StoredSession | None:
        try:
            async with self._pool.acquire() as db:
                return await postgres.fetch_one(
                    db,
                    StoredSession,
                    "SELECT id, user_id, created_at, last_seen_at, expires_at, data FROM auth_sessions"
                    " WHERE token_hash = $1",
                    hashed,
                )
        except postgres.AWAY as error:
            raise unavailable("The database") from error

    async def _cached(self, hashed: bytes) -> StoredSession | None:
        try:
            text = await self._redis.get(_key(hashed))
            return None if text is None else msgspec.json.decode(text, type=StoredSession)
        except _NO_COPY as error:
            logger.debug("session_cache_away", error=type(error).__name__)
            return None

    async def _cache(self, hashed: bytes, session: StoredSession) -> None:
        left_s = int((session.expires_at - self._clock.now()).total_seconds())
        if left_s <= 0:
            return
        try:
            await self._redis.set(_key(hashed), msgspec.json.encode(session), ex=min(CACHED_S, left_s))
        except FAILED as error:
            logger.debug("session_cache_away", error=type(error).__name__)

    async def _forget(self, hashed: bytes) -> None:
        try:
            await self._redis.delete(_key(hashed))
        except FAILED as error:
            logger.debug("session_cache_away", error=type(error).__name__)


async def _insert(
    db: Connection, session: StoredSession, hashed: bytes, user_agent: str, address: str
) -> None:
    await db.execute(
        "INSERT INTO auth_sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, user_agent,"
        " address, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        session.id,
        hashed,
        session.user_id,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
        user_agent[:USER_AGENT_LENGTH],
        address,
        session.data,
    )


def printable(text: str) -> str:
    """A header as it may be stored and shown: header values may hold bytes that are no text."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _key(hashed: bytes) -> str:
    return f"session:{hashed.hex()}"
