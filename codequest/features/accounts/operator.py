"""Accounts from the operator's terminal: `codequest user`; no running server is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from codequest.adapters import postgres
from codequest.adapters.postgres import Pool
from codequest.config import Settings, StartupError
from codequest.errors import CodeQuestError
from codequest.features.accounts import cli_support
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
    async with _pool(settings) as pool:
        return await cli_support.add_user(
            pool,
            settings,
            username=username,
            email=email,
            display_name=display_name or username,
            password=password,
            role=Role.SYSTEM_ADMIN if admin else Role.LEARNER,
            is_noted=True,
        )


async def reset_password(settings: Settings, username: str, password: str) -> None:
    """Set a password and sign out every session. Raises StartupError saying what is wrong."""
    async with _pool(settings) as pool:
        await cli_support.reset_password(pool, settings, login=username, password=password)


async def find_maker(settings: Settings, login: str) -> str:
    """The id of whoever may make problems, by user name or address. Raises StartupError for anybody else."""
    async with _pool(settings) as pool:
        return await cli_support.find_maker(pool, login)


@asynccontextmanager
async def _pool(settings: Settings) -> AsyncIterator[Pool]:
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=1)
    try:
        yield pool
    except CodeQuestError as error:
        details = "; ".join(f"{one.field}: {one.message}" for one in error.details)
        raise StartupError(details or error.message) from error
    finally:
        await pool.close()
