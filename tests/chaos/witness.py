"""What one client heard of one channel, and whether that is what it should have heard."""

from __future__ import annotations

import json
import zlib
from typing import Any

from codequest.client import Event, Subscription
from tests.support.board_follower import take_delta


def mark(offset: int, name: str, body: Any) -> tuple[int, str, int]:
    """An event, small enough to keep thousands: its place, its name and a checksum of its body."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return offset, name, zlib.crc32(text.encode())


class LogWitness:
    """A log channel: each event once, in order, from the subscription on."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str, int]] = []
        self.snapshots = 0  # times the server could not replay what was missed
        self.subscription: Subscription | None = None

    def take(self, event: Event) -> None:
        """One push."""
        if event.name == "channel:snapshot":
            self.snapshots += 1
        elif event.offset is not None:
            self.heard.append(mark(event.offset, event.name, event.body))

    @property
    def position(self) -> int:
        """The last offset heard; 0 for none."""
        return self.heard[-1][0] if self.heard else 0

    def faults(self, committed: list[tuple[int, str, int]]) -> list[str]:
        """Compare with what PostgreSQL has, from the first event heard on."""
        found = []
        if self.snapshots:
            found.append(f"{self.snapshots} snapshots in place of what was missed")
        for before, after in zip(self.heard, self.heard[1:], strict=False):
            if after[0] != before[0] + 1:
                found.append(f"offset {after[0]} after {before[0]}")
        if self.heard != [one for one in committed if one[0] >= (self.heard[0][0] if self.heard else 1)]:
            found.append(f"heard {len(self.heard)} events, PostgreSQL has {len(committed)}, and they differ")
        return found


class BoardWitness:
    """A board: a version that never goes back, deltas that fit, and at the end the same board as everybody's."""

    def __init__(self) -> None:
        self.version = -1
        self.board: dict[str, Any] = {}
        self.found: list[str] = []

    def start(self, subscription: Subscription) -> None:
        """The first snapshot. Deltas that were faster than this call are in it or come again."""
        if self.version < 0:
            self._whole(subscription.offset or 0, subscription.snapshot)

    def _whole(self, version: int, board: dict[str, Any]) -> None:
        if version < self.version:
            self.found.append(f"a snapshot of version {version} after {self.version}")
        self.version, self.board = version, board

    def take(self, event: Event) -> None:
        """A delta, or the whole board after a lost connection."""
        assert event.offset is not None
        if event.name == "channel:snapshot":
            self._whole(event.offset, event.body)
            return
        if event.offset <= self.version:
            self.found.append(f"version {event.offset} after {self.version}")
        if event.base is None or event.base > self.version:
            self.found.append(f"a delta on {event.base} for version {self.version}")
        take_delta(self.board, event)
        self.version = event.offset
