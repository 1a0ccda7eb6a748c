"""Rows of the rooms' tables, as queries give them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from codequest.features.problems.messages import Visibility as ProblemVisibility
from codequest.features.rooms.messages.views import (
    Announcement,
    Format,
    Results,
    RoomCounts,
    RoomPerson,
    RoomProblem,
    RoomRole,
    RoomState,
    RunSegment,
    Visibility,
)
from codequest.features.rooms.rules.access import Door, Viewer
from codequest.features.rooms.rules.phase import RoomClock


class RoomRow(msgspec.Struct, frozen=True, kw_only=True):
    """A room, and what one viewer is in it."""

    id: str
    name: str
    visibility: Visibility
    code: str
    host_id: str
    host_username: str
    host_display_name: str
    is_staff_made: bool  # by an instructor or admin, who may see all tests and lets others
    format: Format
    results: Results
    capacity: int
    duration_s: int
    freeze_s: int
    penalty_minutes: int
    late_join: bool
    spectators: bool
    embargo: bool
    languages: list[str] | None
    rerun_near_limit: bool
    tests_after_end: bool
    rated: bool
    rated_at: datetime | None
    scheduled_start_at: datetime | None
    state: RoomState
    frozen_at: datetime | None
    frozen_ms: int | None
    thawed_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    image: str | None  # of the workers that judge it, from the start on
    runs: tuple[RunSegment, ...]
    my_role: RoomRole | None
    my_competes: bool
    my_entry_id: str | None
    my_invitation: RoomRole | None
    my_ban: bool

    @property
    def host(self) -> RoomPerson:
        return RoomPerson(
            user_id=self.host_id, username=self.host_username, display_name=self.host_display_name
        )

    def written_clock(self) -> RoomClock:
        """The clock as it was last written down; `phase.now_of` tells what time has done to it since."""
        return RoomClock(
            state=self.state,
            duration_s=self.duration_s,
            freeze_s=self.freeze_s,
            results=self.results,
            scheduled_start_at=self.scheduled_start_at,
            runs=self.runs,
            frozen_at=self.frozen_at,
            frozen_ms=self.frozen_ms,
            thawed_at=self.thawed_at,
            ended_at=self.ended_at,
        )

    def door(self, clock: RoomClock) -> Door:
        """What decides who gets in."""
        return Door(
            visibility=self.visibility,
            spectators=self.spectators,
            late_join=self.late_join,
            started=clock.started,
            over=clock.over,
        )

    def viewer(self, *, is_admin: bool, has_guest_token: bool) -> Viewer:
        """What the viewer is here."""
        return Viewer(
            is_admin=is_admin,
            has_guest_token=has_guest_token,
            role=self.my_role,
            competes=self.my_competes,
            entry_id=self.my_entry_id,
            invited_as=self.my_invitation,
            banned=self.my_ban,
        )


class ProblemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A problem of a room."""

    label: str
    color: str
    points: int | None
    problem_id: str
    package: str | None
    newest: str
    slug: str
    title: str
    visibility: str


class ProblemForEntry(ProblemRow, frozen=True, kw_only=True):
    """A problem of a room, and who hears of an entry's submissions of it."""

    people: list[str]
    kept_back: bool  # by another room's embargo


class FoundProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem that somebody wants in a room."""

    id: str
    slug: str
    title: str
    visibility: ProblemVisibility
    created_by: str | None
    withdrawn: bool
    manifest: str
    embargoed_by_room: bool


class HoldingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A room that has a problem, with the package that it keeps. `total`: how many rooms there are."""

    id: str
    name: str
    state: str
    package: str | None
    total: int


class ParticipantRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a room."""

    user_id: str
    username: str
    display_name: str
    role: RoomRole
    competes: bool
    joined_at: datetime
    entry_id: str | None


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry."""

    id: str
    name: str
    kind: str
    removed_at: datetime | None


class UserRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person, found by name."""

    id: str
    username: str
    display_name: str


class CountsRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many are in a room of a list."""

    room_id: str
    entries: int
    contestants: int
    spectators: int
    problems: int


class InsideRow(msgspec.Struct, frozen=True, kw_only=True):
    """What all who watch a room see of its inside."""

    entries: int
    contestants: int
    spectators: int
    problems: list[RoomProblem]
    announcements: list[Announcement]

    @property
    def counts(self) -> RoomCounts:
        return RoomCounts(entries=self.entries, contestants=self.contestants, spectators=self.spectators)
