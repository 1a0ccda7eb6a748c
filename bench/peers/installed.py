"""Peers are installed by this run, from their own registries, into a temporary folder.

A package manager's cache, outside of that folder, is used and filled as ever.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

NPM_PACKAGES = ("socket.io", "socket.io-msgpack-parser")
NPM_LIMIT_S = 300
GO_LIMIT_S = 900  # Centrifugo, where nothing of it is in Go's caches


class GoProgram(NamedTuple):
    """A program of a Go module, at a version that is known to work here."""

    name: str
    module: str
    version: str
    path: str = ""  # of its package, in the module


CENTRIFUGO = GoProgram("centrifugo", "github.com/centrifugal/centrifugo/v5", "v5.4.9")
GO_JUDGE = GoProgram("go-judge", "github.com/criyle/go-judge", "v1.8.5", "/cmd/go-judge")
OLDEST_GO = "1.23"
# What of Go's words says why, the first that is found.
_GO_REASONS = {
    "410 Gone": "Go's module proxy does not give it",
    "404 Not Found": "Go's module proxy does not give it",
    "403 Forbidden": "Go's module proxy does not give it",
    "dial tcp": "Go's module proxy cannot be reached",
    "i/o timeout": "Go's module proxy cannot be reached",
    "requires go >=": "it needs a newer Go",
    "no space left": "the disk is full",
}


class Unavailable(Exception):
    """A peer cannot be had here; the message says why, in a phrase."""


def install_socketio(folder: Path) -> tuple[Path, str]:
    """Return its server script beside its modules, and its version. Raises Unavailable."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable("Node.js is not here")
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *NPM_PACKAGES]
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=NPM_LIMIT_S, check=True)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"npm had not installed it after {NPM_LIMIT_S} s") from None
    except subprocess.CalledProcessError as error:
        print(error.stderr[-2000:], file=sys.stderr)
        raise Unavailable("npm could not install it") from None
    script = folder / "server.cjs"
    shutil.copy(Path(__file__).with_name("socketio_server.cjs"), script)
    manifest = json.loads((folder / "node_modules/socket.io/package.json").read_text())
    return script, str(manifest["version"])


def build_go(folder: Path, program: GoProgram) -> Path:
    """Build a Go program into the folder; return its path. Raises Unavailable.

    It is built as what a module here requires, which `go install` is not: that asks for the newest version too.
    """
    go = shutil.which("go")
    if go is None:
        raise Unavailable("Go is not here")
    built, module = folder / program.name, folder / f"{program.name}-module"
    module.mkdir()
    required = f"require {program.module} {program.version}"
    (module / "go.mod").write_text(f"module bench\n\ngo {OLDEST_GO}\n\n{required}\n")
    command = [go, "build", "-mod=mod", "-o", str(built), program.module + program.path]
    try:
        subprocess.run(command, cwd=module, capture_output=True, text=True, timeout=GO_LIMIT_S, check=True)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"Go had not built it after {GO_LIMIT_S} s") from None
    except subprocess.CalledProcessError as error:
        print(error.stderr[-2000:], file=sys.stderr)
        raise Unavailable(go_reason(error.stderr)) from None
    return built


def go_reason(told: str) -> str:
    """Why Go built nothing, without the addresses that it names."""
    return next((reason for words, reason in _GO_REASONS.items() if words in told), "Go could not build it")
