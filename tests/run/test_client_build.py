"""The browser client is built when something it is made of changed, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codequest.cli import client
from codequest.config import StartupError
from tests.support.components import need

BUILD = """
import { appendFileSync, mkdirSync } from "node:fs";
mkdirSync("dist", { recursive: true });
appendFileSync("dist/builds", "x");
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A client in a path with a space, whose build counts itself."""
    need("" if client.find_node() else "Node.js 20 is not installed")
    folder = tmp_path / "a client"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.ts").write_text("1")
    (folder / "build.mjs").write_text(BUILD)
    package = {"name": "test", "private": True, "type": "module", "scripts": {"build": "node build.mjs"}}
    (folder / "package.json").write_text(json.dumps(package))
    return folder


def builds(folder: Path) -> int:
    """How often it was built."""
    return len((folder / "dist" / "builds").read_text())


def test_it_is_built_once_and_again_after_a_change(folder: Path) -> None:
    assert client.build(folder).startswith("built with Node.js v")
    assert client.build(folder) == "up to date"
    assert builds(folder) == 1
    (folder / "src" / "main.ts").write_text("2")
    assert client.build(folder).startswith("built")
    assert builds(folder) == 2


def test_an_interrupted_build_is_made_again(folder: Path) -> None:
    client.build(folder)
    (folder / client.STAMP_BUNDLE).unlink()
    client.build(folder)
    assert builds(folder) == 2


def test_no_lock_file_is_left(folder: Path) -> None:
    client.build(folder)
    assert not (folder / "package-lock.json").exists()


def test_a_failing_build_says_what_npm_said(folder: Path) -> None:
    (folder / "build.mjs").write_text('throw new Error("a comma is missing")')
    with pytest.raises(StartupError, match="a comma is missing"):
        client.build(folder)
    assert not (folder / client.STAMP_BUNDLE).exists()


def test_without_nodejs_the_last_build_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client.build(folder)
    (folder / "src" / "main.ts").write_text("2")
    monkeypatch.setattr(client, "find_node", lambda: None)
    assert "kept the last build" in client.build(folder)
    (folder / "dist" / "builds").unlink()
    (folder / client.STAMP_BUNDLE).unlink()
    (folder / "dist").rmdir()
    with pytest.raises(StartupError, match=r"needs Node\.js 20"):
        client.build(folder)
