"""The schema goes up, down and up again, and a program knows a database that is not its own."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest

from codequest.adapters import migrations
from codequest.config import StartupError

# Everything a migration can make, apart from what yoyo keeps for itself.
SCHEMA = """
    SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name !~ '^_?yoyo'
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename !~ '^_?yoyo'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '^_?yoyo'
    UNION ALL
    SELECT 'function', proname, '', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'type', typname, '', typtype::text FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
"""


def schema_of(url: str) -> set[tuple[str, ...]]:
    """All objects of a database's schema, with their definitions."""
    with psycopg.connect(url) as connection:
        return set(connection.execute(SCHEMA).fetchall())


def test_all_migrations_go_up_down_and_up_again(empty_database_url: str) -> None:
    assert migrations.apply(empty_database_url) == migrations.names()
    first = schema_of(empty_database_url)
    assert first

    assert migrations.roll_back(empty_database_url) == migrations.names()[::-1]
    assert schema_of(empty_database_url) == set()

    assert migrations.apply(empty_database_url) == migrations.names()
    assert schema_of(empty_database_url) == first


def test_each_migration_undoes_exactly_what_it_did(empty_database_url: str) -> None:
    before = []
    for name in migrations.names():
        before.append(schema_of(empty_database_url))
        assert migrations.apply(empty_database_url, count=1) == [name]
    for name in migrations.names()[::-1]:
        assert migrations.roll_back(empty_database_url, count=1) == [name]
        assert schema_of(empty_database_url) == before.pop(), name


def test_every_migration_has_a_way_back() -> None:
    files = {file.name for file in migrations.FOLDER.glob("*.sql")}
    assert {f"{name}.rollback.sql" for name in migrations.names()} == {
        name for name in files if name.endswith(".rollback.sql")
    }


def test_numbers_of_migrations_are_used_once() -> None:
    numbers = [name.split(".")[0] for name in migrations.names()]
    assert len(set(numbers)) == len(numbers)


async def test_a_migrated_database_has_nothing_pending(database_url: str) -> None:
    found = await migrations.state(database_url)
    assert (found.pending, found.unknown) == ((), ())


async def test_an_empty_database_has_everything_pending(empty_database_url: str) -> None:
    assert (await migrations.state(empty_database_url)).pending == tuple(migrations.names())


async def test_a_database_of_a_newer_program_is_refused(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO _yoyo_migration (migration_hash, migration_id) VALUES ('x', '9999.from-the-future')"
        )
    found = await migrations.state(database_url)
    with pytest.raises(StartupError, match=r"newer CodeQuest .*9999\.from-the-future"):
        found.refuse_newer()


async def test_a_database_that_does_not_know_unicode_is_refused(empty_database_url: str) -> None:
    other = f"{urlsplit(empty_database_url).path[1:]}_ascii"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {other} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        try:
            with pytest.raises(StartupError, match="SQL_ASCII; CodeQuest needs UTF8"):
                await migrations.state(urlsplit(empty_database_url)._replace(path=f"/{other}").geturl())
        finally:
            connection.execute(f"DROP DATABASE {other}")


async def test_an_unreachable_database_is_a_sentence_without_its_password() -> None:
    with pytest.raises(StartupError, match="Check DATABASE_URL") as caught:
        await migrations.state("postgresql://codequest:hush@127.0.0.1:1/codequest")
    assert "hush" not in str(caught.value)
