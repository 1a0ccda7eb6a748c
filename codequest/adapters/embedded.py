"""PostgreSQL and Redis of our own under one folder: for the default run, and for the tests.

ROOT/postgres   the cluster        ROOT/secrets   passwords, readable by us alone
ROOT/redis      the append file    ROOT/logs      what both printed
ROOT/run        their sockets (elsewhere when that path is too long for a socket)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from codequest.adapters.embedded_postgres import EmbeddedPostgres
from codequest.adapters.embedded_redis import EmbeddedRedis
from codequest.config import StartupError, random_secret

SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes, and the longest name of ours is counted below
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
LEAST_FREE_BYTES = 200 * 1024 * 1024


class EmbeddedServers:
    """Both servers, or one of them where the other runs elsewhere; started and stopped from the main thread."""

    def __init__(
        self, root: Path, *, durable: bool = True, want_postgres: bool = True, want_redis: bool = True
    ) -> None:
        """`root` is made when missing, for us alone. `durable=False` is for tests."""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_space(root)
        sockets = short_folder(root)
        logs = root / "logs"
        self._wanted = (want_redis, want_postgres)
        self.postgres = EmbeddedPostgres(root / "postgres", sockets, logs / "postgres.log", durable=durable)
        self.redis = EmbeddedRedis(
            root / "redis",
            sockets,
            logs / "redis.log",
            password=kept_secret(root / "secrets" / "redis"),
            judge_password=kept_secret(root / "secrets" / "redis-judge"),
            durable=durable,
        )

    @property
    def wanted(self) -> list[EmbeddedRedis | EmbeddedPostgres]:
        """Those that are ours to run."""
        both: list[EmbeddedRedis | EmbeddedPostgres] = [self.redis, self.postgres]
        return [server for server, wanted in zip(both, self._wanted, strict=True) if wanted]

    def start(self) -> None:
        """Start both side by side and wait until both answer. Raises StartupError, leaving neither running."""
        self.begin()
        self.wait_ready()

    def begin(self) -> None:
        """Start both without waiting, so that the caller can do something useful meanwhile."""
        try:
            # A handler that raises between the fork and the note of its result would lose a child.
            with signals_held_back():
                for server in self.wanted:
                    server.start()
        except BaseException:
            self.stop()
            raise

    def wait_ready(self) -> None:
        """Wait until both answer. Raises StartupError, leaving neither running."""
        try:
            for server in self.wanted:
                server.wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both, cleanly."""
        self.postgres.stop()
        self.redis.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Signals that ask us to stop arrive at the end of the block. Children do not inherit this (see launcher)."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def check_space(root: Path) -> None:
    """Refuse to start on a disk so full that PostgreSQL would stop in the middle of a contest."""
    free = shutil.disk_usage(root).free
    if free < LEAST_FREE_BYTES:
        raise StartupError(
            f"The disk that holds {root} has {free // 2**20} MiB left, and at least {LEAST_FREE_BYTES // 2**20} MiB "
            "are needed. Free some space and start again."
        )


def short_folder(root: Path) -> Path:
    """A folder for sockets that belongs to us alone: ROOT/run, or one in the temporary folder when that is too long."""
    here = root / "run"
    if len(os.fsencode(here)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
        folder = here
    else:
        mark = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"codequest-{os.geteuid()}-{mark}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid():
        raise StartupError(
            f"{folder} is needed for sockets but belongs to somebody else. Remove it, or set TMPDIR."
        )
    folder.chmod(0o700)
    return folder


def kept_secret(path: Path, make: Callable[[], str] = random_secret) -> str:
    """The secret in this file, which is made when missing; readable by us alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text().strip()
        if kept:
            return kept
        path.unlink()  # A power cut left the file without its content.
        return kept_secret(path, make)
    secret = make()
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    return secret
