"""One line for each step of a start, so that nobody wonders what it waits for."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Step:
    """A step under way; `result` is what its line says at the end."""

    def __init__(self) -> None:
        self.result = "ready"


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Print the name, do the work, then print its result and how long it took."""
    print(f"  {name:<22}", end=" ", flush=True)
    began = time.monotonic()
    current = Step()
    try:
        yield current
    except BaseException:
        print("not done", flush=True)
        raise
    took_s = time.monotonic() - began
    print(f"{current.result} ({took_s:.1f} s)" if took_s >= 0.05 else current.result, flush=True)


def note(text: str) -> None:
    """A line that belongs to no step."""
    print(f"  {text}", flush=True)


def warn(text: str) -> None:
    """A line that a person must not miss."""
    print(f"\n  WARNING: {text}", file=sys.stderr, flush=True)
