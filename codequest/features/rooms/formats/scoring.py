"""What every contest format answers: what an entry's tries at one problem are worth, and its line on the board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

import msgspec

from codequest.features.rooms.messages.board import BoardCell

# A cell as the board shows it; `first` is set by the standings, which see the other entries.
Cell: TypeAlias = BoardCell

MINUTE_MS = 60_000
ACCEPTED = "accepted"
# Tries that say nothing about the solution: they cost nothing and are not counted.
FREE_VERDICTS = frozenset({"compilation_error", "judge_error", "skipped", "ignored"})
PENDING_VERDICTS = frozenset({"", "queued", "compiling", "judging"})


class Attempt(NamedTuple):
    """One submission as scoring sees it. `verdict` is "" while it is not known, or not shown on this board."""

    contest_ms: int
    order: int  # of arrival; breaks ties within a millisecond
    verdict: str = ""
    score: float | None = None
    groups: Mapping[str, float] | None = None


class Total(msgspec.Struct, frozen=True):
    """An entry's standing; keys are compared number by number, the smaller one is better."""

    key: tuple[float, ...]
    solved: int = 0
    penalty: int = 0
    score: float = 0.0


class Scoring(Protocol):
    """A contest format. Pure; built once for a room's rules."""

    def cell(self, attempts: Sequence[Attempt], points: int | None) -> Cell:
        """Judge one entry's tries at one problem, given in order of arrival. Costs O(tries)."""

    def total(self, cells: Mapping[str, Cell], points: Mapping[str, int | None]) -> Total:
        """Add up an entry's cells. Costs O(problems)."""


def count_until_solved(attempts: Sequence[Attempt]) -> Cell:
    """Tries up to the first accepted one; what comes after a solve does not count."""
    tried = pending = 0
    for attempt in attempts:
        if attempt.verdict in PENDING_VERDICTS:
            pending += 1
        elif attempt.verdict == ACCEPTED:
            return Cell(attempts=tried + 1, pending=pending, solved=True, time_ms=attempt.contest_ms)
        elif attempt.verdict not in FREE_VERDICTS:
            tried += 1
    return Cell(attempts=tried, pending=pending)
