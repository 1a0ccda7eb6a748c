"""The tests' own databases: what one test leaves behind is not there for the next one."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.support import databases as module
from tests.support.databases import MigratedDatabases

Spoil = Callable[[psycopg.Connection], object]

EPOCH = "SELECT epoch FROM log_epoch"
MIGRATIONS = "SELECT array_agg(migration_id ORDER BY migration_id) FROM _yoyo_migration"
PLACE = "SELECT oid FROM pg_database WHERE datname = current_database()"


def asked(url: str, question: str) -> object:
    with psycopg.connect(url) as db:
        return db.execute(question).fetchone()


def use(databases: MigratedDatabases, spoil: Spoil) -> tuple[object, str]:
    """Be a test: which database it was, and the name it had."""
    with databases.one() as url:
        with psycopg.connect(url, autocommit=True) as db:
            spoil(db)
        return asked(url, PLACE), url


def test_the_next_test_gets_the_same_database_as_new(databases: MigratedDatabases) -> None:
    with databases.one() as url:
        before = asked(url, EPOCH), asked(url, MIGRATIONS)

    def spoil(db: psycopg.Connection) -> None:
        db.execute("UPDATE log_epoch SET epoch = 'another'")
        db.execute("DELETE FROM _yoyo_migration")
        db.execute("INSERT INTO channels (name, last_offset) VALUES ('system', 7)")
        db.execute(
            "SELECT nextval(pg_get_serial_sequence('submissions', 'number')) FROM generate_series(1, 5)"
        )

    place, former = use(databases, spoil)
    with databases.one() as url:
        assert asked(url, PLACE) == place
        assert (asked(url, EPOCH), asked(url, MIGRATIONS)) == before
        assert asked(url, "SELECT count(*) FROM channels") == (0,)
        assert asked(url, "SELECT nextval(pg_get_serial_sequence('submissions', 'number'))") == (1,)
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            asked(former, EPOCH)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE one (two int)",
        "DROP TABLE log_epoch",
        "ALTER TABLE users ADD COLUMN more text",
        "ALTER TABLE users DISABLE TRIGGER ALL",
        "ALTER TABLE users ALTER COLUMN email DROP NOT NULL",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_a_database_with_another_schema_is_not_used_again(databases: MigratedDatabases, change: str) -> None:
    place, _ = use(databases, lambda db: db.execute(change))
    assert use(databases, lambda db: None)[0] != place


def test_a_database_to_which_somebody_is_connected_is_not_used_again(
    databases: MigratedDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAVING_S", 0)
    with databases.one() as url:
        place = asked(url, PLACE)
        staying = psycopg.connect(url, autocommit=True)
    assert use(databases, lambda db: None)[0] != place
    with pytest.raises(psycopg.OperationalError):
        staying.execute(EPOCH)
    staying.close()
