"""The statements of queries.sql, one typed function each."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value, load_sql
from codequest.features.accounts.messages import (
    AccountView,
    AdminUserView,
    ExperienceLevel,
    InvitationView,
    ProfileView,
)
from codequest.protocol.actor import Role

sql = load_sql(__file__)

_TIME_ZONE = re.compile(
    r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}"
)  # no abbreviations, no rules in POSIX's form

Purpose = Literal["verify_email", "reset_password"]


class PersonRow(msgspec.Struct, frozen=True):
    """What an actor is made of."""

    id: str
    username: str
    display_name: str
    role: Role


class SessionPersonRow(PersonRow, frozen=True):
    """The same, for one of several sessions."""

    session_id: str


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


class TakenTokenRow(msgspec.Struct, frozen=True):
    """What a mailed token was for."""

    user_id: str
    email: str


class LockedUserRow(msgspec.Struct, frozen=True):
    """An account about to be changed by an admin."""

    id: str
    username: str
    role: Role
    banned_at: datetime | None


async def person_of_session(db: Connection, session_id: str, user_id: str, now: datetime) -> PersonRow | None:
    """The active owner of a live cookie session."""
    return await fetch_one(db, PersonRow, sql.person_of_session, session_id, user_id, now)


async def person_of_family(db: Connection, family_id: str, user_id: str) -> PersonRow | None:
    """The active owner of tokens that are not revoked."""
    return await fetch_one(db, PersonRow, sql.person_of_family, family_id, user_id)


async def people_of_sessions(db: Connection, session_ids: list[str], now: datetime) -> list[SessionPersonRow]:
    """The active owners of those sessions and token families that are still good."""
    return await fetch_all(db, SessionPersonRow, sql.people_of_sessions, session_ids, now)


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
        sql.insert_user,
        user_id,
        username,
        email,
        display_name,
        password_hash,
        role,
        requested_role,
        now,
    )
    await execute(db, sql.insert_profile, user_id, now)


async def account(db: Connection, user_id: str) -> AccountView | None:
    """An account by its id."""
    return await fetch_one(db, AccountView, sql.account, user_id)


async def credentials_by_login(db: Connection, login: str) -> CredentialsRow | None:
    """Whoever logs in by this username or address."""
    return await fetch_one(db, CredentialsRow, sql.credentials_by_login, login)


async def credentials(db: Connection, user_id: str) -> CredentialsRow | None:
    """What a signed-in person's password is checked against."""
    return await fetch_one(db, CredentialsRow, sql.credentials, user_id)


async def set_password(db: Connection, user_id: str, password_hash: str, now: datetime) -> None:
    """A new password."""
    await execute(db, sql.set_password, user_id, password_hash, now)


async def set_password_if_same(
    db: Connection, user_id: str, checked_hash: str, password_hash: str, now: datetime
) -> bool:
    """A new password, unless it was changed since it was checked."""
    return bool(await execute(db, sql.set_password_if_same, user_id, checked_hash, password_hash, now))


async def set_email_if_same(
    db: Connection, user_id: str, checked_hash: str, email: str, now: datetime
) -> bool:
    """A new address, unless the password was changed since it was checked. Raises UniqueViolation."""
    return bool(await execute(db, sql.set_email_if_same, user_id, checked_hash, email, now))


async def verify_email(db: Connection, user_id: str, email: str, now: datetime) -> bool:
    """Mark the address as proven, if it still is this one."""
    return bool(await execute(db, sql.verify_email, user_id, email, now))


async def mail_recipient(db: Connection, user_id: str) -> RecipientRow | None:
    """Whom a mail goes to; None where they are gone or banned."""
    return await fetch_one(db, RecipientRow, sql.mail_recipient, user_id)


async def mail_recipient_by_email(db: Connection, email: str) -> RecipientRow | None:
    """Whom a mail goes to, by address."""
    return await fetch_one(db, RecipientRow, sql.mail_recipient_by_email, email)


async def sessions_of(db: Connection, user_id: str, now: datetime) -> list[SessionRow]:
    """Where somebody is signed in, the latest first."""
    return await fetch_all(db, SessionRow, sql.sessions_of, user_id, now)


async def end_session(db: Connection, session_id: str, user_id: str, now: datetime) -> bool:
    """Sign one browser or API client out; False where there is none of theirs."""
    ended = await execute(db, sql.delete_session, session_id, user_id)
    return bool(ended or await execute(db, sql.revoke_family, session_id, user_id, now))


async def end_sessions(db: Connection, user_id: str, kept: str | None, now: datetime) -> list[str]:
    """Sign everything out but `kept`; the ids of what was."""
    browsers = await db.fetch(sql.delete_sessions, user_id, kept)
    clients = await db.fetch(sql.revoke_families, user_id, kept, now)
    return [row["id"] for row in (*browsers, *clients)]


async def insert_family(
    db: Connection, family_id: str, user_id: str, now: datetime, expires_at: datetime, address: str
) -> None:
    """A log-in of an API client."""
    await execute(db, sql.insert_family, family_id, user_id, now, expires_at, address)


async def insert_refresh_token(
    db: Connection, token_hash: bytes, family_id: str, now: datetime, expires_at: datetime
) -> None:
    """A refresh token of a family."""
    await execute(db, sql.insert_refresh_token, token_hash, family_id, now, expires_at)


async def lock_family_of_token(db: Connection, token_hash: bytes) -> FamilyRow | None:
    """The family of a refresh token, locked."""
    family_id = await fetch_value(db, sql.family_of_refresh_token, token_hash)
    return None if family_id is None else await fetch_one(db, FamilyRow, sql.lock_family, family_id)


async def refresh_token(db: Connection, token_hash: bytes) -> RefreshTokenRow | None:
    """A refresh token; call it under the family's lock."""
    return await fetch_one(db, RefreshTokenRow, sql.refresh_token, token_hash)


async def use_refresh_token(db: Connection, token_hash: bytes, now: datetime) -> None:
    """Its one use."""
    await execute(db, sql.use_refresh_token, token_hash, now)


async def renew_family(
    db: Connection, family_id: str, now: datetime, expires_at: datetime, address: str
) -> None:
    """The family was seen."""
    await execute(db, sql.renew_family, family_id, now, expires_at, address)


async def revoke_family(db: Connection, family_id: str, user_id: str, now: datetime) -> bool:
    """Sign an API client out."""
    return bool(await execute(db, sql.revoke_family, family_id, user_id, now))


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
    await execute(db, sql.delete_one_time_tokens, user_id, purpose)
    await execute(db, sql.insert_one_time_token, token_hash, user_id, purpose, email, now, expires_at)


async def one_time_token_owner(
    db: Connection, token_hash: bytes, purpose: Purpose, now: datetime
) -> str | None:
    """Whose token it is, while it is good."""
    owner: str | None = await fetch_value(db, sql.one_time_token_owner, token_hash, purpose, now)
    return owner


async def take_one_time_token(
    db: Connection, token_hash: bytes, purpose: Purpose, now: datetime
) -> TakenTokenRow | None:
    """Its one use; None where it was used or is too old."""
    return await fetch_one(db, TakenTokenRow, sql.take_one_time_token, token_hash, purpose, now)


async def delete_one_time_tokens(db: Connection, user_id: str, purpose: Purpose) -> None:
    """Make a person's tokens of a purpose worthless."""
    await execute(db, sql.delete_one_time_tokens, user_id, purpose)


async def profile(db: Connection, user_id: str) -> ProfileView | None:
    """A profile with the name that stands on it."""
    return await fetch_one(db, ProfileView, sql.profile, user_id)


async def lock_profile(db: Connection, user_id: str) -> None:
    """Hold the profile until the end of the transaction."""
    await execute(db, sql.lock_profile, user_id)


async def is_time_zone(db: Connection, name: str) -> bool:
    """Whether PostgreSQL knows a time zone of the IANA list by this name."""
    return _TIME_ZONE.fullmatch(name) is not None and bool(await fetch_value(db, sql.is_time_zone, name))


async def set_display_name(db: Connection, user_id: str, display_name: str, now: datetime) -> None:
    """A new name."""
    await execute(db, sql.set_display_name, user_id, display_name, now)


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
        sql.set_profile,
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


async def admin_users(
    db: Connection,
    *,
    before: str | None,
    part: str,
    role: Role | None,
    waiting: bool,
    banned: bool | None,
    limit: int,
) -> list[AdminUserView]:
    """People as admins see them, newest first."""
    return await fetch_all(
        db, AdminUserView, sql.admin_users, before, part.lower(), role, waiting, banned, limit
    )


async def admin_user(db: Connection, user_id: str) -> AdminUserView | None:
    """One person as admins see them."""
    return await fetch_one(db, AdminUserView, sql.admin_user, user_id)


async def lock_user(db: Connection, user_id: str) -> LockedUserRow | None:
    """An account, held until the end of the transaction."""
    return await fetch_one(db, LockedUserRow, sql.lock_user, user_id)


async def set_role(db: Connection, user_id: str, role: Role, now: datetime) -> None:
    """A role."""
    await execute(db, sql.set_role, user_id, role, now)


async def set_ban(
    db: Connection, user_id: str, banned_at: datetime | None, reason: str, now: datetime
) -> None:
    """A ban, or its end."""
    await execute(db, sql.set_ban, user_id, banned_at, reason, now)


async def insert_invitation(
    db: Connection, invitation: InvitationView, hashed: bytes, created_by: str
) -> None:
    """An invitation by the hash of its token."""
    await execute(
        db,
        sql.insert_invitation,
        invitation.id,
        hashed,
        invitation.note,
        invitation.places,
        created_by,
        invitation.created_at,
        invitation.expires_at,
    )


async def invitations(db: Connection, before: str | None, limit: int) -> list[InvitationView]:
    """Invitations, newest first."""
    return await fetch_all(db, InvitationView, sql.invitations, before, limit)


async def use_invitation(db: Connection, hashed: bytes, now: datetime) -> bool:
    """Take a place of an invitation; whether there was one."""
    return await execute(db, sql.use_invitation, hashed, now) == 1


async def delete_invitation(db: Connection, invitation_id: str) -> bool:
    """Whether there was one."""
    return await execute(db, sql.delete_invitation, invitation_id) == 1


async def delete_expired(db: Connection, now: datetime) -> int:
    """Delete what nobody can use any more; how many rows."""
    return (
        await execute(db, sql.delete_expired_sessions, now)
        + await execute(db, sql.delete_used_refresh_tokens, now)
        + await execute(db, sql.delete_expired_families, now)
        + await execute(db, sql.delete_expired_one_time_tokens, now)
        + await execute(db, sql.delete_expired_invitations, now)
    )
