"""PostgreSQL: the pool, how values cross the border, and named SQL.

Ids (`uuid`) are text in Python, `json`/`jsonb` are plain Python data. A feature keeps its SQL in `queries.sql`
under `-- name: find_room` lines and reaches it through `load_sql`; rows become msgspec structs by column name. What
several statements share stands above them under `-- piece: room_as_seen`; each says `-- include: room_as_seen`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import asyncpg
import msgspec

Connection: TypeAlias = Any  # asyncpg.Connection | PoolConnectionProxy; asyncpg ships no types
Pool: TypeAlias = Any  # asyncpg.Pool
Row = TypeVar("Row")

COMMAND_TIMEOUT_S = 15.0
CONNECT_TIMEOUT_S = 10.0
ACQUIRE_TIMEOUT_S = 10.0  # for one of the pool's connections; longer than thousands who come at once wait
QUERIES_OF_A_CONNECTION = 50_000  # then it is made anew, with what PostgreSQL has gathered for it
IDLE_LIFETIME_S = 300.0
STATEMENTS_KEPT = 1000  # of a connection, prepared; more than we have, and none is ever prepared again

# What a transaction is retried for: it did nothing wrong, another one was in its way.
RETRIED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
# What means that the server is away, not that the command is wrong.
AWAY: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that ended in the middle of an answer
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
    asyncio.TimeoutError,
    OSError,
)
UniqueViolation = asyncpg.UniqueViolationError


def violated_constraint(error: Exception) -> str:
    """The name of the constraint that a statement broke; "" where there is none."""
    return getattr(error, "constraint_name", None) or ""


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog", format="text")
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=_to_json, decoder=msgspec.json.decode, schema="pg_catalog", format="text"
        )


async def _nothing_to_reset(connection: Connection) -> None:
    """Nobody sets anything for a whole session (SET, LISTEN, advisory locks), so a release costs no round trip.

    A transaction left open is rolled back before this is called.
    """


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class _Pool(asyncpg.Pool):  # type: ignore[misc]
    """Who finds no connection free does not wait for ever: a PostgreSQL that hangs holds all of them."""

    __slots__ = ()

    async def _acquire(self, timeout: float | None) -> Any:
        # What `acquire` waits for. The library's own deadline makes a task, and a timer serves only who has to wait.
        if not self._queue.empty():
            return await super()._acquire(timeout)
        async with asyncio.timeout(ACQUIRE_TIMEOUT_S if timeout is None else timeout):
            return await super()._acquire(None)


async def connect_pool(database_url: str, *, minimum: int = 2, maximum: int = 16) -> Pool:
    """Open the pool. Raises what asyncpg raises where the server can't be reached."""
    return await _Pool(
        database_url,
        min_size=minimum,
        max_size=maximum,
        max_queries=QUERIES_OF_A_CONNECTION,
        max_inactive_connection_lifetime=IDLE_LIFETIME_S,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        loop=None,
        init=_prepare,
        reset=_nothing_to_reset,
        command_timeout=COMMAND_TIMEOUT_S,
        timeout=CONNECT_TIMEOUT_S,
        statement_cache_size=STATEMENTS_KEPT,
        max_cached_statement_lifetime=0,
        server_settings={"application_name": "codequest", "timezone": "UTC"},
    )


class Sql:
    """The statements of one `queries.sql`, as attributes."""

    def __init__(self, statements: dict[str, str]) -> None:
        self._statements = statements

    def __getattr__(self, name: str) -> str:
        try:
            return self._statements[name]
        except KeyError:
            raise AttributeError(f"queries.sql has no statement named {name}") from None

    def items(self) -> Sequence[tuple[str, str]]:
        """All statements, for the test that prepares each against the migrated schema."""
        return list(self._statements.items())


_NAME = re.compile(r"^-- (name|piece): (\w+)\s*$", re.MULTILINE)
_INCLUDE = re.compile(r"^-- include: (\w+)\s*$", re.MULTILINE)


def load_sql(package_file: str) -> Sql:
    """Read the `queries.sql` beside a module (`load_sql(__file__)`).

    Raises ValueError on a doubled name, KeyError on a piece that does not stand above.
    """
    text = Path(package_file).with_name("queries.sql").read_text(encoding="utf-8")
    parts = _NAME.split(text)
    found: dict[str, dict[str, str]] = {"name": {}, "piece": {}}
    for kind, name, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if name in found[kind]:
            raise ValueError(f"{package_file}: {name} stands twice in queries.sql")
        whole = _INCLUDE.sub(lambda match: found["piece"][match[1]], body)
        found[kind][name] = whole.strip().rstrip(";")
    return Sql(found["name"])


async def fetch_one(db: Connection, row: type[Row], sql: str, *args: object) -> Row | None:
    """The first row as `row` (a msgspec struct, matched by column name), or None."""
    record = await db.fetchrow(sql, *args)
    return None if record is None else converted(record, row)


async def fetch_all(db: Connection, row: type[Row], sql: str, *args: object) -> list[Row]:
    """All rows as `row`."""
    return [converted(record, row) for record in await db.fetch(sql, *args)]


async def fetch_value(db: Connection, sql: str, *args: object) -> Any:
    """The first column of the first row, or None."""
    return await db.fetchval(sql, *args)


async def execute(db: Connection, sql: str, *args: object) -> int:
    """Run a statement; the number of rows it touched."""
    status: str = await db.execute(sql, *args)
    tail = status.rsplit(" ", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def converted(record: Any, row: type[Row]) -> Row:
    """A record as `row`."""
    return msgspec.convert(dict(record), row, strict=False)
