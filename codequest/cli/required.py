"""PostgreSQL and Redis for commands other than `run`: the configured ones, those of a running `codequest run`, or
our own for as long as the command takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from codequest.adapters import migrations
from codequest.adapters.embedded import EmbeddedServers, kept_secret
from codequest.cli.folder_lock import FolderLock
from codequest.cli.passwords import readable_password
from codequest.config import Settings, StartupError


@contextmanager
def with_servers(settings: Settings, *, migrated: bool = True) -> Iterator[Settings]:
    """Settings whose PostgreSQL and Redis are there while the block runs, and whose schema is up to date.

    `migrated=False` leaves the schema as it is. Raises StartupError.
    """
    if settings.database_url and settings.redis_url:
        yield with_secrets(settings) if not settings.is_public_service else settings
        return
    if FolderLock.is_held(settings.data_dir):
        yield running_ones(settings)
        return
    with FolderLock(settings.data_dir), own_servers(settings) as servers:
        settings = with_own_servers(settings, servers)
        if migrated:
            migrations.apply(settings.database_url)
        yield settings


def running_ones(settings: Settings) -> Settings:
    """Settings with the addresses of what `codequest run` has started. Raises StartupError when nothing runs."""
    if settings.database_url and settings.redis_url:
        return settings
    if not FolderLock.is_held(settings.data_dir):
        raise StartupError(
            f"There is no PostgreSQL and Redis to work with: none of ours runs in {settings.data_dir}. Start them "
            "with `make run` in another terminal, or set DATABASE_URL and REDIS_URL."
        )
    return with_own_servers(settings, EmbeddedServers(settings.data_dir))


def own_servers(settings: Settings) -> EmbeddedServers:
    """Our own in place of those that are not configured; not started."""
    return EmbeddedServers(
        settings.data_dir,
        want_postgres=not settings.database_url,
        want_redis=not settings.redis_url,
    )


def with_own_servers(settings: Settings, servers: EmbeddedServers) -> Settings:
    """Settings with the addresses of our servers where none are given."""
    own_judge_url = "" if settings.redis_url else servers.redis.judge_url()
    return with_secrets(
        settings.replace(
            database_url=settings.database_url or servers.postgres.url(),
            redis_url=settings.redis_url or servers.redis.url(),
            judge_redis_url=settings.judge_redis_url or own_judge_url,
        )
    )


def with_secrets(settings: Settings) -> Settings:
    """Settings with secrets of our own, kept in the data folder, where none are given."""
    secrets = settings.data_dir / "secrets"
    return settings.replace(
        secret_key=settings.secret_key or kept_secret(secrets / "secret-key"),
        demo_password=settings.demo_password or kept_secret(secrets / "demo-password", readable_password),
    )
