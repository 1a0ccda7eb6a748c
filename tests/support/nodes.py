"""Nodes as processes of their own (`codequest serve`), which can be killed, drained and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from codequest.cli.address import claim_port
from codequest.config import ROOT, Settings

READY_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
_POLL_S = 0.05
# What the environment of the tests must not decide for a node.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")


class Node:
    """One server process on a port of its own, which it keeps when it is started again."""

    def __init__(
        self,
        settings: Settings,
        log: Path,
        *,
        arguments: Sequence[str] = (),
        **environ: str,
    ) -> None:
        """`arguments` go behind the command; `environ` adds settings."""
        self.port = settings.port or claim_port("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._arguments = list(arguments)
        self._environ = {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "APP_ENV": settings.app_env.value,
            "PORT": str(self.port),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "JUDGE_REDIS_URL": settings.judge_redis,
            "SECRET_KEY": settings.secret_key,
            "BCRYPT_ROUNDS": str(settings.bcrypt_rounds),
            "SUBMISSIONS_PER_MINUTE": str(settings.submissions_per_minute),
            "SOCKETS_PER_PERSON": str(settings.sockets_per_person),
            "SOCKETS_PER_ADDRESS": str(settings.sockets_per_address),
            "DATA_DIR": str(settings.data_dir),
            "LOG_LEVEL": "warning",
            **environ,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process while it runs."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it; returns before it is ready."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "codequest", "serve", *self._arguments],
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def is_ready(self) -> bool:
        """Whether it takes requests and reaches its database."""
        try:
            with urllib.request.urlopen(self.url + "/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait_ready(self) -> Self:
        """Wait until it is. Fails with its log when it ends or takes too long."""
        deadline = time.monotonic() + READY_LIMIT_S
        while not self.is_ready():
            assert self.process is not None
            ended = self.process.poll()
            if ended is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-3000:]
                raise AssertionError(f"the node is not ready (exit code {ended}):\n{tail}")
            time.sleep(_POLL_S)
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """Let it drain and end; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_LIMIT_S)

    def cpu_s(self) -> float:
        """CPU seconds it has used, the kernel's included."""
        return cpu_s(self.pid)

    def __enter__(self) -> Self:
        try:
            self.start()
            return self.wait_ready()
        except BaseException:
            self.kill()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.process is not None and self.process.poll() is None:
                self.stop()
        finally:
            self.kill()


def pin(pid: int, cpu: int) -> None:
    """Keep a process with all its threads on one core."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {cpu})


def cpu_s(pid: int) -> float:
    """CPU seconds a process has used, the kernel's included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def scheduled_s(pid: int) -> float:
    """The same by the scheduler's nanoseconds, for short work; what ended threads used is not in it."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def resident_bytes(pid: int) -> int:
    """Memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
