"""What programs print: caught in memory files, and cut for reports.

The supervisor moves what a program prints into a file of its own. So nothing has to be relayed here, nobody waits for a
flood, and the program cannot touch what it has printed. Whoever wants to stream reads the file as it grows.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

EXCERPT_BYTES = 4096
KEPT_BYTES = 64 * 1024  # of each stream of a run that was not accepted, for the jury
KEPT_TOGETHER_BYTES = 1024 * 1024  # of all runs of a judging; what comes after has an excerpt


class Capture:
    """A memory file for one stream of one run; a context manager."""

    def __init__(self, content: bytes = b"") -> None:
        self.fd = os.memfd_create("output", os.MFD_CLOEXEC)  # to be given to the supervisor
        # Not for the run's user: gVisor lets it find the supervisor's open files in /proc.
        os.fchmod(self.fd, 0o600)
        self.write(content)

    def write(self, content: bytes) -> None:
        """Append bytes of ours."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self.fd, rest) :]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        os.close(self.fd)

    @property
    def size_bytes(self) -> int:
        """How much was written so far."""
        return os.fstat(self.fd).st_size

    def read(self, limit_bytes: int, offset: int = 0) -> bytes:
        """Return what was written from `offset` on, at most `limit_bytes`."""
        if limit_bytes <= KEPT_BYTES:  # most of what is read: one call is enough
            return os.pread(self.fd, limit_bytes, offset)
        wanted = min(max(self.size_bytes - offset, 0), limit_bytes)
        parts: list[bytes] = []
        while wanted > 0 and (part := os.pread(self.fd, wanted, offset)):
            parts.append(part)
            offset += len(part)
            wanted -= len(part)
        return b"".join(parts)

    def excerpt(self) -> bytes:
        """Return the beginning, short enough for a report."""
        return self.read(EXCERPT_BYTES)


def message_text(data: bytes) -> str:
    """Make capped text of a validator's message: bad UTF-8 and NUL become visible replacements."""
    return (
        data[:EXCERPT_BYTES].decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}").strip()
    )
