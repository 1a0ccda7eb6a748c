"""A real PostgreSQL and a real Redis for the whole session, and a numbered Redis database for each test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from codequest.adapters.embedded import EmbeddedServers

REDIS_DATABASES = 16

_taken: set[int] = set()  # of the numbered databases of Redis


@dataclass(frozen=True)
class TestServers:
    """Where the session's servers are. `postgres_url` may create databases."""

    __test__ = False

    postgres_url: str
    redis_url: str
    judge_redis_url: str


@contextmanager
def running_servers() -> Iterator[TestServers]:
    """TEST_DATABASE_URL and TEST_REDIS_URL when set, else our own servers in a temporary folder.

    A given Redis loses what is in its databases 1 to 15.
    """
    given = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
    if all(given):
        yield TestServers(given[0], given[1], os.environ.get("TEST_JUDGE_REDIS_URL", given[1]))
        return
    # Durability costs a test session minutes and gives it nothing.
    with (
        tempfile.TemporaryDirectory(prefix="cq-") as folder,
        EmbeddedServers(Path(folder), durable=False) as servers,
    ):
        yield TestServers(
            given[0] or servers.postgres.url("postgres"),
            given[1] or servers.redis.url(),
            os.environ.get("TEST_JUDGE_REDIS_URL") or given[1] or servers.redis.judge_url(),
        )


def execute(servers: TestServers, statement: str, *identifiers: str) -> None:
    """Run a statement about databases, outside a transaction."""
    with psycopg.connect(servers.postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, identifiers)))


def with_database(url: str, name: str) -> str:
    """The same server's address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def own_redis_database(servers: TestServers) -> Iterator[int]:
    """The number of an emptied Redis database, from 1 to 15, that nobody else gets meanwhile."""
    number = next(one for one in range(1, REDIS_DATABASES) if one not in _taken)
    _taken.add(number)
    try:
        with redis.Redis.from_url(with_redis_database(servers.redis_url, number)) as client:
            client.flushdb()
        yield number
    finally:
        _taken.remove(number)


def with_redis_database(url: str, number: int) -> str:
    """The same Redis's address with another numbered database."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(query=f"db={number}"))
    return urlunsplit(parts._replace(path=f"/{number}"))
