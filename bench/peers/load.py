"""What a fan-out publishes: how many events, how many of them at once, how far apart."""

from __future__ import annotations

from dataclasses import dataclass

MIN_TICKS = 40
PACE_US = 25.0  # a delivery; slow enough that no server is ever late


@dataclass(frozen=True)
class Load:
    """What is published: `events`, `together` in one tick, ticks `every_ms` apart."""

    events: int
    together: int
    every_ms: float

    @classmethod
    def of(cls, clients: int, together: int, deliveries: int) -> Load:
        """A load that takes a few seconds with so many clients."""
        ticks = max(MIN_TICKS, deliveries // clients // together)
        return cls(ticks * together, together, clients * together * PACE_US / 1000)

    @property
    def query(self) -> str:
        """As the peers' /publish takes it."""
        return f"events={self.events}&together={self.together}&every_ms={self.every_ms}"
