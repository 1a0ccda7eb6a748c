"""`codequest serve --workers N`: one port, N processes that share nothing but PostgreSQL and Redis.

Each listens with SO_REUSEPORT, and the kernel spreads new connections over them. The parent only holds the port,
starts again what ended by itself, and passes a signal on.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from types import FrameType

import structlog

from codequest.adapters.child import Child
from codequest.cli.address import NOT_OURS, cannot_listen
from codequest.config import Settings, StartupError

logger = structlog.get_logger(__name__)

POLL_S = 0.1
STOP_LIMIT_S = 30.0
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
HEALTHY_AFTER_S = 30.0
GIVEN_UP_AFTER = 3  # first starts that all ended at once: something is wrong that a restart does not mend


class Workers:
    """N server processes behind one port."""

    def __init__(
        self, count: int, settings: Settings, environ: Mapping[str, str], metrics_port: int | None
    ) -> None:
        self._count = count
        self._environ = dict(environ)
        self._metrics_port = metrics_port
        self._is_stopping = False
        self._children: list[Child | None] = [None] * count
        self._started_at = [0.0] * count
        self._delay_s = [FIRST_DELAY_S] * count
        self._failures = 0  # ends in a row of workers that had hardly lived
        self._port_holder = _hold(settings.host, settings.port)
        self._environ["PORT"] = str(self._port_holder.getsockname()[1])

    def run(self) -> int:
        """Keep them running until SIGTERM or SIGINT. Raises StartupError where none stays alive."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self._is_stopping:
                for index in range(self._count):
                    self._keep(index)
                time.sleep(POLL_S)
        finally:
            self._end_all()
            self._port_holder.close()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopping = True

    def _keep(self, index: int) -> None:
        child, now = self._children[index], time.monotonic()
        if child is None:
            if now - self._started_at[index] >= self._delay_s[index] or self._started_at[index] == 0:
                self._start(index, now)
            return
        code = child.exit_code()
        if code is None:
            return
        self._children[index] = None
        lived_s = now - self._started_at[index]
        logger.warning("worker_ended", worker=index, exit_code=code, lived_s=round(lived_s, 1))
        if lived_s > HEALTHY_AFTER_S:
            self._delay_s[index], self._failures = FIRST_DELAY_S, 0
            return
        self._failures += 1
        self._delay_s[index] = min(self._delay_s[index] * 2, LONGEST_DELAY_S)
        if self._failures >= GIVEN_UP_AFTER * self._count and not any(self._children):
            raise StartupError(f"No server process stays alive; the last one ended with {code}.")

    def _start(self, index: int, now: float) -> None:
        command = [sys.executable, "-m", "codequest", "serve", "--share-port"]
        if self._metrics_port is not None:
            command += ["--metrics-port", str(self._metrics_port + index)]
        # SIGTERM: should the parent be killed, its workers drain.
        self._children[index] = Child(
            f"worker {index}", command, death_signal=signal.SIGTERM, env=self._environ
        )
        self._started_at[index] = now

    def _end_all(self) -> None:
        children = [child for child in self._children if child is not None]
        for child in children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + STOP_LIMIT_S
        for child in children:
            if not child.wait(max(0.1, deadline - time.monotonic())):
                child.process.kill()
                child.process.wait()


def _hold(host: str, port: int) -> socket.socket:
    """Bind without listening: the port is ours, and with port 0 all workers get the same one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    holder = socket.socket(family, socket.SOCK_STREAM)
    try:
        with socket.socket(
            family, socket.SOCK_STREAM
        ) as probe:  # SO_REUSEPORT would join another server of ours
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((host, port))
    except OSError as error:
        holder.close()
        if error.errno not in NOT_OURS:
            raise
        raise cannot_listen(error, host, port) from error
    return holder


def default_count() -> int:
    """One for each core this process may use."""
    return len(os.sched_getaffinity(0))
