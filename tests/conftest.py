"""Fixtures for all tests: real servers, a database as new and a clean Redis for each test, settings.

settings         APP_ENV=test with the database and Redis of this test
database_url     a migrated, empty database          empty_database_url    one without any table
redis_url        an empty numbered Redis database    judge_redis_url       the same as the judge's user
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from codequest.config import Settings
from tests.support.databases import MigratedDatabases, fresh_database, migrated_databases
from tests.support.servers import TestServers, own_redis_database, running_servers, with_redis_database
from tests.support.settings import settings_in

pytest_plugins = ["tests.support.components", "tests.support.live_server"]


@pytest.fixture(scope="session", autouse=True)
def signals_end_programs() -> None:
    """Whoever starts the tests with signals ignored (nohup, a shell's `&`) does not decide for what they start."""
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def servers() -> Iterator[TestServers]:
    """PostgreSQL and Redis for the session; started when the first test needs one."""
    with running_servers() as running:
        yield running


@pytest.fixture(scope="session")
def databases(servers: TestServers) -> Iterator[MigratedDatabases]:
    """Where tests get their databases."""
    with migrated_databases(servers) as migrated:
        yield migrated


@pytest.fixture
def database_url(databases: MigratedDatabases) -> Iterator[str]:
    """A migrated database without anything else in it."""
    with databases.one() as url:
        yield url


@pytest.fixture
def empty_database_url(servers: TestServers) -> Iterator[str]:
    """A fresh database without any table."""
    with fresh_database(servers) as url:
        yield url


@pytest.fixture
def redis_database(servers: TestServers) -> Iterator[int]:
    """The number of an emptied Redis database."""
    with own_redis_database(servers) as number:
        yield number


@pytest.fixture
def redis_url(servers: TestServers, redis_database: int) -> str:
    """An empty Redis database, as the server sees it."""
    return with_redis_database(servers.redis_url, redis_database)


@pytest.fixture
def judge_redis_url(servers: TestServers, redis_database: int) -> str:
    """The same Redis database with the judge's user, which may touch `judge:*` only."""
    return with_redis_database(servers.judge_redis_url, redis_database)


@pytest.fixture
def settings(database_url: str, redis_url: str, judge_redis_url: str, tmp_path: Path) -> Settings:
    """Settings for one test: fast hashes, its own folders, a free port."""
    return settings_in(
        tmp_path, database_url=database_url, redis_url=redis_url, judge_redis_url=judge_redis_url
    )
