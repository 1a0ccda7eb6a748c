"""What is held back from an audience: results after the freeze line, or all of them until the release."""

from __future__ import annotations

from dataclasses import dataclass

from codequest.features.rooms.messages.views import Results
from codequest.features.rooms.rules.phase import freeze_line


@dataclass
class Curtain:
    """Between a contest and those who look at its board. `sees_all`: nothing is held back from them."""

    sees_all: bool
    results: Results = Results.LIVE
    duration_s: int = 0
    freeze_s: int = 0
    frozen_ms: int | None = None  # contest time at which it was frozen
    started: bool = False
    thawed: bool = False

    def hides(self, contest_ms: int) -> bool:
        """Whether the result of a try at this contest time is held back."""
        if self.sees_all or self.thawed:
            return False
        if self.results is Results.AFTER_END:
            return True
        line = freeze_line(self.duration_s, self.freeze_s, self.frozen_ms)
        return line is not None and contest_ms >= line

    def is_closed(self) -> bool:
        """Whether the board is to be marked as frozen for them."""
        if self.sees_all or self.thawed or not self.started:
            return False
        return self.results is Results.AFTER_END or self.frozen_ms is not None
