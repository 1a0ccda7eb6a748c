"""The C programs of a sandbox, and how they come to be built.

`supervisor` is process 1 inside every sandbox, `launch` starts bubblewrap as an unprivileged user. Both are built
with the machine's C compiler at first use, into a cache folder named by the hash of their sources. A worker's image
brings them along, in READY: it has no compiler, and its cache is a volume that may be older than the image.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from judge.held import temporary_folder
from judge.sandboxes.sandbox import SandboxError

SOURCES = Path(__file__).parent
READY = SOURCES / "build"
BUILD_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the built programs."""

    supervisor: Path
    launch: Path


def default_cache_folder() -> Path:
    """Where built programs and warm toolchain caches are kept: JUDGE_CACHE, else the user's cache folder."""
    if chosen := os.environ.get("JUDGE_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "codequest" / "judge"


def build(cache_folder: Path | None = None) -> Binaries:
    """The programs, built where the cache has none of these sources. Blocks (about 1 s) on the first call.

    Raises SandboxError where there is no C compiler, or it fails.
    """
    sources = sorted(
        path for path in SOURCES.iterdir() if path.suffix in {".c", ".h"} or path.name == "Makefile"
    )
    digest = hashlib.sha256(platform.machine().encode())
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    name = f"supervisor-{digest.hexdigest()[:16]}"
    folder = READY / name if (READY / name).is_dir() else (cache_folder or default_cache_folder()) / name
    binaries = Binaries(folder / "supervisor", folder / "launch")
    if not (binaries.supervisor.exists() and binaries.launch.exists()):
        _build_into(folder)
    return binaries


def _build_into(folder: Path) -> None:
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or shutil.which("make") is None:
        raise SandboxError(
            "the sandbox's supervisor is a small C program, and this machine lacks a C compiler or make to build "
            "it with: install gcc and make (Debian: apt install gcc libc6-dev make)"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(".new-supervisor-", folder.parent) as temporary:
        built = temporary / "built"
        try:
            finished = subprocess.run(
                ["make", "-s", "-C", str(SOURCES), f"OUT={built}", f"CC={compiler}"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=BUILD_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SandboxError(
                f"building the sandbox's supervisor took more than {BUILD_TIMEOUT_S} s"
            ) from None
        if finished.returncode:
            told = finished.stdout.decode(errors="replace")[-2000:]
            raise SandboxError(f"building the sandbox's supervisor failed:\n{told}")
        for path in built.iterdir():
            path.chmod(0o755)
        built.chmod(0o755)
        try:
            built.rename(folder)
        except OSError:  # another worker was faster; its build is of the same sources
            if not (folder / "supervisor").exists():
                raise
