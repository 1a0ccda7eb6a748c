"""Where somebody is signed in."""

from __future__ import annotations

from codequest.errors import NotFound
from codequest.features.accounts import queries_sessions
from codequest.features.accounts.messages import (
    ListSessions,
    RevokeSession,
    SessionRevoked,
    SessionsView,
    SessionView,
)
from codequest.protocol.context import Context
from codequest.protocol.message import Done


async def list_sessions(ctx: Context, message: ListSessions) -> SessionsView:
    """Where I am signed in, browsers and API clients, the latest first."""
    rows = await queries_sessions.sessions_of(ctx.db, ctx.actor.person_id, ctx.now)
    return SessionsView(
        items=[
            SessionView(
                id=row.id,
                kind=row.kind,
                created_at=row.created_at,
                last_seen_at=row.last_seen_at,
                expires_at=row.expires_at,
                user_agent=row.user_agent,
                address=row.address,
                is_current=row.id == ctx.actor.session_id,
            )
            for row in rows
        ]
    )


async def revoke_session(ctx: Context, message: RevokeSession) -> Done:
    """Sign out somewhere; its sockets close. NotFound for anybody else's."""
    user_id = ctx.actor.person_id
    if not await queries_sessions.end_session(ctx.db, message.session_id, user_id, ctx.now):
        raise NotFound("You are not signed in there.")
    ctx.emit(f"user:{user_id}", SessionRevoked(session_id=message.session_id))
    return Done()


async def end_all_sessions(ctx: Context, user_id: str, *, kept: str | None) -> None:
    """Sign a person out everywhere but in the session `kept`."""
    for session_id in await queries_sessions.end_sessions(ctx.db, user_id, kept, ctx.now):
        ctx.emit(f"user:{user_id}", SessionRevoked(session_id=session_id))
