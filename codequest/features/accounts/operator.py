"""Accounts from the operator's terminal and from demo data: no running server is needed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from codequest.adapters import postgres
from codequest.adapters.passwords import hash_password
from codequest.adapters.postgres import Pool
from codequest.config import Settings, StartupError
from codequest.errors import CodeQuestError
from codequest.features.accounts import queries, rules
from codequest.features.accounts.actions_sign_in import create_account
from codequest.features.accounts.messages import SessionRevoked
from codequest.protocol import log
from codequest.protocol.actor import Role


async def add_user(
    settings: Settings,
    username: str,
    email: str,
    password: str,
    *,
    admin: bool = False,
    display_name: str | None = None,
) -> str:
    """Make an account; its id. Raises StartupError saying what is wrong or taken."""
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=1)
    try:
        return await insert_account(
            pool,
            settings,
            username=username,
            email=email,
            display_name=display_name or username,
            password=password,
            role=Role.SYSTEM_ADMIN if admin else Role.LEARNER,
        )
    except CodeQuestError as error:
        raise _said(error) from error
    finally:
        await pool.close()


async def insert_account(
    pool: Pool,
    settings: Settings,
    *,
    username: str,
    email: str,
    display_name: str,
    password: str,
    role: Role = Role.LEARNER,
) -> str:
    """Make an account whose address counts as proven; its id. Raises ValidationError or Conflict."""
    name = rules.clean_line(display_name)
    rules.check(
        [
            ("username", rules.username_problem(username)),
            ("email", rules.email_problem(email)),
            ("display_name", rules.display_name_problem(name)),
            ("password", rules.password_problem(password)),
        ]
    )
    hashed = await asyncio.to_thread(hash_password, password, settings.bcrypt_rounds)
    async with pool.acquire() as db, db.transaction():
        now = await _now(db)
        user = await create_account(
            db,
            username=username,
            email=email,
            display_name=name,
            password_hash=hashed,
            role=role,
            requested_role=None,
            now=now,
        )
        await queries.verify_email(db, user.id, email, now)
    return user.id


async def reset_password(settings: Settings, username: str, password: str) -> None:
    """Set a password and sign out every session; running servers close their sockets within a second.

    Raises StartupError where there is nobody of this name, or the password is too weak.
    """
    try:
        rules.check([("password", rules.password_problem(password))])
    except CodeQuestError as error:
        raise _said(error) from error
    hashed = await asyncio.to_thread(hash_password, password, settings.bcrypt_rounds)
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=1)
    try:
        async with pool.acquire() as db, db.transaction():
            user_id = await queries.user_id_by_username(db, username)
            if user_id is None:
                raise StartupError(f"There is no account named {username}.")
            now = await _now(db)
            await queries.set_password(db, user_id, hashed, now)
            ended = await queries.end_sessions(db, user_id, None, now)
            events = [(f"user:{user_id}", SessionRevoked(session_id=session_id)) for session_id in ended]
            await log.append(db, events, now)
    finally:
        await pool.close()


async def _now(db: postgres.Connection) -> datetime:
    now: datetime = await postgres.fetch_value(db, "SELECT clock_timestamp()")
    return now.astimezone(UTC)


def _said(error: CodeQuestError) -> StartupError:
    details = "; ".join(f"{one.field}: {one.message}" for one in error.details)
    return StartupError(details or error.message)
