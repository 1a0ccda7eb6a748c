"""Settings of a server under test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codequest.config import AppEnv, Settings
from tests.support.databases import MigratedDatabases
from tests.support.servers import TestServers, own_redis_database, with_redis_database

TEST_SECRET = "a secret of the tests, 0123456789"


def settings_in(folder: Path, *, database_url: str, redis_url: str, judge_redis_url: str) -> Settings:
    """Fast hashes, a free port, and what is kept in `folder`."""
    return Settings(
        app_env=AppEnv.TEST,
        port=0,
        database_url=database_url,
        redis_url=redis_url,
        judge_redis_url=judge_redis_url,
        secret_key=TEST_SECRET,
        bcrypt_rounds=4,
        data_dir=folder / "data",
        demo=False,
    )


@contextmanager
def own_settings(servers: TestServers, databases: MigratedDatabases, folder: Path) -> Iterator[Settings]:
    """The same for one server more than a test has, with a database and a Redis of its own."""
    with databases.one() as database_url, own_redis_database(servers) as number:
        yield settings_in(
            folder,
            database_url=database_url,
            redis_url=with_redis_database(servers.redis_url, number),
            judge_redis_url=with_redis_database(servers.judge_redis_url, number),
        )
