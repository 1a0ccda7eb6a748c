"""What keeps `codequest run` from starting is a sentence that says what to do, never a traceback."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import psycopg
import pytest

from tests.support.running import Running


@pytest.fixture
def used_folder(tmp_path: Path) -> Path:
    """A data folder that has been started once."""
    with Running(tmp_path / "data") as codequest:
        codequest.wait_open()
        with psycopg.connect(codequest.database_url) as connection:
            connection.execute(
                "INSERT INTO _yoyo_migration (migration_hash, migration_id) VALUES ('x', '9999.from-the-future')"
            )
        codequest.stop()
    return tmp_path / "data"


def refusal(data_dir: Path, **environ: str) -> str:
    """What a start that is refused says, on one line."""
    with Running(data_dir, **environ) as codequest:
        assert codequest.wait_end() == 1
    assert "Traceback" not in codequest.output
    return re.sub(r"\s+", " ", codequest.output)


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(tmp_path / "data", PORT=str(port))
    assert f"Port {port} is in use by another program" in said
    assert f"make run PORT={port + 1}" in said
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_second_start_in_the_same_folder(tmp_path: Path) -> None:
    with Running(tmp_path / "data") as first:
        first.wait_open()
        said = refusal(tmp_path / "data")
        assert (
            f"CodeQuest already runs in this folder (process {first.process.pid} at {first.address})" in said
        )
        assert first.get("/health")["status"] == "ok"


def test_a_database_of_a_newer_codequest(used_folder: Path) -> None:
    assert "made by a newer CodeQuest (it has the migrations 9999.from-the-future" in refusal(used_folder)


@pytest.mark.parametrize(("version", "advice"), [("99", "Use the newer CodeQuest"), ("15", "Dump it with")])
def test_data_of_another_postgresql(tmp_path: Path, version: str, advice: str) -> None:
    data = tmp_path / "data" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(f"{version}\n")
    said = refusal(tmp_path / "data")
    assert f"was written by PostgreSQL {version}" in said
    assert advice in said


def test_a_demo_password_that_is_no_password_here(tmp_path: Path) -> None:
    assert "DEMO_PASSWORD can't be a password here. It needs an upper-case letter" in refusal(
        tmp_path / "data", DEMO="true", DEMO_PASSWORD="demo-password-1"
    )


def test_wrong_settings_are_listed_together(tmp_path: Path) -> None:
    said = refusal(tmp_path / "data", PORT="lots", JUDGE_BACKEND="chroot", BCRYPT_ROUNDS="4")
    assert "PORT='lots': must be a whole number" in said
    assert "JUDGE_BACKEND='chroot': must be one of auto, bubblewrap, docker" in said


def test_a_host_that_is_not_ours(tmp_path: Path) -> None:
    assert "HOST=192.0.2.7 is no address of this machine" in refusal(tmp_path / "data", HOST="192.0.2.7")


def test_production_is_not_for_this_command(tmp_path: Path) -> None:
    said = refusal(
        tmp_path / "data",
        APP_ENV="production",
        SECRET_KEY="0123456789abcdef0123456789abcdef",
        DATABASE_URL="postgresql://localhost/codequest",
        REDIS_URL="redis://localhost",
        PUBLIC_URL="https://contest.example.org",
    )
    assert "use `codequest serve` there" in said


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    said = refusal(tmp_path / "data", DATABASE_URL="postgresql://codequest:hush@127.0.0.1:1/codequest")
    assert "Check DATABASE_URL" in said
    assert "hush" not in said
