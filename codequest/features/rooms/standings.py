"""The standings of a contest: tries, cells and lines, kept in order while results come in.

One scored try costs the cells of its line (and of the lines that win or lose a first solve by it), not the number of
lines: keys and solves are sorted lists. Knows no events and no views; `board` does.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeAlias

import msgspec

from codequest.features.rooms.formats.scoring import (
    ACCEPTED,
    PENDING_VERDICTS,
    Attempt,
    Cell,
    Scoring,
    Total,
)
from codequest.features.rooms.rules.curtain import Curtain

Solve: TypeAlias = tuple[int, int, str]  # contest ms, order of arrival, entry id

_NO_TOTAL = Total(key=())


@dataclass
class Line:
    """One entry. `tries` are kept by label, then by submission; `cells` know nothing of firsts, `shown` does."""

    entry_id: str
    tries: dict[str, dict[str, Attempt]] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    shown: dict[str, Cell] = field(default_factory=dict)
    total: Total = _NO_TOTAL
    on_board: bool = False


@dataclass
class Column:
    """One problem and its solves, the first one first."""

    points: int | None = None
    solves: list[Solve] = field(default_factory=list)
    _of_entry: dict[str, Solve] = field(default_factory=dict)

    @property
    def first_entry_id(self) -> str | None:
        return self.solves[0][2] if self.solves else None

    def note(self, entry_id: str, solve: Solve | None) -> bool:
        """Keep an entry's solve, or that it has none; whether anything changed."""
        before = self._of_entry.get(entry_id)
        if before == solve:
            return False
        if before is not None:
            self.solves.pop(bisect_left(self.solves, before))
            del self._of_entry[entry_id]
        if solve is not None:
            insort(self.solves, solve)
            self._of_entry[entry_id] = solve
        return True


class Standings:
    """All lines and columns. The curtain says of which tries the result is held back from these standings.

    `changed` and `columns_changed` collect what was touched; the board takes and empties them.
    """

    def __init__(self, scoring: Scoring, curtain: Curtain) -> None:
        self.scoring = scoring
        self.lines: dict[str, Line] = {}
        self.columns: dict[str, Column] = {}
        self.changed: dict[str, None] = {}  # entry ids, in order
        self.columns_changed = False
        self._curtain = curtain
        self._points: dict[str, int | None] = {}
        self._keys: list[tuple[float, ...]] = []  # of the lines on the board, sorted
        self._arrivals = 0

    def set_problems(self, points: dict[str, int | None]) -> None:
        """Take these problems, by label, and score everything anew."""
        self._points = points
        self.columns = {label: Column(worth) for label, worth in points.items()}
        self.rescore_all()

    def enter(self, entry_id: str) -> Line:
        """Put an entry on the board, or back on it."""
        line = self.lines.setdefault(entry_id, Line(entry_id))
        self._score(line, list(line.tries))
        return line

    def remove(self, line: Line) -> None:
        """Take an entry off the board; its tries are kept, and its firsts go to the next."""
        self._take_off(line)
        self.changed.pop(line.entry_id, None)
        for entry_id in [heir for label in line.cells for heir in self._note_solve(line, label, None)]:
            if entry_id != line.entry_id:
                self._place(self.lines[entry_id])

    def receive(self, line: Line, label: str, submission_id: str, contest_ms: int) -> None:
        """A try has arrived."""
        self._arrivals += 1
        line.tries.setdefault(label, {})[submission_id] = Attempt(contest_ms, self._arrivals)
        if line.on_board:
            self._score(line, [label])

    def judge(
        self,
        line: Line,
        label: str,
        submission_id: str,
        verdict: str,
        score: float | None,
        groups: dict[str, float],
    ) -> None:
        """A try was judged, or judged anew. A result that is held back is kept and changes nothing yet."""
        before = line.tries.get(label, {}).get(submission_id)
        if before is None:
            return
        line.tries[label][submission_id] = Attempt(before.contest_ms, before.order, verdict, score, groups)
        if line.on_board and not self._curtain.hides(before.contest_ms):
            self._score(line, [label])

    def rescore_all(self) -> None:
        """Score everything anew, after a change of what is known or how it counts. Costs O(tries)."""
        shown = list(self.shown())
        self._keys = []
        self.columns = {label: Column(worth) for label, worth in self._points.items()}
        self.columns_changed = True
        for line in shown:
            line.cells = {}
            for label in line.tries:
                self._score_cell(line, label)
        for line in shown:
            line.on_board = False
            self._put_on(line)

    def shown(self) -> Iterator[Line]:
        """The lines on the board, in no order."""
        return (line for line in self.lines.values() if line.on_board)

    def rank(self, line: Line) -> int:
        """1 for the best; equal keys share a rank."""
        return bisect_left(self._keys, line.total.key) + 1

    def is_decided(self) -> bool:
        """Whether every problem is solved, and no earlier try is left that could still change by whom."""
        return bool(self.columns) and all(
            column.solves and not self._is_contested(label, column.solves[0])
            for label, column in self.columns.items()
        )

    def _is_contested(self, label: str, first: Solve) -> bool:
        return any(
            one.verdict in PENDING_VERDICTS and one[:2] < first[:2]
            for line in self.shown()
            for one in line.tries.get(label, {}).values()
        )

    def _is_first(self, line: Line, label: str) -> bool:
        column = self.columns.get(label)
        return column is not None and column.first_entry_id == line.entry_id

    def _score(self, line: Line, labels: Iterable[str]) -> None:
        """Score some cells, put the line where it belongs, and the lines whose firsts that changed."""
        self._take_off(line)
        others = [entry_id for label in labels for entry_id in self._score_cell(line, label)]
        self._put_on(line)
        for entry_id in others:
            if entry_id != line.entry_id:
                self._place(self.lines[entry_id])

    def _score_cell(self, line: Line, label: str) -> list[str]:
        """Score one cell; the entries that won or lost a first solve by it."""
        if label not in self.columns:
            return []
        attempts = sorted(
            (
                Attempt(one.contest_ms, one.order) if self._curtain.hides(one.contest_ms) else one
                for one in line.tries[label].values()
            ),
            key=itemgetter(0, 1),
        )
        cell = line.cells[label] = self.scoring.cell(attempts, self._points[label])
        if not cell.solved:
            return self._note_solve(line, label, None)
        accepted = next(one for one in attempts if one.verdict == ACCEPTED)
        return self._note_solve(line, label, (accepted.contest_ms, accepted.order, line.entry_id))

    def _note_solve(self, line: Line, label: str, solve: Solve | None) -> list[str]:
        column = self.columns.get(label)
        if column is None:
            return []
        before = column.first_entry_id
        if not column.note(line.entry_id, solve):
            return []
        self.columns_changed = True
        after = column.first_entry_id
        return [] if before == after else [one for one in (before, after) if one is not None]

    def _place(self, line: Line) -> None:
        self._take_off(line)
        self._put_on(line)

    def _take_off(self, line: Line) -> None:
        if line.on_board:
            self._keys.pop(bisect_left(self._keys, line.total.key))
            line.on_board = False

    def _put_on(self, line: Line) -> None:
        line.shown = {
            label: msgspec.structs.replace(cell, first=True) if self._is_first(line, label) else cell
            for label, cell in line.cells.items()
        }
        line.total = self.scoring.total(line.shown, self._points)
        insort(self._keys, line.total.key)
        line.on_board = True
        self.changed[line.entry_id] = None
