"""`codequest run`: it starts everything, keeps the data, and leaves no process however it ends."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest

from tests.support.running import Running, born, survivors


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder whose path has a space."""
    return tmp_path / "a folder" / "data"


def names_of(children: dict[int, str]) -> set[str]:
    """Which of the expected programs are among these processes."""
    wanted = ("redis-server", "bin/postgres", "-m judge")
    return {name for name in wanted for command in children.values() if name in command}


def test_everything_starts_and_answers_in_a_path_with_a_space(data_dir: Path) -> None:
    with Running(data_dir) as codequest:
        codequest.wait_open()
        assert codequest.get("/health")["status"] == "ok"
        assert names_of(codequest.children()) >= {"redis-server", "bin/postgres"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_leaves_no_process(data_dir: Path, number: signal.Signals) -> None:
    with Running(data_dir) as codequest:
        codequest.wait_open()
        children = born(codequest.children())
        assert codequest.stop(number) == 0
        assert survivors(children, limit_s=0) == []
    assert codequest.output.endswith("CodeQuest has stopped.\n")


def test_a_signal_during_the_start_leaves_no_process(data_dir: Path) -> None:
    with Running(data_dir) as codequest:
        assert codequest.process.stdout is not None
        codequest.process.stdout.readline()
        children = born(codequest.children())
        assert codequest.stop() == 0
        assert survivors(children, limit_s=0) == []


def test_the_data_is_there_at_the_next_start(data_dir: Path) -> None:
    with Running(data_dir) as first:
        first.wait_open()
        with psycopg.connect(first.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'a contest' AS what")
        first.stop()
    with Running(data_dir) as second:
        second.wait_open()
        assert "up to date" in second.output
        with psycopg.connect(second.database_url) as connection:
            assert connection.execute("SELECT what FROM kept").fetchone() == ("a contest",)


def test_a_killed_parent_takes_its_children_along_and_loses_nothing(data_dir: Path) -> None:
    with Running(data_dir) as first:
        first.wait_open()
        with psycopg.connect(first.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS what")
        children = born(first.children())
        first.process.kill()
        first.process.wait()
    with Running(data_dir) as second:  # at once: the former PostgreSQL may still be shutting down
        second.wait_open()
        with psycopg.connect(second.database_url) as connection:
            assert connection.execute("SELECT what FROM kept").fetchone() == (1,)
        assert survivors(children) == []


def test_what_a_power_cut_leaves_behind_is_no_obstacle(data_dir: Path) -> None:
    with Running(data_dir) as first:
        first.wait_open()
        servers = born(pid for pid, command in first.children().items() if "-m judge" not in command)
        first.process.kill()
        first.process.wait()
    assert survivors(servers) == []
    me = os.getpid()  # alive, and no server: what PostgreSQL alone would take for its former self
    (data_dir / "postgres" / "postmaster.pid").write_text(
        f"{me}\n{data_dir}\n1\n5432\n{data_dir}\n\n1 1\nready\n"
    )
    (data_dir / "redis" / "redis.pid").write_text(str(me))
    (data_dir / "secrets" / "demo-password").write_text("")
    with Running(data_dir) as second:
        second.wait_open()
        assert second.get("/health")["status"] == "ok"


def test_a_folder_too_deep_for_a_socket_works(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-folder-name"] * 5) / "data"
    with Running(deep) as codequest:
        codequest.wait_open()
        assert codequest.get("/health")["status"] == "ok"


def test_secrets_are_readable_by_their_owner_alone(data_dir: Path) -> None:
    with Running(data_dir) as codequest:
        codequest.wait_open()
        kept = list((data_dir / "secrets").iterdir())
        assert {file.name for file in kept} >= {"secret-key", "redis", "redis-judge"}
        assert {file.stat().st_mode & 0o777 for file in kept} == {0o600}
        assert data_dir.stat().st_mode & 0o777 == 0o700


def test_open_to_the_network_it_warns_and_prints_an_address_for_others(data_dir: Path) -> None:
    with Running(data_dir, HOST="0.0.0.0") as codequest:
        codequest.wait_open()
        codequest.stop()
    assert "localhost" not in codequest.address
    assert "0.0.0.0" not in codequest.address
    assert "WARNING: everybody in this network" in codequest.output
