"""The SQL of what admins see and do about people, a function each. Decides nothing."""

from __future__ import annotations

from datetime import datetime

import msgspec

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_one, fetch_value
from codequest.features.accounts.messages import AdminUserView, InvitationView
from codequest.features.accounts.queries import SQL
from codequest.protocol.actor import Role


class LockedUserRow(msgspec.Struct, frozen=True):
    """An account about to be changed by an admin."""

    id: str
    username: str
    role: Role
    requested_role: Role | None
    banned_at: datetime | None


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
        db, AdminUserView, SQL.admin_users, before, part.lower(), role, waiting, banned, limit
    )


async def admin_user(db: Connection, user_id: str) -> AdminUserView | None:
    """One person as admins see them."""
    return await fetch_one(db, AdminUserView, SQL.admin_user, user_id)


async def waiting(db: Connection) -> int:
    """How many wait for a role."""
    count: int = await fetch_value(db, SQL.waiting)
    return count


async def lock_user(db: Connection, user_id: str) -> LockedUserRow | None:
    """An account, held until the end of the transaction."""
    return await fetch_one(db, LockedUserRow, SQL.lock_user, user_id)


async def set_role(db: Connection, user_id: str, role: Role, now: datetime) -> None:
    """A role."""
    await execute(db, SQL.set_role, user_id, role, now)


async def set_ban(
    db: Connection, user_id: str, banned_at: datetime | None, reason: str, now: datetime
) -> None:
    """A ban, or its end."""
    await execute(db, SQL.set_ban, user_id, banned_at, reason, now)


async def insert_invitation(
    db: Connection, invitation: InvitationView, hashed: bytes, created_by: str
) -> None:
    """An invitation by the hash of its token."""
    await execute(
        db,
        SQL.insert_invitation,
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
    return await fetch_all(db, InvitationView, SQL.invitations, before, limit)


async def use_invitation(db: Connection, hashed: bytes, now: datetime) -> bool:
    """Take a place of an invitation; whether there was one."""
    return await execute(db, SQL.use_invitation, hashed, now) == 1


async def delete_invitation(db: Connection, invitation_id: str) -> bool:
    """Whether there was one."""
    return await execute(db, SQL.delete_invitation, invitation_id) == 1
