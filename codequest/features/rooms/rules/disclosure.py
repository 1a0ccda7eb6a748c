"""What somebody may see of a submission in a room."""

from __future__ import annotations

from enum import StrEnum

from codequest.features.rooms.messages.views import Format, Results
from codequest.features.rooms.rules.access import Door, Viewer, may_watch, sees_all
from codequest.features.rooms.rules.phase import RoomClock
from judge.contract import Verdict


class Shown(StrEnum):
    """How much of a result."""

    HIDDEN = "hidden"
    RECEIVED = "received"  # that it exists
    VERDICT = "verdict"
    GROUPS = "groups"
    TESTS = "tests"  # each test's verdict and times; of its data no more than what the statement shows
    JURY = "jury"


def shown_of(
    door: Door,
    clock: RoomClock,
    format: Format,
    viewer: Viewer,
    *,
    own: bool,
    contest_ms: int,
    verdict: Verdict | None,
    tests: bool = False,
) -> Shown:
    """What a viewer sees of a submission that arrived at `contest_ms`; `own`: they are among its authors.

    Authors see their verdict also behind a freeze. Where results come after the end they see only that something does
    not compile, which no test had a part in. Nobody but those in control sees single tests while the contest runs or
    results are held back: their number already tells something about hidden data. `tests`: the host lets authors see
    those of their own afterwards, and the problem is open to all.
    """
    if sees_all(door, viewer):
        return Shown.JURY
    if own:
        return author_sees(clock, format, verdict, tests=tests)
    if not may_watch(door, viewer):
        return Shown.HIDDEN
    return Shown.RECEIVED if clock.is_held_back(contest_ms) else Shown.VERDICT


def author_sees(clock: RoomClock, format: Format, verdict: Verdict | None, *, tests: bool = False) -> Shown:
    """What the authors see of their own submission; `tests` as in `shown_of`."""
    if tests and all_is_shown(clock):
        return Shown.TESTS
    if clock.results is Results.AFTER_END and clock.thawed_at is None:
        return Shown.VERDICT if verdict is Verdict.COMPILATION_ERROR else Shown.RECEIVED
    return Shown.GROUPS if format is Format.IOI else Shown.VERDICT


def all_is_shown(clock: RoomClock) -> bool:
    """Whether the contest is over and nothing of its results is held back any more."""
    return clock.over and not clock.holds_back
