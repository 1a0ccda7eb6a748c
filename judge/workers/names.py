"""A worker's name: the same after every restart, and nobody else's.

What was taken out is known by its name, so a name must outlive its process. Where none is given, a machine's workers
share a folder of names in its cache, and each holds one for as long as it lives.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import socket
from pathlib import Path
from typing import Self

GIVEN = re.compile(r"[A-Za-z0-9._-]{1,100}")
MOST = 1000  # workers of one machine
_PART_BYTES = 3  # random, so that machines of the same host name differ


class KeptName:
    """The first name of the folder that no living worker has; ours until `close`, or our end."""

    def __init__(self, folder: Path) -> None:
        """Take a name. Raises OSError where the folder cannot be written."""
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, MOST + 1):
            descriptor = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            self._descriptor = descriptor  # whose end gives the name back
            self.value = f"{_host()}-{number}-{self._part()}"
            return
        raise OSError(f"all {MOST} names in {folder} are taken")

    def _part(self) -> str:
        part = os.pread(self._descriptor, 2 * _PART_BYTES, 0).decode("ascii", "replace")
        if not re.fullmatch(f"[0-9a-f]{{{2 * _PART_BYTES}}}", part):
            part = secrets.token_hex(_PART_BYTES)
            os.truncate(self._descriptor, 0)
            os.pwrite(self._descriptor, part.encode(), 0)
        return part

    def close(self) -> None:
        """Let others have it; once."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:60] or "judge"
