"""Every named statement is valid against the migrated schema."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from codequest.adapters.postgres import load_sql
from codequest.config import ROOT

FILES = sorted((ROOT / "codequest" / "features").glob("*/queries.sql"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
async def test_every_statement_of_a_feature_can_be_prepared(file: Path, database_url: str) -> None:
    wrong = {}
    connection = await asyncpg.connect(database_url)
    try:
        for name, statement in load_sql(str(file)).items():
            try:
                await connection.prepare(statement)
            except asyncpg.PostgresError as error:
                wrong[name] = str(error)
    finally:
        await connection.close()
    assert wrong == {}


def test_what_statements_share_stands_once(tmp_path: Path) -> None:
    text = "-- piece: people\nSELECT id FROM users u\n\n-- name: one\n-- include: people\nWHERE u.id = $1;\n"
    (tmp_path / "queries.sql").write_text(text)
    ((name, statement),) = load_sql(str(tmp_path / "queries.py")).items()
    assert (name, statement.split()) == (
        "one",
        ["SELECT", "id", "FROM", "users", "u", "WHERE", "u.id", "=", "$1"],
    )
    (tmp_path / "queries.sql").write_text("-- name: one\n-- include: people\n")
    with pytest.raises(KeyError, match="people"):
        load_sql(str(tmp_path / "queries.py"))
