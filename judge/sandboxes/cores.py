"""One run a core: which cores a worker may pin its runs to, so that no two workers of a machine take the same.

Two runs on one core, or moving between cores, make times of programs differ from one judging to the next. A worker
claims as many cores as it judges jobs at once, the last ones first, for the server and the system live on the first.
Who may use which cores at all is the machine's matter (taskset, cpusets, `docker run --cpuset-cpus`).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from pathlib import Path


class Cores:
    """Cores claimed for this process until `close`, or its end."""

    def __init__(self, count: int | None = None, folder: Path | None = None) -> None:
        """Claim up to `count` cores; fewer where there are no more or other workers have them.

        None: as many as a worker takes that is told nothing, which is all that are free but one of all there are, or
        the only one. Workers in containers of their own see each other's claims by a `folder` that they share. Raises
        OSError where it cannot be made.
        """
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        usable = sorted(os.sched_getaffinity(0), reverse=True)
        wanted = max(1, len(usable) - 1) if count is None else count
        self.numbers: list[int] = []
        with contextlib.ExitStack() as claims:
            for core in usable:
                if len(self.numbers) == wanted:
                    break
                with contextlib.suppress(OSError), contextlib.ExitStack() as claim:
                    _claim(core, folder, claim)
                    claims.push(claim.pop_all())
                    self.numbers.append(core)
            self._claims = claims.pop_all()

    def lacks(self, wanted: int) -> list[str]:
        """Say in words what it means that there are fewer than the `wanted` ones; nothing where there are enough."""
        if len(self.numbers) >= wanted:
            return []
        return [
            f"{wanted} jobs at once have {len(self.numbers)} cores of their own, for the machine has no more or other"
            " workers have them: times are measured less exactly"
        ]

    def close(self) -> None:
        """Let others have them; idempotent."""
        self._claims.close()
        self.numbers.clear()


def _claim(core: int, folder: Path | None, claim: contextlib.ExitStack) -> None:
    """Take what the kernel gives to one process and takes back when that one ends. Raises OSError."""
    name = claim.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    name.bind(f"\0codequest-judge-core-{core}")  # known to all of a network namespace, whoever they are
    if folder is not None:
        lock = os.open(folder / str(core), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        claim.callback(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
