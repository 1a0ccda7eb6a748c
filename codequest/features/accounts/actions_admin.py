"""What admins do with accounts: look, give roles, ban."""

from __future__ import annotations

import structlog
from msgspec import UNSET

from codequest.errors import NotFound, ValidationError
from codequest.features.accounts import queries_admin, rules
from codequest.features.accounts.actions_deeds import note
from codequest.features.accounts.actions_sessions import end_all_sessions
from codequest.features.accounts.messages import (
    AdminGetUser,
    AdminListUsers,
    AdminUpdateUser,
    AdminUserView,
    CountWaiting,
    RoleDecided,
    WaitingView,
)
from codequest.ids import Id
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Page

logger = structlog.get_logger(__name__)


async def list_users(ctx: Context, message: AdminListUsers) -> Page[AdminUserView]:
    """People, newest first."""
    cursor = open_cursor(message.cursor, tuple[Id])
    rows = await queries_admin.admin_users(
        ctx.db,
        before=cursor[0] if cursor else None,
        part=rules.clean_line(message.q),
        role=message.role,
        waiting=message.waiting,
        banned=message.banned,
        limit=message.limit + 1,
    )
    return page_of(rows, message.limit, lambda row: (row.id,))


async def count_waiting(ctx: Context, message: CountWaiting) -> WaitingView:
    """How many wait for a role, the banned aside."""
    return WaitingView(people=await queries_admin.waiting(ctx.db))


async def get_user(ctx: Context, message: AdminGetUser) -> AdminUserView:
    """One person."""
    user = await queries_admin.admin_user(ctx.db, message.user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return user


async def update_user(ctx: Context, message: AdminUpdateUser) -> AdminUserView:
    """Give a role, ban or unban. A ban, and a role that was taken away, sign the person out everywhere."""
    if message.role is UNSET and message.banned is UNSET:
        raise ValidationError("Say a role, or whether to ban.")
    reason = rules.clean_line(message.ban_reason)
    rules.check([("ban_reason", rules.text_problem(reason))])
    target = await queries_admin.lock_user(ctx.db, message.user_id)
    if target is None:
        raise NotFound("There is no such person.")
    role = target.role if message.role is UNSET else message.role
    rules.check_may_administer(ctx.actor, target.id, target.role, role)
    if message.role is not UNSET:
        if role != target.role:
            note(ctx, "role", user_id=target.id, detail=role)
        await queries_admin.set_role(ctx.db, target.id, role, ctx.now)
        await ctx.announce(
            RoleDecided(user_id=target.id, role=role, before=target.role, requested=target.requested_role)
        )
    if message.banned is not UNSET:
        banned_at = (target.banned_at or ctx.now) if message.banned else None
        if message.banned or target.banned_at is not None:
            note(ctx, "suspended" if message.banned else "let-back", user_id=target.id, detail=reason)
        await queries_admin.set_ban(ctx.db, target.id, banned_at, reason if message.banned else "", ctx.now)
    if message.banned is True or rules.is_less(role, target.role):
        await end_all_sessions(ctx, target.id, kept=None)
    logger.info(
        "account_administered",
        by=ctx.actor.user_id,
        user=target.id,
        role=str(role),
        banned=None if message.banned is UNSET else message.banned,
    )
    return await get_user(ctx, AdminGetUser(user_id=target.id))
