"""A program we start and own: it has a log, a session of its own (Ctrl-C in our terminal does not reach it), and
dies when we die. What it is for is the caller's business.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from codequest.adapters import launcher

LAUNCHER = Path(launcher.__file__)
LOG_LIMIT_BYTES = 8 * 1024 * 1024  # a longer log is set aside (one old one is kept) before the child starts


class Child:
    """One running child process.

    The kernel ties a child to the *thread* that started it, so start children from the main thread only.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        death_signal: signal.Signals,
        log: Path | None = None,
        env: Mapping[str, str] | None = None,
        ordinary_user: bool = False,
        cwd: Path | None = None,
    ) -> None:
        """Start `command` (its first element an absolute path).

        `death_signal` is what the kernel sends it should we die without saying good-bye. `log` takes both its
        outputs (None: they go where ours go). `ordinary_user` hides from it that we are root.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError(f"{name} must be started from the main thread, or it dies with this one")
        self.name = name
        self.log = log
        identity = "ordinary" if ordinary_user else "same"
        head = [sys.executable, "-I", "-S", str(LAUNCHER), str(int(death_signal)), str(os.getpid()), identity]
        output = None if log is None else open_log(log)
        self._log_start = 0 if output is None else os.lseek(output, 0, os.SEEK_END)
        try:
            self.process = subprocess.Popen(
                [*head, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        finally:
            if output is not None:
                os.close(output)

    @property
    def pid(self) -> int:
        """Its process id; the launcher becomes the program, so this is the program's own."""
        return self.process.pid

    def exit_code(self) -> int | None:
        """Its exit code (negative: minus the signal), or None while it runs."""
        return self.process.poll()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens when it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; false when it is still running after `timeout_s`."""
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, number: signal.Signals, timeout_s: float) -> None:
        """Ask it to end with `number`, and kill it when it has not after `timeout_s`."""
        self.send(number)
        if not self.wait(timeout_s):
            self.process.kill()
            self.process.wait()

    def log_tail(self, limit_bytes: int = 4000) -> str:
        """The end of what this run wrote to its log, for an error message."""
        if self.log is None:
            return ""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self._log_start, size - limit_bytes))
            return file.read().decode(errors="replace").strip()


class ChildServer:
    """A server that is a child of ours: whoever starts it, from the main thread, sets `_child`."""

    def __init__(self, stop_signal: signal.Signals, stop_limit_s: float) -> None:
        self.stop_signal = stop_signal
        self._stop_limit_s = stop_limit_s
        self._child: Child | None = None

    def exit_code(self) -> int | None:
        """Its exit code when it has ended by itself."""
        return None if self._child is None else self._child.exit_code()

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return None if self._child is None or self._child.exit_code() is not None else self._child.pid

    def stop(self) -> None:
        """Let it end as it should. Idempotent."""
        if self._child is not None:
            self._child.stop(self.stop_signal, self._stop_limit_s)
            self._child = None


def open_log(path: Path) -> int:
    """Open a log for appending, readable by us alone; a file descriptor that the caller closes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
