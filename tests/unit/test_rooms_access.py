"""Who may know, watch, control and see what is held back; codes; the problem set."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from codequest.errors import Conflict, Forbidden, Unprocessable
from codequest.features.rooms.messages.commands import ProblemChoice
from codequest.features.rooms.messages.views import (
    Format,
    Results,
    RoomRole,
    RoomState,
    RunSegment,
    Visibility,
)
from codequest.features.rooms.rules import access, membership
from codequest.features.rooms.rules.access import Door, Viewer
from codequest.features.rooms.rules.codes import ALPHABET, LENGTH, new_code, read_code
from codequest.features.rooms.rules.disclosure import Shown, shown_of
from codequest.features.rooms.rules.phase import RoomClock
from codequest.features.rooms.rules.problem_set import COLORS, label_all
from judge.contract import Verdict
from tests.unit.test_rooms_clock import NOON

DOOR = Door(visibility=Visibility.PUBLIC, spectators=True, late_join=True, started=True, over=False)
NOBODY = Viewer()
ADMIN = Viewer(is_admin=True)
GUEST = Viewer(has_guest_token=True)
INVITED = Viewer(invited_as=RoomRole.CONTESTANT)
SPECTATOR = Viewer(role=RoomRole.SPECTATOR)
CONTESTANT = Viewer(role=RoomRole.CONTESTANT, competes=True, entry_id="e")
HOST = Viewer(role=RoomRole.HOST)
COHOST = Viewer(role=RoomRole.COHOST)
PLAYING_HOST = Viewer(role=RoomRole.HOST, competes=True, entry_id="h")


@pytest.mark.parametrize("visibility", [Visibility.CODE, Visibility.PRIVATE])
def test_a_room_that_is_not_public_is_known_to_its_people_alone(visibility: Visibility) -> None:
    door = replace(DOOR, visibility=visibility)
    known = [
        one for one in (ADMIN, GUEST, INVITED, SPECTATOR, CONTESTANT, HOST) if access.may_know(door, one)
    ]
    assert len(known) == 6
    assert not access.may_know(door, NOBODY)
    assert not access.may_know(door, replace(INVITED, banned=True))


def test_a_room_without_spectators_is_watched_by_those_who_take_part() -> None:
    door = replace(DOOR, spectators=False)
    assert all(access.may_watch(door, one) for one in (ADMIN, CONTESTANT, HOST, COHOST))
    assert not any(access.may_watch(door, one) for one in (NOBODY, GUEST, INVITED, SPECTATOR))


def test_what_is_held_back_is_seen_by_those_in_control_who_do_not_compete() -> None:
    assert all(access.sees_all(DOOR, one) for one in (ADMIN, HOST, COHOST))
    everybody_else = (
        NOBODY,
        GUEST,
        INVITED,
        SPECTATOR,
        CONTESTANT,
        PLAYING_HOST,
        replace(ADMIN, competes=True),
    )
    assert not any(access.sees_all(DOOR, one) for one in everybody_else)
    assert access.sees_all(replace(DOOR, over=True), PLAYING_HOST)


CLOCK = RoomClock(
    state=RoomState.IN_PROGRESS,
    duration_s=600,
    freeze_s=60,
    results=Results.LIVE,
    runs=(RunSegment(started_at=NOON),),
)
LATER = replace(CLOCK, results=Results.AFTER_END)
BEFORE, BEHIND = 100_000, 550_000


@pytest.mark.parametrize(
    ("clock", "format", "viewer", "own", "ms", "shown"),
    [
        (CLOCK, Format.ICPC, CONTESTANT, True, BEFORE, Shown.VERDICT),
        (CLOCK, Format.ICPC, CONTESTANT, True, BEHIND, Shown.VERDICT),
        (CLOCK, Format.IOI, CONTESTANT, True, BEHIND, Shown.GROUPS),
        (CLOCK, Format.IOI, CONTESTANT, False, BEFORE, Shown.VERDICT),
        (CLOCK, Format.ICPC, CONTESTANT, False, BEHIND, Shown.RECEIVED),
        (CLOCK, Format.ICPC, PLAYING_HOST, False, BEHIND, Shown.RECEIVED),
        (CLOCK, Format.ICPC, NOBODY, False, BEHIND, Shown.RECEIVED),
        (CLOCK, Format.ICPC, HOST, False, BEHIND, Shown.JURY),
        (LATER, Format.IOI, CONTESTANT, True, BEFORE, Shown.RECEIVED),
        (LATER, Format.IOI, CONTESTANT, False, BEFORE, Shown.RECEIVED),
        (LATER, Format.IOI, COHOST, False, BEFORE, Shown.JURY),
        (replace(LATER, thawed_at=NOON), Format.IOI, CONTESTANT, True, BEFORE, Shown.GROUPS),
    ],
)
def test_what_of_a_submission_is_shown(
    clock: RoomClock, format: Format, viewer: Viewer, own: bool, ms: int, shown: Shown
) -> None:
    assert shown_of(DOOR, clock, format, viewer, own=own, contest_ms=ms, verdict=Verdict.ACCEPTED) is shown


OVER = replace(CLOCK, state=RoomState.COMPLETED, ended_at=NOON)
FROZEN = replace(OVER, frozen_at=NOON, frozen_ms=540_000)


@pytest.mark.parametrize(
    ("clock", "own", "shown"),
    [
        (CLOCK, True, Shown.VERDICT),
        (OVER, True, Shown.TESTS),
        (OVER, False, Shown.VERDICT),
        (FROZEN, True, Shown.VERDICT),
        (replace(FROZEN, thawed_at=NOON), True, Shown.TESTS),
        (replace(OVER, results=Results.AFTER_END), True, Shown.RECEIVED),
        (replace(OVER, results=Results.AFTER_END, thawed_at=NOON), True, Shown.TESTS),
    ],
)
def test_authors_see_their_tests_once_all_is_shown_where_the_host_lets_them(
    clock: RoomClock, own: bool, shown: Shown
) -> None:
    seen = [
        shown_of(
            DOOR,
            clock,
            Format.ICPC,
            CONTESTANT,
            own=own,
            contest_ms=BEFORE,
            verdict=Verdict.WRONG_ANSWER,
            tests=tests,
        )
        for tests in (True, False)
    ]
    assert seen[0] is shown
    assert seen[1] is not Shown.TESTS


@pytest.mark.parametrize("clock", [CLOCK, LATER])
def test_authors_see_at_once_that_something_does_not_compile_and_others_do_not(clock: RoomClock) -> None:
    ce = Verdict.COMPILATION_ERROR
    seen = [
        shown_of(DOOR, clock, Format.IOI, CONTESTANT, own=own, contest_ms=BEHIND, verdict=ce)
        for own in (True, False)
    ]
    assert seen == [Shown.VERDICT if clock is LATER else Shown.GROUPS, Shown.RECEIVED]


def test_submissions_of_a_room_that_one_may_not_watch_are_hidden_but_for_ones_own() -> None:
    door = replace(DOOR, visibility=Visibility.PRIVATE)
    hidden = shown_of(door, CLOCK, Format.ICPC, NOBODY, own=False, contest_ms=BEFORE, verdict=None)
    assert hidden is Shown.HIDDEN
    mine = shown_of(door, CLOCK, Format.ICPC, NOBODY, own=True, contest_ms=BEFORE, verdict=None)
    assert mine is Shown.VERDICT


def test_a_cohost_removes_contestants_and_no_other_cohost() -> None:
    membership.check_kick(COHOST, RoomRole.CONTESTANT)
    with pytest.raises(Forbidden):
        membership.check_kick(COHOST, RoomRole.COHOST)
    with pytest.raises(Conflict):
        membership.check_kick(ADMIN, RoomRole.HOST)


def test_codes_differ_and_are_read_generously() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert read_code(" iLo0-abcde ") == "1100ABCDE"


def test_letters_and_colours_follow_the_position_unless_they_are_given() -> None:
    choices = [ProblemChoice(problem="a"), ProblemChoice(problem="b", label="X", color="#000000")]
    assert label_all(choices) == [("A", COLORS[0]), ("X", "#000000")]
    assert len(set(COLORS)) == 26
    with pytest.raises(Unprocessable):
        label_all([ProblemChoice(problem="a", label="B"), ProblemChoice(problem="b")])


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("color", COLORS)
def test_a_balloon_is_seen_on_white_and_on_black(color: str) -> None:
    light = luminance(color) + 0.05
    assert min(1.05 / light, light / 0.05) >= 3
