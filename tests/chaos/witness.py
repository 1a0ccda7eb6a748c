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
    """A log channel: each event once, in order, from the subscription's position on."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str, int]] = []
        self.snapshots = 0  # times the server could not replay what was missed
        self._start = 0  # the position of the subscription

    def start(self, subscription: Subscription) -> None:
        """The position from which on nothing may be missing."""
        self._start = subscription.snapshot_offset or 0

    def take(self, event: Event) -> None:
        """One push."""
        if event.name == "channel:snapshot":
            self.snapshots += 1
        elif event.offset is not None:
            self.heard.append(mark(event.offset, event.name, event.body))

    @property
    def position(self) -> int:
        """The last offset heard."""
        return self.heard[-1][0] if self.heard else self._start

    def faults(self, committed: list[tuple[int, str, int]]) -> list[str]:
        """Compare with what PostgreSQL has behind the start."""
        found = []
        if self.snapshots:
            found.append(f"{self.snapshots} snapshots in place of what was missed")
        before = self._start
        for offset, _, _ in self.heard:
            if offset != before + 1:
                found.append(f"offset {offset} after {before}")
            before = offset
        expected = [one for one in committed if one[0] > self._start]
        if self.heard != expected:
            found.append(f"heard {len(self.heard)} events, PostgreSQL has {len(expected)}, and they differ")
        return found


class BoardWitness:
    """A board: a version that never goes back, deltas that fit, and at the end the same board as everybody's."""

    def __init__(self) -> None:
        self.version = -1
        self.board: dict[str, Any] = {}
        self.found: list[str] = []
        self._early: list[Event] = []  # deltas that were faster than `start`

    def start(self, subscription: Subscription) -> None:
        """The first snapshot."""
        self._whole(subscription.snapshot_offset or 0, subscription.snapshot)
        for event in self._early:
            self.take(event)

    def take(self, event: Event) -> None:
        """A delta, or the whole board after a lost connection."""
        assert event.offset is not None
        if self.version < 0:
            self._early.append(event)
        elif event.name == "channel:snapshot":
            self._whole(event.offset, event.body)
        else:
            self._delta(event, event.offset)

    def _whole(self, version: int, board: dict[str, Any]) -> None:
        if version < self.version:
            self.found.append(f"a snapshot of version {version} after {self.version}")
        self.version, self.board = version, board

    def _delta(self, event: Event, version: int) -> None:
        if version <= self.version:
            self.found.append(f"version {version} after {self.version}")
        if event.base is None or event.base > self.version:
            self.found.append(f"a delta on {event.base} for version {self.version}")
        take_delta(self.board, event)
        self.version = version
