"""The schema's versions: `migrations/NNNN.name.sql` with `NNNN.name.rollback.sql`, applied by yoyo.

A server with work to do starts fast when there is none: `state` compares names with one query, and yoyo is imported
only to change something.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from codequest.config import ROOT, StartupError

FOLDER = ROOT / "migrations"
CONNECT_LIMIT_S = 10.0
# An advisory lock, which ends with its connection; yoyo's own is a row that a power cut leaves behind.
LOCK_KEY = 0x436F6465  # "Code"
OLDEST = 15  # major version of PostgreSQL


@dataclass(frozen=True)
class SchemaState:
    """How a database compares with the migrations of this program."""

    pending: tuple[str, ...]  # ours that it has not
    unknown: tuple[str, ...]  # what it has and we know nothing of: a newer program wrote it

    def refuse_newer(self) -> None:
        """Raise StartupError when a newer CodeQuest has migrated this database."""
        if self.unknown:
            raise StartupError(
                f"This database was made by a newer CodeQuest (it has the migrations {', '.join(self.unknown)}, "
                "which are unknown here). Start the newer one, or use another database."
            )


def names(folder: Path = FOLDER) -> list[str]:
    """The names of all migrations, in the order in which they are applied."""
    return sorted(file.stem for file in folder.glob("[0-9]*.sql") if not file.stem.endswith(".rollback"))


async def state(database_url: str) -> SchemaState:
    """Compare a database with our migrations. Raises StartupError when it cannot be reached or does not suit."""
    try:
        connection = await asyncpg.connect(database_url, timeout=CONNECT_LIMIT_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unreachable(error) from error
    try:
        _refuse_unfit(connection.get_server_version().major, connection.get_settings().server_encoding)
        rows = await connection.fetch("SELECT migration_id FROM _yoyo_migration")
    except asyncpg.UndefinedTableError:
        rows = []
    finally:
        await connection.close()
    applied = {row["migration_id"] for row in rows}
    ours = names()
    return SchemaState(
        pending=tuple(name for name in ours if name not in applied),
        unknown=tuple(sorted(applied.difference(ours))),
    )


def _refuse_unfit(major: int, encoding: str) -> None:
    if major < OLDEST:
        raise StartupError(f"This is PostgreSQL {major}; CodeQuest needs {OLDEST} or newer.")
    if encoding != "UTF8":
        raise StartupError(
            f"The database keeps its texts in {encoding}; CodeQuest needs UTF8. Make another one: "
            "createdb --template=template0 --encoding=UTF8 NAME"
        )


def apply(database_url: str, *, count: int | None = None) -> list[str]:
    """Apply what is pending (at most `count` of it), each migration in a transaction of its own; their names.

    Two programs doing this at once wait for each other. Raises StartupError.
    """

    def change(backend: Any, migrations: Any) -> list[str]:
        chosen = backend.to_apply(migrations)[:count]
        backend.apply_migrations(chosen)
        return [migration.id for migration in chosen]

    return _change(database_url, change)


def roll_back(database_url: str, *, count: int | None = None) -> list[str]:
    """Take back the newest `count` migrations (None: all), newest first; their names. Raises StartupError."""

    def change(backend: Any, migrations: Any) -> list[str]:
        chosen = backend.to_rollback(migrations)[:count]
        backend.rollback_migrations(chosen)
        return [migration.id for migration in chosen]

    return _change(database_url, change)


def _change(database_url: str, change: Callable[[Any, Any], list[str]]) -> list[str]:
    import psycopg  # slow to import and needed only here
    import yoyo

    try:
        lock = psycopg.connect(database_url, connect_timeout=int(CONNECT_LIMIT_S), autocommit=True)
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    with lock:
        lock.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        backend = yoyo.get_backend(yoyo_url(database_url))
        try:
            done = change(backend, yoyo.read_migrations(str(FOLDER)))
        except psycopg.Error as error:
            raise StartupError(f"A migration failed and was taken back: {error}") from error
        finally:
            with suppress(psycopg.Error):
                backend.connection.close()
    return done


def yoyo_url(database_url: str) -> str:
    """The same address, naming psycopg 3 as yoyo's driver."""
    return urlunsplit(urlsplit(database_url)._replace(scheme="postgresql+psycopg"))


def unreachable(error: BaseException) -> StartupError:
    """A sentence for a database that does not answer, without its password."""
    return StartupError(
        f"PostgreSQL does not let us in: {str(error) or type(error).__name__}. "
        "Check DATABASE_URL, and that the server runs."
    )
