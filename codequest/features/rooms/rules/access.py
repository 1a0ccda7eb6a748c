"""Who may know of a room, watch it, control it, and see what is held back."""

from __future__ import annotations

import msgspec

from codequest.features.rooms.messages.views import MyPlace, RoomRole, Visibility

IN_CONTROL = (RoomRole.HOST, RoomRole.COHOST)


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody with regard to one room."""

    is_admin: bool = False
    has_guest_token: bool = False
    role: RoomRole | None = None
    competes: bool = False
    entry_id: str | None = None
    invited_as: RoomRole | None = None
    banned: bool = False


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What of a room decides who gets in."""

    visibility: Visibility
    spectators: bool
    late_join: bool
    started: bool
    over: bool


def may_know(door: Door, viewer: Viewer) -> bool:
    """Whether the room exists for the viewer; others get the answer for a missing one."""
    if viewer.is_admin or viewer.role is not None or door.visibility is Visibility.PUBLIC:
        return True
    return viewer.has_guest_token or (viewer.invited_as is not None and not viewer.banned)


def may_watch(door: Door, viewer: Viewer) -> bool:
    """Whether the viewer may see problems (from the start on), people, board and log."""
    if not may_know(door, viewer):
        return False
    if door.spectators or viewer.is_admin:
        return True
    return viewer.role is not None and viewer.role is not RoomRole.SPECTATOR


def may_control(viewer: Viewer) -> bool:
    """Host, co-hosts and admins; each control is in the log with who used it."""
    return viewer.is_admin or viewer.role in IN_CONTROL


def sees_all(door: Door, viewer: Viewer) -> bool:
    """Whether the viewer sees what is held back. Those in control who compete wait for the end like all others."""
    return may_control(viewer) and (door.over or not viewer.competes)


def sees_data(is_staff: bool, is_staff_made: bool) -> bool:
    """Whether somebody who sees all of a room's judging also reads what is in the tests, and what was printed on them.

    Anybody may make a room of public problems, which must not be the way to their tests: it takes an instructor or
    admin who looks, or who made the room.
    """
    return is_staff or is_staff_made


def may_only_watch(door: Door, viewer: Viewer) -> bool:
    """Whether the viewer was let into a private room to watch it, there already or not."""
    is_guest = viewer.role in (None, RoomRole.SPECTATOR) and viewer.invited_as is RoomRole.SPECTATOR
    return is_guest and door.visibility is Visibility.PRIVATE


def may_join(door: Door, viewer: Viewer) -> bool:
    """Whether asking to compete makes sense, the number of places aside."""
    if viewer.banned or viewer.competes or door.over or (door.started and not door.late_join):
        return False
    if may_only_watch(door, viewer):
        return False
    # Those in control have seen the contest's problems and log.
    return may_know(door, viewer) and not (door.started and viewer.role in IN_CONTROL)


def place_of(door: Door, viewer: Viewer) -> MyPlace:
    """The viewer's place, as they are told it."""
    return MyPlace(
        role=viewer.role,
        entry_id=viewer.entry_id if viewer.competes else None,
        may_control=may_control(viewer),
        sees_all=sees_all(door, viewer),
        may_watch=may_watch(door, viewer),
        may_join=may_join(door, viewer),
        invited_as=viewer.invited_as if viewer.role is None and not viewer.banned else None,
    )
