"""Contest time: how long the contest's clock has run, from the stretches in which it ran.

Everything is a pure function of those stretches and a moment; a pause shifts what follows it, and no timer is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from codequest.features.rooms.messages.views import RunSegment

_MILLISECOND = timedelta(milliseconds=1)


def elapsed_ms(runs: Sequence[RunSegment], at: datetime) -> int:
    """Milliseconds that the clock has run until `at`, without regard to the contest's duration."""
    total = timedelta()
    for run in runs:
        until = at if run.ended_at is None else min(at, run.ended_at)
        if until > run.started_at:
            total += until - run.started_at
    return total // _MILLISECOND


def contest_ms(runs: Sequence[RunSegment], duration_s: int, at: datetime) -> int:
    """Contest time at a moment: 0 before the start, never more than the duration."""
    return min(elapsed_ms(runs, at), duration_s * 1000)


def moment_of(runs: Sequence[RunSegment], ms: int) -> datetime | None:
    """When the clock shows `ms`; None where it stands before that, or never ran."""
    left = timedelta(milliseconds=ms)
    for run in runs:
        if run.ended_at is None or run.ended_at - run.started_at >= left:
            return run.started_at + left
        left -= run.ended_at - run.started_at
    return None
