"""What a run may use, and which limit a run broke first."""

from __future__ import annotations

from enum import StrEnum

import msgspec

MIB = 1024 * 1024


class Limit(StrEnum):
    """A limit that a run can break. The one broken first in time decides the verdict."""

    CPU = "cpu"
    WALL = "wall"
    IDLE = "idle"  # both sides of an interactive run are blocked
    MEMORY = "memory"
    OUTPUT = "output"


class RunLimits(msgspec.Struct, frozen=True, omit_defaults=True):
    """Limits of one run. The hard kill comes a little after `cpu_s`; time-limit-exceeded is CPU > cpu_s."""

    cpu_s: float = 2.0
    wall_s: float | None = None  # None: wall_factor x cpu_s + 1
    memory_bytes: int = 256 * MIB
    output_bytes: int = 8 * MIB
    processes: int = 64
    wall_factor: float = 3

    @property
    def wall_limit_s(self) -> float:
        """Wall-clock limit in seconds."""
        return self.wall_s if self.wall_s is not None else self.wall_factor * self.cpu_s + 1
