"""The board on the wire: the whole of it, and what changed.

A receiver sorts rows by (key, name, entry_id), compares keys number by number with the smaller one first, and gives
rows with equal keys the same rank (1, 2, 2, 4). A delta holds every row whose content changed, without those of
which only the rank did; after it the receiver sorts and ranks again.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from codequest.features.rooms.messages.views import Color, Format, Label
from codequest.ids import EntryId, RoomId, UserId
from codequest.protocol.event import Event, Kind
from codequest.protocol.message import View


class BoardCell(View, frozen=True, omit_defaults=True):
    """One entry's tries at one problem. Fields with their default value are left out."""

    attempts: int = 0  # judged tries that count, the accepted one included
    pending: int = 0  # tries whose result this board does not know (yet)
    solved: bool = False
    time_ms: int | None = None  # contest time of the try that solved it
    score: float | None = None
    first: bool = False  # first to solve


class BoardMember(View, frozen=True, kw_only=True):
    """A person of an entry."""

    user_id: UserId
    username: str


class BoardRow(View, frozen=True, kw_only=True):
    """One entry's line. `key` orders the rows, number by number, the smaller one first."""

    entry_id: EntryId
    name: str
    members: list[BoardMember]
    key: list[float]
    rank: int
    solved: int
    penalty: int  # minutes
    score: float
    cells: dict[str, BoardCell]  # by label; problems without a try are left out


class BoardColumn(View, frozen=True, kw_only=True):
    """One problem of the board."""

    label: Label
    title: str
    color: Color
    points: int | None = None
    solved_by: int = 0
    first_entry_id: EntryId | None = None


class Board(View, frozen=True, kw_only=True):
    """The whole board, rows sorted and ranked. Columns are there from the start of the contest on."""

    room_id: RoomId
    format: Format
    frozen: bool  # results since the freeze are held back from this board
    columns: list[BoardColumn]
    rows: list[BoardRow]


class LeaderboardUpdate(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What changed on a board. A field that did not change is left out."""

    NAME: ClassVar[str] = "leaderboard:update"
    KIND: ClassVar[Kind] = Kind.STATE
    rows: list[BoardRow] = field(default_factory=list)
    removed: list[EntryId] = field(default_factory=list)
    columns: list[BoardColumn] | None = None
    frozen: bool | None = None
    format: Format | None = None
