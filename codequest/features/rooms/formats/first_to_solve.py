"""First to solve: a problem belongs to the entry that solves it first, and to nobody else.

More points (one a problem where the room says nothing) come first, then the earlier last win. A try that arrived
earlier and is judged later takes the problem back: arrival counts, not the speed of the judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codequest.features.rooms.formats.scoring import Attempt, Cell, Total, count_until_solved


class FirstToSolve:
    """Scoring of races."""

    def cell(self, attempts: Sequence[Attempt], points: int | None) -> Cell:
        return count_until_solved(attempts)

    def total(self, cells: Mapping[str, Cell], points: Mapping[str, int | None]) -> Total:
        won = {label: cell for label, cell in cells.items() if cell.first}
        score = sum(float(points.get(label) or 1) for label in won)
        last = max((cell.time_ms or 0 for cell in won.values()), default=0)
        return Total(key=(-score, last), solved=len(won), score=score)
