"""The SQL of who is signed in where, a function each: browsers by cookies, API clients by families of tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value
from codequest.features.accounts.queries import SQL
from codequest.protocol.actor import Role


class PersonRow(msgspec.Struct, frozen=True):
    """What an actor is made of."""

    id: str
    username: str
    display_name: str
    role: Role


class SessionPersonRow(PersonRow, frozen=True):
    """The same, for one of several sessions."""

    session_id: str


class SessionRow(msgspec.Struct, frozen=True):
    """One place where somebody is signed in."""

    id: str
    kind: Literal["browser", "tokens"]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    address: str


class FamilyRow(msgspec.Struct, frozen=True):
    """A log-in of an API client."""

    id: str
    user_id: str
    revoked_at: datetime | None
    banned_at: datetime | None


class RefreshTokenRow(msgspec.Struct, frozen=True):
    """A refresh token; `used_at` None while it is good."""

    expires_at: datetime
    used_at: datetime | None


async def person_of_session(db: Connection, session_id: str, user_id: str, now: datetime) -> PersonRow | None:
    """The active owner of a live cookie session."""
    return await fetch_one(db, PersonRow, SQL.person_of_session, session_id, user_id, now)


async def person_of_family(db: Connection, family_id: str, user_id: str) -> PersonRow | None:
    """The active owner of tokens that are not revoked."""
    return await fetch_one(db, PersonRow, SQL.person_of_family, family_id, user_id)


async def people_of_sessions(db: Connection, session_ids: list[str], now: datetime) -> list[SessionPersonRow]:
    """The active owners of those sessions and token families that are still good."""
    return await fetch_all(db, SessionPersonRow, SQL.people_of_sessions, session_ids, now)


async def sessions_of(db: Connection, user_id: str, now: datetime) -> list[SessionRow]:
    """Where somebody is signed in, the latest first."""
    return await fetch_all(db, SessionRow, SQL.sessions_of, user_id, now)


async def end_session(db: Connection, session_id: str, user_id: str, now: datetime) -> bool:
    """Sign one browser or API client out; False where there is none of theirs."""
    ended = await execute(db, SQL.delete_session, session_id, user_id)
    return bool(ended or await execute(db, SQL.revoke_family, session_id, user_id, now))


async def end_sessions(db: Connection, user_id: str, kept: str | None, now: datetime) -> list[str]:
    """Sign everything out but `kept`; the ids of what was."""
    browsers = await db.fetch(SQL.delete_sessions, user_id, kept)
    clients = await db.fetch(SQL.revoke_families, user_id, kept, now)
    return [row["id"] for row in (*browsers, *clients)]


async def insert_family(
    db: Connection, family_id: str, user_id: str, now: datetime, expires_at: datetime, address: str
) -> None:
    """A log-in of an API client."""
    await execute(db, SQL.insert_family, family_id, user_id, now, expires_at, address)


async def insert_refresh_token(
    db: Connection, token_hash: bytes, family_id: str, now: datetime, expires_at: datetime
) -> None:
    """A refresh token of a family."""
    await execute(db, SQL.insert_refresh_token, token_hash, family_id, now, expires_at)


async def lock_family_of_token(db: Connection, token_hash: bytes) -> FamilyRow | None:
    """The family of a refresh token, locked."""
    family_id = await fetch_value(db, SQL.family_of_refresh_token, token_hash)
    return None if family_id is None else await fetch_one(db, FamilyRow, SQL.lock_family, family_id)


async def refresh_token(db: Connection, token_hash: bytes) -> RefreshTokenRow | None:
    """A refresh token; call it under the family's lock."""
    return await fetch_one(db, RefreshTokenRow, SQL.refresh_token, token_hash)


async def use_refresh_token(db: Connection, token_hash: bytes, now: datetime) -> None:
    """Its one use."""
    await execute(db, SQL.use_refresh_token, token_hash, now)


async def renew_family(
    db: Connection, family_id: str, now: datetime, expires_at: datetime, address: str
) -> None:
    """The family was seen."""
    await execute(db, SQL.renew_family, family_id, now, expires_at, address)


async def revoke_family(db: Connection, family_id: str, user_id: str, now: datetime) -> bool:
    """Sign an API client out."""
    return bool(await execute(db, SQL.revoke_family, family_id, user_id, now))
