"""What the repository must and must not contain, whoever writes to it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from codequest.config import ROOT

# A lock file holds the addresses of one machine's registry; versions are pinned in constraints.txt and package.json.
LOCK_FILES = {"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "Pipfile.lock"}
PINNED = re.compile(r"^[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+$")


def committed_files() -> list[Path]:
    """Every file that Git knows; a test needs a clone for it."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_lock_file_is_committed() -> None:
    assert [str(path) for path in committed_files() if path.name in LOCK_FILES] == []


def test_every_constraint_is_a_name_and_a_version() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not PINNED.match(line)] == []
    names = [line.split("==")[0].lower().replace("_", "-") for line in lines]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("name", ["ruff check", "ruff format --check", "mypy"])
def test_the_code_is_clean(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *name.split(), *(["."] if "ruff" in name else [])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
