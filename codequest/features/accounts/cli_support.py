"""Accounts without a request: for the command line, demo data and tests that have a pool."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from codequest.adapters import postgres
from codequest.adapters.passwords import hash_password
from codequest.adapters.postgres import Pool
from codequest.config import Settings
from codequest.errors import Forbidden, NotFound
from codequest.features.accounts import queries, queries_sessions, rules
from codequest.features.accounts.actions_deeds import ADMINS
from codequest.features.accounts.actions_sign_in import create_account
from codequest.features.accounts.messages import SessionRevoked
from codequest.features.accounts.messages_deeds import AdminDid
from codequest.protocol import log
from codequest.protocol.actor import Actor, ActorKind, Role
from codequest.protocol.event import Event


async def add_user(
    pool: Pool,
    settings: Settings,
    *,
    username: str,
    email: str,
    display_name: str,
    password: str,
    role: Role = Role.LEARNER,
    is_noted: bool = False,
) -> str:
    """Make an account whose address counts as proven; its id. Raises ValidationError or Conflict.

    `is_noted`: the admins' log tells of it.
    """
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
        if is_noted:
            did = AdminDid(deed="account-made", actor_id=None, user_id=user.id, detail=role)
            await log.append(db, [(ADMINS, did)], now)
    return user.id


async def reset_password(pool: Pool, settings: Settings, *, login: str, password: str) -> None:
    """Set a password and sign out every session; running servers close their sockets within a second.

    Raises NotFound where nobody logs in by this name, ValidationError where the password is too weak.
    """
    rules.check([("password", rules.password_problem(password))])
    hashed = await asyncio.to_thread(hash_password, password, settings.bcrypt_rounds)
    async with pool.acquire() as db, db.transaction():
        found = await queries.credentials_by_login(db, login)
        if found is None:
            raise NotFound(f"There is no account named {login}.")
        now = await _now(db)
        await queries.set_password(db, found.id, hashed, now)
        ended = await queries_sessions.end_sessions(db, found.id, None, now)
        # The servers' sweep publishes what is written here.
        events: list[tuple[str, Event]] = [
            (f"user:{found.id}", SessionRevoked(session_id=session_id)) for session_id in ended
        ]
        events.append((ADMINS, AdminDid(deed="password-set", actor_id=None, user_id=found.id)))
        await log.append(db, events, now)


async def find_maker(pool: Pool, login: str) -> str:
    """The id of an instructor or admin by user name or address. Raises NotFound, Forbidden."""
    async with pool.acquire() as db:
        found = await queries.credentials_by_login(db, login)
        person = None if found is None else await queries.account(db, found.id)
    if person is None:
        raise NotFound(f"There is no account named {login}.")
    if not Actor(kind=ActorKind.PERSON, role=person.role).is_staff:
        raise Forbidden(f"{login} is neither an instructor nor an admin, so no problem can be theirs.")
    return person.id


async def _now(db: postgres.Connection) -> datetime:
    now: datetime = await postgres.fetch_value(db, "SELECT clock_timestamp()")
    return now.astimezone(UTC)
