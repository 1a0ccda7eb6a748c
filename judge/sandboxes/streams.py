"""Inputs that a run cannot change: sealed memory files."""

from __future__ import annotations

import errno
import fcntl
import os

SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
ATTEMPTS = 5


def sealed(content: bytes) -> int:
    """A memory file that nobody can change any more, at its beginning. The caller closes it."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _sealed(content)
        except OSError as error:
            # The kernel seals no file of which it holds a page itself, as it does for a moment now and then.
            if error.errno != errno.EBUSY:
                raise
    return _sealed(content)


def _sealed(content: bytes) -> int:
    fd = os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(fd, rest) :]
        # A memory file is made writable for all: whoever may write may also leave notes in its attributes and times.
        os.fchmod(fd, 0o444)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, SEALS)
        os.lseek(fd, 0, os.SEEK_SET)
    except BaseException:
        os.close(fd)
        raise
    return fd


def reopened(fd: int) -> int:
    """The same file with an offset of its own at the beginning, read-only. The caller closes it."""
    return os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC)
