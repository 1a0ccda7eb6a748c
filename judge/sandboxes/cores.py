"""One run a core: which cores a worker may pin its runs to, so that no two workers of a machine take the same.

Two runs on one core, or moving between cores, make times of programs differ from one judging to the next. A worker
claims as many cores as it judges jobs at once, the last ones first, for the server and the system live on the first.
Who may use which cores at all is the machine's matter (taskset, cpusets, `docker run --cpuset-cpus`).
"""

from __future__ import annotations

import os
import socket


class Cores:
    """Cores claimed for this process until `close`, or its end."""

    def __init__(self, count: int) -> None:
        """Claim up to `count` cores; fewer where there are no more or other workers have them."""
        self.numbers: list[int] = []
        self._claims: list[socket.socket] = []
        for core in sorted(os.sched_getaffinity(0), reverse=True):
            if len(self.numbers) == count:
                break
            # A name of its own for each core, which the kernel gives to one and takes back when that one ends.
            claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            try:
                claim.bind(f"\0codequest-judge-core-{core}")
            except OSError:
                claim.close()
                continue
            self.numbers.append(core)
            self._claims.append(claim)

    def close(self) -> None:
        """Let others have them; idempotent."""
        for claim in self._claims:
            claim.close()
        self._claims.clear()
        self.numbers.clear()
