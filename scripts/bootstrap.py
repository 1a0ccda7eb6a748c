"""The first step of `make run` and `make test`: the virtual environment, made or brought up to date; then a command.

    python3 scripts/bootstrap.py run          start CodeQuest
    python3 scripts/bootstrap.py test [...]   run the tests, with arguments for pytest
    python3 scripts/bootstrap.py check        format, lint, types, imports, then the tests
    python3 scripts/bootstrap.py install      only make the environment

It uses nothing but the standard library and runs with Python 3.7 or newer, to be able to say what is wrong with
that one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from typing import Any, NoReturn

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".codequest-stamp.json")
LEAST_VERSION = (3, 11)
NEWEST_KNOWN_MINOR = 14
LEAST_FREE_BYTES = 2 * 1024**3
EXTRAS = {
    "run": ["embedded"],
    "install": ["embedded", "dev"],
    "test": ["embedded", "dev"],
    "check": ["embedded", "dev"],
}
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

# Command -> the Debian package that brings it. In CI all are there before the tests; elsewhere they are optional.
TEST_PROGRAMS = {
    "chromium": "chromium",
    "dockerd": "docker.io",
    "gcc": "gcc",
    "g++": "g++",
    "javac": "default-jdk-headless",
    "node": "nodejs",
    "go": "golang-go",
    "rustc": "rustc",
    "pypy3": "pypy3",
    "tsc": "node-typescript",
    "kotlinc": "kotlin",
}


def main(words: list[str]) -> int:
    """Make the environment ready, then become the command."""
    command = words[0] if words else "run"
    if command not in EXTRAS:
        fail(f"there is no step called {command}")
    use_a_good_python()
    if IN_CI and command in ("test", "check"):
        install_debian_packages()
    make_environment(EXTRAS[command])
    os.chdir(ROOT)
    if command == "run":
        os.execv(PYTHON, [PYTHON, "-m", "codequest", "run"])
    if command == "install":
        return 0
    if command == "check":
        for line in CHECKS:
            announce(" ".join(line))
            if subprocess.run([PYTHON, "-m", *line]).returncode != 0:
                return 1
    # One part's failure hides no other's.
    client = subprocess.run([PYTHON, "-m", "codequest", "build", "--test"])
    tests = subprocess.run(
        [PYTHON, "-m", "pytest", *words[1:]] if words[1:] else [PYTHON, "scripts/suite.py"]
    )
    return tests.returncode or client.returncode


CHECKS = [
    ["ruff", "format", "--check", "."],
    ["ruff", "check", "."],
    ["mypy"],
    ["codequest", "describe", "--check"],
]


def use_a_good_python() -> None:
    """Go on under Python 3.11 or newer when this one is older and such a one is on PATH."""
    if sys.version_info >= LEAST_VERSION:
        return
    for minor in range(NEWEST_KNOWN_MINOR, LEAST_VERSION[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    fail(
        f"Python {LEAST_VERSION[0]}.{LEAST_VERSION[1]} or newer is needed, and python3 here is "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install a newer one and start again."
    )


def make_environment(extras: list[str]) -> None:
    """Make or mend `.venv`, unless it already is what the project's files ask for."""
    wanted = {"root": ROOT, "python": sys.version, "files": digest("pyproject.toml", "constraints.txt")}
    have = read_stamp()
    same = all(have.get(key) == value for key, value in wanted.items()) and os.path.exists(PYTHON)
    installed = have.get("extras", []) if same else []
    if set(extras) <= set(installed):
        return
    if shutil.disk_usage(ROOT).free < LEAST_FREE_BYTES:
        fail(f"the disk that holds {ROOT} has less than 2 GiB left. Free some space and start again.")
    announce("Python packages: installing them into .venv (a minute or two, only this time)")
    began = time.monotonic()
    if have.get("python") != sys.version or have.get("root") != ROOT or not os.path.exists(PYTHON):
        make_venv()
    all_extras = sorted(set(installed) | set(extras))
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    # The venv's own setuptools builds our package, so that this step fetches nothing that is not pinned.
    run([*pip, "--constraint", "constraints.txt", "setuptools"], "pip")
    target = f".[{','.join(all_extras)}]"
    run([*pip, "--no-build-isolation", "--constraint", "constraints.txt", "--editable", target], "pip")
    with open(STAMP, "w") as file:
        json.dump(dict(wanted, extras=all_extras), file)
    announce(f"Python packages: installed ({time.monotonic() - began:.0f} s)")


def make_venv() -> None:
    """A fresh virtual environment. An old one of another Python or another place is of no use and goes."""
    try:
        import ensurepip  # noqa: F401  # Debian ships it apart
    except ImportError:
        if not (IN_CI and os.geteuid() == 0):
            fail(
                "Python's venv module is incomplete here. On Debian or Ubuntu: sudo apt-get install python3-venv"
            )
        apt_install(["python3-venv"])
    python = os.path.realpath(sys.executable)  # that of an active .venv goes with it
    shutil.rmtree(VENV, ignore_errors=True)
    run([python, "-m", "venv", VENV], "venv")


def install_debian_packages() -> None:
    """In CI, as root: install what the tests need and the machine lacks."""
    missing = sorted({package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)})
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install(missing)


def apt_install(packages: list[str]) -> None:
    """Install packages of Debian, quietly; an error shows everything that was said."""
    announce("Debian packages: " + " ".join(packages))
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "update", "-qq"], "apt-get", environ)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], "apt-get", environ)


def run(command: list[str], what: str, environ: dict[str, str] | None = None) -> None:
    """Run a program silently; on failure show its last lines and end."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode == 0:
        return
    said = done.stdout.decode(errors="replace").strip()
    if "No space left on device" in said:
        fail("the disk is full. Free some space and start again.")
    tail = "\n".join(said.splitlines()[-20:])
    fail(f"{what} failed:\n{tail}")


def digest(*names: str) -> str:
    """One mark for the contents of some of the project's files."""
    whole = hashlib.sha256()
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:
            whole.update(file.read())
    return whole.hexdigest()


def read_stamp() -> dict[str, Any]:
    """What the environment was made for; empty when there is none, or when making it was interrupted."""
    try:
        with open(STAMP) as file:
            stamp: dict[str, Any] = json.load(file)
            return stamp
    except (OSError, ValueError):
        return {}


def announce(text: str) -> None:
    """A line of progress."""
    print("  " + text, flush=True)


def fail(sentence: str) -> NoReturn:
    """End with a sentence."""
    print("\ncodequest: " + sentence, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
