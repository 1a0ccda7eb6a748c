"""How many sandboxes the recent past asks for."""

from __future__ import annotations

WINDOW_S = 30.0


class Load:
    """The most that were in use at once over the last one to two windows. Pure: the caller tells the time."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._began = float("-inf")
        self._peak = 0  # of this window
        self._peak_before = 0  # of the one before it

    def note(self, in_use: int, now_s: float) -> None:
        """So many are in use now."""
        self._advance(now_s)
        self._peak = max(self._peak, in_use)

    def living(self, in_use: int, floor: int, ceiling: int, now_s: float) -> int:
        """How many should live: one more than the recent peak, so that the next comer finds it ready."""
        self._advance(now_s)
        wanted = max(self._peak, self._peak_before, in_use)
        return min(max(floor, wanted + 1 if wanted else 0), ceiling)

    def _advance(self, now_s: float) -> None:
        windows = (now_s - self._began) / self._window_s
        if windows < 1:
            return
        self._peak_before = self._peak if windows < 2 else 0
        self._peak = 0
        self._began = now_s
