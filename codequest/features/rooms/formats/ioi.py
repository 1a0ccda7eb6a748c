"""IOI: a problem is worth the sum of the best scores of its groups of tests, over all tries; time does not count.

A problem without groups is worth the best score of a try, and one that can only be right or wrong is worth its
points (100 where the room says nothing) once it is solved (IOI rules since 2010, "score per subtask").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codequest.features.rooms.formats.scoring import (
    ACCEPTED,
    FREE_VERDICTS,
    PENDING_VERDICTS,
    Attempt,
    Cell,
    Total,
)

FULL_SCORE = 100.0
_DIGITS = 6  # sums of shares such as 33.3333 stay equal for equal work


class Ioi:
    """Scoring of IOI contests."""

    def cell(self, attempts: Sequence[Attempt], points: int | None) -> Cell:
        tried = pending = 0
        best = 0.0
        best_of_group: dict[str, float] = {}
        solved_ms: int | None = None
        for attempt in attempts:
            if attempt.verdict in PENDING_VERDICTS:
                pending += 1
                continue
            if attempt.verdict in FREE_VERDICTS:
                continue
            tried += 1
            if attempt.verdict == ACCEPTED and solved_ms is None:
                solved_ms = attempt.contest_ms
            if attempt.score is not None:
                best = max(best, attempt.score)
            elif attempt.verdict == ACCEPTED:
                best = max(best, FULL_SCORE if points is None else float(points))
            for group, score in (attempt.groups or {}).items():
                best_of_group[group] = max(best_of_group.get(group, 0.0), score)
        score = round(max(best, sum(best_of_group.values())), _DIGITS)
        return Cell(
            attempts=tried,
            pending=pending,
            solved=solved_ms is not None,
            time_ms=solved_ms,
            score=score if tried else None,
        )

    def total(self, cells: Mapping[str, Cell], points: Mapping[str, int | None]) -> Total:
        score = round(sum(cell.score or 0.0 for cell in cells.values()), _DIGITS)
        return Total(key=(-score,), solved=sum(cell.solved for cell in cells.values()), score=score)
