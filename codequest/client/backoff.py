"""Waiting times between attempts: full jitter, so that a hall of clients does not come back in one wave."""

from __future__ import annotations

import random

FIRST_S = 0.2
LONGEST_S = 5.0
STABLE_S = 5.0


class Backoff:
    """The attempts since a connection that lasted."""

    def __init__(self) -> None:
        self._ceiling_s = FIRST_S

    def next_s(self) -> float:
        """How long to wait before the next attempt."""
        wait_s = random.uniform(0, self._ceiling_s)  # noqa: S311 - jitter, not a secret
        self._ceiling_s = min(2 * self._ceiling_s, LONGEST_S)
        return wait_s

    def lasted(self, seconds: float) -> None:
        """A connection ended. One that ended soon was but another failed attempt."""
        if seconds >= STABLE_S:
            self._ceiling_s = FIRST_S
