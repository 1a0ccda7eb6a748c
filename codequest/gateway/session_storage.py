"""aiohttp-session on our own store: rotation and log-out delete the old id, Redis away is no error.

The session of a signed-in browser holds `user_id` and `session_id`; a session without a `user_id` is not kept.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp_session import AbstractStorage, Session

from codequest.adapters.clock import Clock
from codequest.adapters.postgres import Pool
from codequest.adapters.redis import Redis
from codequest.adapters.session_store import SessionStore
from codequest.config import Settings
from codequest.gateway.identity import client_address

COOKIE_NAME = "codequest_session"
RENEWED_AFTER_S = 600  # a visit within this time does not move the session's end
MAX_COOKIE_LENGTH = 128


class SessionStorage(AbstractStorage):
    """For `aiohttp_session.setup`. Raises Unavailable where PostgreSQL is needed and away."""

    def __init__(self, redis: Redis, pool: Pool, settings: Settings, clock: Clock) -> None:
        super().__init__(
            cookie_name=COOKIE_NAME,
            max_age=settings.session_ttl_s,
            secure=settings.cookies_need_https,
            httponly=True,
            samesite="Lax",
        )
        self._ttl_s = settings.session_ttl_s
        self._clock = clock
        self._store = SessionStore(redis, pool, settings.session_ttl_s, clock)

    async def new_session(self) -> Session:
        """An empty session; saving it gives it a fresh id and deletes the one the request came with."""
        # The library would compare ages with its own clock; ours ends sessions, so it gets no max_age.
        return Session(None, data=None, new=True, max_age=None)

    async def load_session(self, request: web.Request) -> Session:
        """The request's session, empty where its cookie is none of ours."""
        token = self._token(request)
        stored = await self._store.find(token) if token else None
        if stored is None:
            return await self.new_session()
        session = Session(
            token,
            data={
                "created": int(stored.created_at.timestamp()),
                "session": {**stored.data, "user_id": stored.user_id, "session_id": stored.id},
            },
            new=False,
            max_age=None,
        )
        if (self._clock.now() - stored.last_seen_at).total_seconds() >= RENEWED_AFTER_S:
            session.changed()
        return session

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        """Write the session and its cookie."""
        token = self._token(request)
        user_id = session.get("user_id")
        if user_id is None:
            if token:
                await self._store.delete(token)
                self.save_cookie(response, "")
            return
        data: dict[str, Any] = {k: v for k, v in session.items() if k not in ("user_id", "session_id")}
        if session.identity is None:
            fresh, stored = await self._store.create(
                user_id,
                data,
                replaces=token,
                user_agent=request.headers.get("User-Agent", ""),
                address=client_address(request),
            )
            session.set_new_identity(fresh)
            session["session_id"] = stored.id
            self.save_cookie(response, fresh, max_age=self._ttl_s)
        elif await self._store.renew(session.identity, data):
            self.save_cookie(response, session.identity, max_age=self._ttl_s)
        else:
            self.save_cookie(response, "")

    def _token(self, request: web.Request) -> str | None:
        token = self.load_cookie(request)
        return token if token and len(token) <= MAX_COOKIE_LENGTH else None
