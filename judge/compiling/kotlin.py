"""`codequest judge install-kotlin`: the Kotlin compiler of Maven Central, for Debian's is of 2019.

Maven fetches it by its coordinates (`judge/images/kotlin/pom.xml`), from wherever this machine's Maven fetches things.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

FILES = Path(__file__).parent.parent / "images" / "kotlin"
PLACE = Path("/opt/kotlinc")  # where languages.toml looks first
FETCH_LIMIT_S = 900
ARCHIVE_LIMIT_S = 300


class KotlinError(Exception):
    """There is no compiler now; the text says why and what to do."""


def lay_out(folder: Path) -> None:
    """Write the compiler, without what a machine adds for itself, to a folder that is not there. Raises KotlinError."""
    maven = shutil.which("mvn")
    if maven is None:
        raise KotlinError("Maven fetches the Kotlin compiler: apt install maven")
    if folder.exists():
        raise KotlinError(f"{folder} is there already; another version goes where it was")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            made = Path(temporary) / "kotlinc"
            shutil.copytree(FILES, made)
            _run(
                [
                    *(
                        maven,
                        "--batch-mode",
                        "--quiet",
                        "--strict-checksums",
                        "--file",
                        str(FILES / "pom.xml"),
                    ),
                    *("dependency:copy-dependencies", f"-DoutputDirectory={made / 'lib'}"),
                ],
                FETCH_LIMIT_S,
            )
            made.rename(folder)
    except OSError as error:
        raise KotlinError(f"{folder} cannot be written: {error.strerror or error}") from None


def install(folder: Path) -> None:
    """Make the compiler ready for this machine. Raises KotlinError."""
    lay_out(folder)
    _run([str(folder / "bin" / "archive-classes")], ARCHIVE_LIMIT_S)


def _run(command: list[str], limit_s: float) -> None:
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise KotlinError(f"{name} did not end within {limit_s:.0f} s") from None
    if done.returncode:
        raise KotlinError(f"{name} failed:\n" + done.stdout.decode(errors="replace")[-2000:])


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit status."""
    parser = argparse.ArgumentParser(
        "codequest judge install-kotlin", description="Install the Kotlin compiler of Maven Central."
    )
    parser.add_argument("--to", type=Path, default=PLACE, metavar="FOLDER", help=f"default {PLACE}")
    options = parser.parse_args(argv)
    try:
        install(options.to)
    except KotlinError as error:
        print(f"codequest: {error}", file=sys.stderr)
        return 1
    print(f"Kotlin is in {options.to}. Workers that start from now on use it.")
    return 0
