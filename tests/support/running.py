"""`codequest run` as a person starts it: a process of its own, its output line by line, and its children."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from codequest.adapters.embedded import short_folder
from codequest.adapters.embedded_postgres import socket_url
from codequest.config import ROOT

OPEN_LINE = re.compile(r"^Open (http://\S+)")
GONE_LIMIT_S = 30.0
# What the tests' own environment must not decide for the program under test.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START")


class Running:
    """One `codequest run` over a data folder. Leaving the block stops it."""

    def __init__(self, data_dir: Path, **environ: str) -> None:
        """`environ` adds to a small environment: a free port, no demo data, a client that is not built here."""
        self.data_dir = data_dir
        static = data_dir.with_name(data_dir.name + "-static")
        static.mkdir(parents=True, exist_ok=True)
        (static / "index.html").touch()
        base = {name: os.environ[name] for name in KEPT if name in os.environ}
        ours = {"DATA_DIR": str(data_dir), "STATIC_DIR": str(static), "PORT": "0", "DEMO": "false"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "codequest", "run"],
            cwd=ROOT,
            env={**base, **ours, "PYTHONUNBUFFERED": "1", **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output = ""
        self.address = ""

    def wait_open(self) -> Self:
        """Read until the line with the address. Fails with all that was said when it ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if found := OPEN_LINE.match(line):
                self.address = found[1]
                return self
        raise AssertionError(
            f"it ended (exit code {self.process.wait()}) before it was ready:\n{self.output}"
        )

    def wait_end(self) -> int:
        """Read all it still says; its exit code."""
        assert self.process.stdout is not None
        self.output += self.process.stdout.read()
        return self.process.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; its exit code."""
        self.process.send_signal(number)
        return self.wait_end()

    def get(self, path: str) -> dict[str, object]:
        """The JSON answer to a GET."""
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            body: dict[str, object] = json.load(answer)
        return body

    @property
    def database_url(self) -> str:
        """The address of its own database."""
        return socket_url(short_folder(self.data_dir))

    def children(self) -> dict[int, str]:
        """Every process below it, with its command line."""
        found = {}
        for pid in family(self.process.pid):
            with suppress(OSError):  # PostgreSQL's helpers come and go
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate()


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def family(pid: int) -> list[int]:
    """Every process below one."""
    below = children_of(pid)
    return [*below, *(one for child in below for one in family(child))]


def born(pids: Iterable[int]) -> dict[int, bytes]:
    """Some processes with when they began: numbers come again soon where programs fork without end beside."""
    found = {}
    for pid in pids:
        with suppress(OSError):
            found[pid] = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19]
    return found


def survivors(processes: dict[int, bytes], limit_s: float = GONE_LIMIT_S) -> list[int]:
    """Those of some processes, as `born` has them, that are still there when the limit is over."""
    left = []
    for pid, began in processes.items():
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            poller = select.poll()
            poller.register(descriptor, select.POLLIN)
            if born([pid]).get(pid) == began and not poller.poll(limit_s * 1000):
                left.append(pid)
        finally:
            os.close(descriptor)
    return left
