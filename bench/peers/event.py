"""The event that every peer sends: 200 bytes, marked so that the crowd can count it."""

from __future__ import annotations

from bench.crowd import MARKER

EVENT_BYTES = 200


def event_payload(size: int = EVENT_BYTES) -> bytes:
    """Marked filler of `size` bytes."""
    return MARKER + b"x" * (size - len(MARKER))
