"""ICPC: most problems solved, then least penalty, then the earlier last solve.

Penalty of a solved problem: the minute of its accepted try, and `penalty_minutes` (20) for each wrong try before it.
Compilation errors and judge errors are free, and so are tries at problems that stay unsolved (ICPC World Finals
rules, "Scoring of the Contest"). The last solve is compared in whole minutes, as the board shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codequest.features.rooms.formats.scoring import MINUTE_MS, Attempt, Cell, Total, count_until_solved


class Icpc:
    """Scoring of ICPC contests."""

    def __init__(self, penalty_minutes: int = 20) -> None:
        self._penalty_minutes = penalty_minutes

    def cell(self, attempts: Sequence[Attempt], points: int | None) -> Cell:
        return count_until_solved(attempts)

    def total(self, cells: Mapping[str, Cell], points: Mapping[str, int | None]) -> Total:
        solved = penalty = last = 0
        for cell in cells.values():
            if cell.solved:
                minute = (cell.time_ms or 0) // MINUTE_MS
                solved += 1
                penalty += minute + self._penalty_minutes * (cell.attempts - 1)
                last = max(last, minute)
        return Total(key=(-solved, penalty, last), solved=solved, penalty=penalty, score=float(solved))
