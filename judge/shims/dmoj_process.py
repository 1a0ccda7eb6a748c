"""A submission as DMOJ's graders know it: its two streams, and reading and writing them word by word.

The submission was started by the judge, once. Launching it gives a grader the streams; its limits and how it ends are
for the judge to say.
"""

from __future__ import annotations

import contextlib
import io
import threading
from typing import Any

import dmoj_checker  # type: ignore[import-not-found] # it lies beside this file in the sandbox

MOST_DIGITS = 10_000
_SHOWN = 5


class Process:
    """A submission as graders know it. Its limits and its end are the judge's."""

    def __init__(self, stdin: Any, stdout: Any) -> None:
        self.stdin = stdin  # what the submission reads
        self.stdout = stdout  # what it prints
        self.stderr = io.BytesIO()
        self.returncode = 0
        self.execution_time = self.wall_clock_time = self.max_memory = 0.0
        self.is_tle = self.is_mle = self.is_ole = self.is_ir = self.is_rte = False
        self.signal = self.feedback = self.protection_fault = None
        self.was_initialized = True

    def communicate(self, input: Any = None, **_: Any) -> tuple[bytes, bytes]:
        """Give it all of an input while reading all that it prints."""
        writing = threading.Thread(
            target=self._give, args=(dmoj_checker.utf8bytes(input) or b"",), daemon=True
        )
        writing.start()
        printed = self.stdout.read()
        writing.join(timeout=1)
        return printed, b""

    safe_communicate = communicate

    def wait(self, **_: Any) -> int:
        """Let it come to its end: it reads no more, and its further words are nothing to the grader."""
        self.close_stdin()
        return 0

    poll = wait

    def kill(self) -> None:
        """Go away; a submission that is not content with that meets its limits."""
        self.close_stdin()

    terminate = kill

    def close_stdin(self) -> None:
        """Give it the end of its input."""
        with contextlib.suppress(OSError, ValueError):  # it may have gone
            self.stdin.close()

    def _give(self, data: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # it need not read everything
            rest = memoryview(data)
            while rest:
                rest = rest[self.stdin.write(rest) :]
        self.close_stdin()


class Binary:
    """The compiled submission."""

    def __init__(self, process: Process) -> None:
        self._process: Process | None = process

    def launch(self, *_: Any, **__: Any) -> Process:
        """Return the submission, which runs. Raises InternalError for another run on the same test."""
        process, self._process = self._process, None
        if process is None:
            raise dmoj_checker.InternalError("the grader runs the submission more than once on a test")
        return process


class WrongAnswer(BaseException):
    """What a grader raises, and what reading raises, where the submission is wrong."""


class Interactor:
    """The other end of the submission's streams, line by line and word by word."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._rest: bytes | None = None

    def read(self) -> bytes:
        """Read to the end."""
        return self._some(self.process.stdout.read())

    def readln(self, strip_newline: bool = True) -> bytes:
        """Read a line."""
        line = self._some(self.process.stdout.readline())
        return line.rstrip() if strip_newline else line

    def readtoken(self, delim: Any = None) -> bytes:
        """Read a word of the current line, or of the next."""
        line = self._rest or self.readln()
        words = line.split(dmoj_checker.utf8bytes(delim), 1)
        word, self._rest = (words[0], words[1]) if len(words) == 2 else (line, None)
        return word

    def readint(self, lo: float = float("-inf"), hi: float = float("inf"), delim: Any = None) -> int:
        """Read a whole number from `lo` to `hi`. Raises WrongAnswer."""
        return int(self._number(int, "int", lo, hi, delim))

    def readfloat(self, lo: float = float("-inf"), hi: float = float("inf"), delim: Any = None) -> float:
        """Read a number from `lo` to `hi`. Raises WrongAnswer."""
        return float(self._number(float, "float", lo, hi, delim))

    def write(self, val: Any) -> None:
        """Write to the submission."""
        self.process.stdin.write(dmoj_checker.utf8bytes(val))
        self.process.stdin.flush()

    def writeln(self, val: Any) -> None:
        """Write a line to the submission."""
        self.write(f"{val}\n")

    def close(self) -> None:
        """Tell the submission that nothing more comes."""
        self.process.close_stdin()

    def _number(self, kind: type[int] | type[float], name: str, lo: float, hi: float, delim: Any) -> float:
        word = self.readtoken(delim)
        if len(word) > MOST_DIGITS:
            raise WrongAnswer(f"{'integer' if kind is int else name} is too long")
        try:
            value = kind(word)
        except ValueError:
            text = word.decode("utf-8", "replace")
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
            raise WrongAnswer(f'expected {name}, got "{shown}"') from None
        if not lo <= value <= hi:
            raise WrongAnswer(f"expected {name} in range [{lo:g}, {hi:g}], got {value}")
        return value

    def _some(self, data: bytes) -> bytes:
        if not data:
            raise OSError("child stream closed")
        return data
