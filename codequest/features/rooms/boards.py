"""Boards for readers: each process keeps the folds of the rooms that were asked for last, and advances them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from codequest.adapters.postgres import Connection
from codequest.features.rooms.board import BoardFold
from codequest.protocol import log

_KEPT_EVENTS = 500_000  # heard by all kept folds together, some hundred bytes each
_BATCH = 5000  # events


@dataclass
class _Kept:
    """A fold and the offset up to which it has heard the log."""

    fold: BoardFold
    offset: int = 0


class Boards:
    """A cache of folds; the log is the truth, so a fold that is forgotten is made again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, bool], _Kept] = OrderedDict()

    async def get(self, db: Connection, room_id: str, *, sees_all: bool) -> BoardFold:
        """The board of a room as of the last commit."""
        key = (await log.epoch(db), room_id, sees_all)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(BoardFold(room_id, sees_all=sees_all))
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and sum(kept.offset for kept in self._kept.values()) > _KEPT_EVENTS:
            self._kept.popitem(last=False)
        while entries := await log.read(db, f"room:{room_id}:staff", after=kept.offset, limit=_BATCH):
            # Another reader may have advanced the same fold while this one waited for PostgreSQL.
            for entry in entries:
                if entry.offset == kept.offset + 1:
                    kept.fold.apply(entry.event, entry.body)
                    kept.offset = entry.offset
            if len(entries) < _BATCH:
                break
        return kept.fold
