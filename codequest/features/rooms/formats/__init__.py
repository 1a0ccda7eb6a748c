"""Contest formats, one file each, behind one scoring interface."""

from __future__ import annotations

from codequest.features.rooms.formats.first_to_solve import FirstToSolve
from codequest.features.rooms.formats.icpc import Icpc
from codequest.features.rooms.formats.ioi import Ioi
from codequest.features.rooms.formats.scoring import Scoring
from codequest.features.rooms.messages.views import Format


def scoring_of(format: Format, *, penalty_minutes: int) -> Scoring:
    """The scoring of a format under a room's rules."""
    match format:
        case Format.ICPC:
            return Icpc(penalty_minutes)
        case Format.IOI:
            return Ioi()
        case Format.FIRST_TO_SOLVE:
            return FirstToSolve()
