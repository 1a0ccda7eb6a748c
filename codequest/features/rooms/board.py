"""The board: a fold of the contest log, for the public with what is held back, for those in control without.

`BoardFold` is the projection that every node keeps of `room:ID:staff`; REST asks the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codequest.features.rooms.formats import scoring_of
from codequest.features.rooms.messages.board import (
    Board,
    BoardColumn,
    BoardMember,
    BoardRow,
    LeaderboardUpdate,
)
from codequest.features.rooms.messages.contest import (
    ContestControl,
    ContestJudgement,
    ContestSetup,
    ContestSubmission,
    Control,
    EntryJoined,
    MemberLeft,
)
from codequest.features.rooms.messages.views import Format, Results
from codequest.features.rooms.rules.curtain import Curtain
from codequest.features.rooms.standings import Line, Standings

# What shifts or lifts the freeze.
_MOVES_THE_FREEZE = (Control.FROZEN, Control.THAWED, Control.EXTENDED)


class BoardFold:
    """The board of one room for one audience. `sees_all`: nothing is held back from it."""

    def __init__(self, room_id: str, *, sees_all: bool) -> None:
        self._room_id = room_id
        self._format = Format.ICPC
        self._curtain = Curtain(sees_all)
        self._problems: list[dict[str, Any]] = []
        self._entries: dict[str, tuple[str, list[BoardMember]]] = {}  # name and members by entry id
        self._standings = Standings(scoring_of(Format.ICPC, penalty_minutes=20), self._curtain)
        self._removed: dict[str, None] = {}
        self._full: Board | None = None
        self._told = (False, self._format)  # frozen and format, as the last delta left them

    def apply(self, event: str, body: dict[str, Any]) -> None:
        """Take one more event of the contest log, in order; others are of no concern to the board."""
        handler = _HANDLERS.get(event)
        if handler is not None:
            self._full = None
            handler(self, body)

    def full(self) -> Board:
        """The whole board, sorted and ranked; kept until the next event, for many who come at once."""
        if self._full is not None:
            return self._full
        rows = [self._row(line) for line in self._standings.shown()]
        rows.sort(key=lambda row: (row.key, row.name, row.entry_id))
        self._full = Board(
            room_id=self._room_id,
            format=self._format,
            frozen=self._curtain.is_closed(),
            columns=self._columns(),
            rows=rows,
        )
        return self._full

    def take_delta(self) -> LeaderboardUpdate | None:
        """What changed since the last call; None for nothing."""
        standings, told = self._standings, (self._curtain.is_closed(), self._format)
        if not (standings.changed or self._removed or standings.columns_changed or told != self._told):
            return None
        delta = LeaderboardUpdate(
            rows=[self._row(standings.lines[entry_id]) for entry_id in standings.changed],
            removed=list(self._removed),
            columns=self._columns() if standings.columns_changed else None,
            frozen=told[0] if told[0] != self._told[0] else None,
            format=told[1] if told[1] != self._told[1] else None,
        )
        standings.changed, standings.columns_changed = {}, False
        self._removed, self._told = {}, told
        return delta

    def is_decided(self) -> bool:
        """Whether every problem is solved, and no earlier try is left that could still change by whom."""
        return self._standings.is_decided()

    def _take_setup(self, body: dict[str, Any]) -> None:
        self._format = Format(body["format"])
        self._curtain.results = Results(body["results"])
        self._curtain.duration_s = body["duration_s"]
        self._curtain.freeze_s = body["freeze_s"]
        self._problems = body["problems"]
        self._standings.scoring = scoring_of(self._format, penalty_minutes=body["penalty_minutes"])
        self._standings.set_problems({problem["label"]: problem["points"] for problem in self._problems})

    def _take_control(self, body: dict[str, Any]) -> None:
        control = Control(body["control"])
        self._curtain.duration_s = body["duration_s"]
        if control is Control.STARTED:
            self._curtain.started = self._standings.columns_changed = True
        elif control is Control.FROZEN:
            self._curtain.frozen_ms = body["contest_ms"]
        elif control is Control.THAWED:
            self._curtain.thawed = True
        if control in _MOVES_THE_FREEZE:
            self._standings.rescore_all()

    def _take_entry(self, body: dict[str, Any]) -> None:
        entry_id = body["entry_id"]
        members = [BoardMember(user_id=m["user_id"], username=m["username"]) for m in body["members"]]
        self._entries[entry_id] = (body["name"], members)
        self._removed.pop(entry_id, None)
        self._standings.enter(entry_id)

    def _take_leaving(self, body: dict[str, Any]) -> None:
        line = self._line(body)
        if line is not None and body["entry_removed"]:
            self._standings.remove(line)
            self._removed[line.entry_id] = None

    def _take_submission(self, body: dict[str, Any]) -> None:
        line = self._line(body)
        if line is not None:
            self._standings.receive(line, body["label"], body["submission_id"], body["contest_ms"])

    def _take_judgement(self, body: dict[str, Any]) -> None:
        line = self._line(body)
        if line is not None:
            self._standings.judge(
                line, body["label"], body["submission_id"], body["verdict"], body["score"], body["groups"]
            )

    def _line(self, body: dict[str, Any]) -> Line | None:
        return self._standings.lines.get(body["entry_id"])

    def _row(self, line: Line) -> BoardRow:
        name, members = self._entries[line.entry_id]
        total = line.total
        return BoardRow(
            entry_id=line.entry_id,
            name=name,
            members=members,
            key=list(total.key),
            rank=self._standings.rank(line),
            solved=total.solved,
            penalty=total.penalty,
            score=total.score,
            cells=line.shown,
        )

    def _columns(self) -> list[BoardColumn]:
        if not self._curtain.started:
            return []
        columns = self._standings.columns
        return [
            BoardColumn(
                label=problem["label"],
                title=problem["title"],
                color=problem["color"],
                points=problem["points"],
                solved_by=len(columns[problem["label"]].solves),
                first_entry_id=columns[problem["label"]].first_entry_id,
            )
            for problem in self._problems
        ]


_HANDLERS: dict[str, Callable[[BoardFold, dict[str, Any]], None]] = {
    ContestSetup.NAME: BoardFold._take_setup,
    ContestControl.NAME: BoardFold._take_control,
    EntryJoined.NAME: BoardFold._take_entry,
    MemberLeft.NAME: BoardFold._take_leaving,
    ContestSubmission.NAME: BoardFold._take_submission,
    ContestJudgement.NAME: BoardFold._take_judgement,
}
