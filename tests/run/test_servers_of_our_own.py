"""Embedded PostgreSQL and Redis: what may go wrong is a sentence, and the judge's Redis user is kept to its keys."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import psycopg
import pytest
import redis

from codequest.adapters import embedded, embedded_postgres, embedded_redis
from codequest.adapters.embedded import EmbeddedServers, check_space, kept_secret, short_folder
from codequest.adapters.launcher import NO_NAMESPACE_EXIT
from codequest.config import StartupError

Usage = namedtuple("Usage", "total used free")


def test_a_nearly_full_disk_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, 5 * 2**20))
    with pytest.raises(StartupError, match="has 5 MiB left"):
        check_space(tmp_path)


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("PANIC:  could not write to file: No space left on device", "is full"),
        ('FATAL:  could not open file "postgresql.conf": Permission denied', "not with sudo"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "not enough memory"),
        ("LOG:  starting\nFATAL:  something new\nLOG:  end", "FATAL:  something new"),
    ],
)
def test_what_postgresql_says_becomes_advice(log: str, sentence: str) -> None:
    assert sentence in embedded_postgres.explain_failure(log, 1, Path("/x/logs/postgres.log"))


def test_root_without_namespaces_is_told_what_to_do() -> None:
    said = embedded_postgres.explain_failure("", NO_NAMESPACE_EXIT, Path("/x/logs/postgres.log"))
    assert "Run as an ordinary user" in said


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("# Can't open the append-only file: No space left on device", "is full"),
        ("# Bad file format reading the append only file: make a backup", "move the folder redis"),
        ("# Can't handle RDB format version 12", "newer Redis"),
        ("# Something new", "Something new"),
    ],
)
def test_what_redis_says_becomes_advice(log: str, sentence: str) -> None:
    assert sentence in embedded_redis.explain_failure(log, 1, Path("/x/logs/redis.log"))


def test_a_damaged_end_of_redis_file_is_no_obstacle_and_postgresql_recovers_from_a_kill(
    tmp_path: Path,
) -> None:
    root = tmp_path / "data"
    with EmbeddedServers(root) as servers:
        with redis.Redis.from_url(servers.redis.url()) as client:
            client.set("kept", "1")
        with psycopg.connect(servers.postgres.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS what")
        assert servers.postgres._child is not None
        servers.postgres._child.process.kill()
        servers.postgres._child.process.wait()
    with next((root / "redis").glob("appendonly*")).open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nha")
    with EmbeddedServers(root) as servers:
        with redis.Redis.from_url(servers.redis.url()) as client:
            assert client.get("kept") == b"1"
        with psycopg.connect(servers.postgres.url()) as connection:
            assert connection.execute("SELECT what FROM kept").fetchone() == (1,)


def test_an_interrupted_first_start_begins_again(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres.new").mkdir(parents=True)
    (tmp_path / "data" / "postgres.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedServers(tmp_path / "data", want_redis=False) as servers:
        assert [type(server).__name__ for server in servers.wanted] == ["EmbeddedPostgres"]
        with psycopg.connect(servers.postgres.url()) as connection:
            assert connection.execute("SELECT lower('ÄÖ')").fetchone() == ("äö",)


def test_a_folder_of_sockets_that_belongs_to_another_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").touch()
    with pytest.raises(StartupError, match="belongs to somebody else"):
        short_folder(tmp_path)
    monkeypatch.setattr(embedded, "SOCKET_PATH_LIMIT", 10)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    folder = short_folder(tmp_path)
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    assert short_folder(tmp_path) == folder


def test_a_secret_stays_the_same_and_an_empty_file_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name in ("new", "empty"):
        first = kept_secret(tmp_path / name)
        assert len(first) == 64
        assert kept_secret(tmp_path / name) == first


@pytest.mark.parametrize(
    "command",
    [
        ("GET", "session:1"),
        ("SET", "session:1", "x"),
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("FLUSHALL",),
        ("FLUSHDB",),
        ("CONFIG", "GET", "*"),
        ("ACL", "LIST"),
        ("EVAL", "return redis.call('GET', 'session:1')", "0"),
        ("PUBLISH", "user:1", "x"),
        ("SWAPDB", "0", "1"),
        ("SHUTDOWN", "NOSAVE"),
    ],
)
def test_the_judge_may_not(judge_redis_url: str, command: tuple[str, ...]) -> None:
    with (
        redis.Redis.from_url(judge_redis_url) as client,
        pytest.raises(redis.ResponseError, match=r"permissions|can.t access"),
    ):
        client.execute_command(*command)


def test_the_judge_may_do_its_work(judge_redis_url: str) -> None:
    with redis.Redis.from_url(judge_redis_url) as client:
        client.xadd("judge:jobs:w1", {"job": b"x"})
        client.xgroup_create("judge:jobs:w1", "workers", id="0")
        assert client.xreadgroup("workers", "w1", {"judge:jobs:w1": ">"}, block=10)
        client.zadd("judge:workers", {"w1": 1.0})
        client.hset("judge:worker:w1", mapping={"slots": 1})
        client.publish("judge:control", "x")
        assert client.time()
