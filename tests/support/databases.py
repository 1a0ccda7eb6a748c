"""A migrated database for each test: made once, and given to one test after the other as if it were new.

Cloning one costs more than most tests do. A database is used again once it is known to be as the template is: nobody
is connected, the schema is untouched, the rows are the template's. Otherwise it is dropped, and the next test gets
another one. Each user sees a name of its own, so that a program left behind by a test finds no database there.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from codequest.adapters import migrations
from tests.support.servers import TestServers, execute, with_database

TEMPLATE = f"codequest_template_{os.getpid()}"
LEAVING_S = 2.0  # until a server has let go of a connection that its client has closed
LEAVING_POLL_S = 0.005

_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# What a change of the schema adds to, takes from or writes anew; clones have the numbers of their template.
_CATALOGS = ("pg_attribute", "pg_class", "pg_constraint", "pg_depend", "pg_proc", "pg_trigger")
_SCHEMA = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}" for name in _CATALOGS
)
_RESTART = """
SELECT setval(seqrelid, seqstart, false) FROM pg_sequence JOIN pg_sequences
ON seqrelid = format('%I.%I', schemaname, sequencename)::regclass WHERE last_value IS NOT NULL
"""

_numbers = itertools.count(1)


@contextmanager
def fresh_database(servers: TestServers, template: str = "template0") -> Iterator[str]:
    """A database of its own, cloned from `template`; its address. It is dropped with whoever is still connected."""
    name = _next_name()
    _clone(servers, name, template)
    try:
        yield with_database(servers.postgres_url, name)
    finally:
        _drop(servers, name)


@contextmanager
def migrated_databases(servers: TestServers) -> Iterator[MigratedDatabases]:
    """Where tests get theirs."""
    execute(servers, "CREATE DATABASE {}", TEMPLATE)
    try:
        migrations.apply(with_database(servers.postgres_url, TEMPLATE))
        databases = MigratedDatabases(servers)
        yield databases
        databases.close()
    finally:
        _drop(servers, TEMPLATE)


class MigratedDatabases:
    """Clones of the template, each used by one test at a time."""

    def __init__(self, servers: TestServers) -> None:
        self._servers = servers
        self._unused: list[str] = []  # names of databases as good as new, which nobody was told yet
        with self._connect(TEMPLATE) as db:
            self._schema = _schema(db)
            self._tables = [name for (name,) in db.execute(_TABLES)]
            self._content = {name: _copied(db, name) for name in _filled(db, self._tables)}

    @contextmanager
    def one(self) -> Iterator[str]:
        """A migrated database without anything else in it; its address."""
        if self._unused:
            name = self._unused.pop()
        else:
            name = _next_name()
            _clone(self._servers, name, TEMPLATE)
        try:
            yield with_database(self._servers.postgres_url, name)
        finally:
            self._take_back(name)

    def close(self) -> None:
        """Drop them all."""
        for name in self._unused:
            _drop(self._servers, name)

    def _take_back(self, name: str) -> None:
        unused = _next_name()
        try:
            with self._connect(name) as db:
                is_whole = _is_left(db) and _schema(db) == self._schema
                if is_whole:
                    self._restore(db)
            if is_whole:
                execute(self._servers, "ALTER DATABASE {} RENAME TO {}", name, unused)
        except psycopg.Error:  # somebody came back, or we are no superuser here
            is_whole = False
        if is_whole:
            self._unused.append(unused)
        else:
            _drop(self._servers, name)

    def _restore(self, db: psycopg.Connection) -> None:
        """Give every table the rows of the template, and every sequence its start."""
        filled = [sql.Identifier(name) for name in _filled(db, self._tables)]
        db.execute("SET session_replication_role = replica")  # without triggers and foreign keys
        with db.transaction():
            for table in filled:
                db.execute(sql.SQL("DELETE FROM {}").format(table))
        db.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(filled)))
        for name, rows in self._content.items():
            with db.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                copy.write(rows)
        db.execute(_RESTART)

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(with_database(self._servers.postgres_url, name), autocommit=True)


def _is_left(db: psycopg.Connection) -> bool:
    """Wait a little until nobody else is connected; whether it came to that."""
    deadline = time.monotonic() + LEAVING_S
    while db.execute(_OTHERS).fetchone() != (0,):
        if time.monotonic() > deadline:
            return False
        time.sleep(LEAVING_POLL_S)
    return True


def _schema(db: psycopg.Connection) -> list[tuple[str, int, int]]:
    """What differs as soon as anything of the schema was changed."""
    return db.execute(_SCHEMA).fetchall()


def _filled(db: psycopg.Connection, tables: list[str]) -> list[str]:
    """Those of the tables that have rows."""
    one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    each = [one.format(name, sql.Identifier(name)) for name in tables]
    return [name for (name,) in db.execute(sql.SQL(" UNION ALL ").join(each))]


def _copied(db: psycopg.Connection, table: str) -> bytes:
    """A table's rows, as COPY writes and reads them."""
    with db.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
        return b"".join(bytes(row) for row in rows)


def _next_name() -> str:
    return f"codequest_test_{os.getpid()}_{next(_numbers)}"


def _clone(servers: TestServers, name: str, template: str) -> None:
    execute(servers, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)


def _drop(servers: TestServers, name: str) -> None:
    execute(servers, "DROP DATABASE {} WITH (FORCE)", name)
