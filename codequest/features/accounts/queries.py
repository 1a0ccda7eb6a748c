"""The SQL of people, their passwords, profiles and mailed tokens, a function each. Decides nothing."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_one, fetch_value, load_sql
from codequest.features.accounts.messages import AccountView, ExperienceLevel, ProfileView
from codequest.protocol.actor import Role

SQL = load_sql(__file__)

_TIME_ZONE = re.compile(
    r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}"
)  # no abbreviations, no rules in POSIX's form

Purpose = Literal["verify_email", "reset_password"]


class CredentialsRow(msgspec.Struct, frozen=True):
    """What a password is checked against."""

    id: str
    password_hash: str | None
    banned_at: datetime | None


class RecipientRow(msgspec.Struct, frozen=True):
    """Whom a mail goes to."""

    id: str
    display_name: str
    email: str
    email_verified: bool


class TakenTokenRow(msgspec.Struct, frozen=True):
    """What a mailed token was for."""

    user_id: str
    email: str


async def insert_user(
    db: Connection,
    *,
    user_id: str,
    username: str,
    email: str,
    display_name: str,
    password_hash: str | None,
    role: Role,
    requested_role: Role | None,
    now: datetime,
) -> None:
    """A new account with an empty profile. Raises UniqueViolation."""
    await execute(
        db,
        SQL.insert_user,
        user_id,
        username,
        email,
        display_name,
        password_hash,
        role,
        requested_role,
        now,
    )
    await execute(db, SQL.insert_profile, user_id, now)


async def account(db: Connection, user_id: str) -> AccountView | None:
    """An account by its id."""
    return await fetch_one(db, AccountView, SQL.account, user_id)


async def credentials_by_login(db: Connection, login: str) -> CredentialsRow | None:
    """Whoever logs in by this username or address."""
    return await fetch_one(db, CredentialsRow, SQL.credentials_by_login, login)


async def credentials(db: Connection, user_id: str) -> CredentialsRow | None:
    """What a signed-in person's password is checked against."""
    return await fetch_one(db, CredentialsRow, SQL.credentials, user_id)


async def set_password(db: Connection, user_id: str, password_hash: str, now: datetime) -> None:
    """A new password."""
    await execute(db, SQL.set_password, user_id, password_hash, now)


async def set_password_if_same(
    db: Connection, user_id: str, checked_hash: str, password_hash: str, now: datetime
) -> bool:
    """A new password, unless it was changed since it was checked."""
    return bool(await execute(db, SQL.set_password_if_same, user_id, checked_hash, password_hash, now))


async def set_email_if_same(
    db: Connection, user_id: str, checked_hash: str, email: str, now: datetime
) -> bool:
    """A new address, unless the password was changed since it was checked. Raises UniqueViolation."""
    return bool(await execute(db, SQL.set_email_if_same, user_id, checked_hash, email, now))


async def verify_email(db: Connection, user_id: str, email: str, now: datetime) -> bool:
    """Mark the address as proven, if it still is this one."""
    return bool(await execute(db, SQL.verify_email, user_id, email, now))


async def mail_recipient(db: Connection, user_id: str) -> RecipientRow | None:
    """Whom a mail goes to; None where they are gone or banned."""
    return await fetch_one(db, RecipientRow, SQL.mail_recipient, user_id)


async def mail_recipient_by_email(db: Connection, email: str) -> RecipientRow | None:
    """Whom a mail goes to, by address."""
    return await fetch_one(db, RecipientRow, SQL.mail_recipient_by_email, email)


async def replace_one_time_token(
    db: Connection,
    *,
    token_hash: bytes,
    user_id: str,
    purpose: Purpose,
    email: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """A token for a mail; older ones for the same end with it."""
    await execute(db, SQL.delete_one_time_tokens, user_id, purpose)
    await execute(db, SQL.insert_one_time_token, token_hash, user_id, purpose, email, now, expires_at)


async def one_time_token_owner(
    db: Connection, token_hash: bytes, purpose: Purpose, now: datetime
) -> str | None:
    """Whose token it is, while it is good."""
    owner: str | None = await fetch_value(db, SQL.one_time_token_owner, token_hash, purpose, now)
    return owner


async def take_one_time_token(
    db: Connection, token_hash: bytes, purpose: Purpose, now: datetime
) -> TakenTokenRow | None:
    """Its one use; None where it was used or is too old."""
    return await fetch_one(db, TakenTokenRow, SQL.take_one_time_token, token_hash, purpose, now)


async def delete_one_time_tokens(db: Connection, user_id: str, purpose: Purpose) -> None:
    """Make a person's tokens of a purpose worthless."""
    await execute(db, SQL.delete_one_time_tokens, user_id, purpose)


async def profile(db: Connection, user_id: str) -> ProfileView | None:
    """A profile with the name that stands on it."""
    return await fetch_one(db, ProfileView, SQL.profile, user_id)


async def lock_profile(db: Connection, user_id: str) -> None:
    """Hold the profile until the end of the transaction."""
    await execute(db, SQL.lock_profile, user_id)


async def is_time_zone(db: Connection, name: str) -> bool:
    """Whether PostgreSQL knows a time zone of the IANA list by this name."""
    return _TIME_ZONE.fullmatch(name) is not None and bool(await fetch_value(db, SQL.is_time_zone, name))


async def set_display_name(db: Connection, user_id: str, display_name: str, now: datetime) -> None:
    """A new name."""
    await execute(db, SQL.set_display_name, user_id, display_name, now)


async def set_profile(
    db: Connection,
    user_id: str,
    *,
    bio: str,
    links: list[dict[str, Any]],
    position: str,
    experience_level: ExperienceLevel | None,
    preferred_languages: list[str],
    target_companies: list[str],
    time_zone: str,
    now: datetime,
) -> None:
    """The whole profile."""
    await execute(
        db,
        SQL.set_profile,
        user_id,
        bio,
        links,
        position,
        experience_level,
        preferred_languages,
        target_companies,
        time_zone,
        now,
    )


async def delete_expired(db: Connection, now: datetime) -> int:
    """Delete what nobody can use any more; how many rows."""
    return (
        await execute(db, SQL.delete_expired_sessions, now)
        + await execute(db, SQL.delete_used_refresh_tokens, now)
        + await execute(db, SQL.delete_expired_families, now)
        + await execute(db, SQL.delete_expired_one_time_tokens, now)
        + await execute(db, SQL.delete_expired_invitations, now)
    )
