"""Whether somebody may become what they ask to be; each raises with the sentence for them."""

from __future__ import annotations

from codequest.errors import Conflict, Forbidden
from codequest.features.rooms.messages.views import RoomRole, Visibility
from codequest.features.rooms.rules.access import IN_CONTROL, Door, Viewer, may_only_watch

# A room may become more open; a narrower one would still be heard by those who listen already.
_OPENNESS = {Visibility.PRIVATE: 0, Visibility.CODE: 1, Visibility.PUBLIC: 2}


def check_opens(
    before: Visibility, after: Visibility, *, spectators_before: bool, spectators_after: bool
) -> None:
    """Raises Conflict where a room would be closed to people who may be watching already."""
    if _OPENNESS[after] < _OPENNESS[before] or (spectators_before and not spectators_after):
        raise Conflict("People may be watching already: a room can be opened further, not closed.")


def check_competes(door: Door, viewer: Viewer, *, contestants: int, capacity: int) -> None:
    """Raises Conflict where there is no place, or it is too late."""
    if door.over:
        raise Conflict("The contest is over.")
    if may_only_watch(door, viewer):
        raise Forbidden("You were invited to watch.")
    if door.started and viewer.role in IN_CONTROL:
        raise Conflict("Those in control can't begin to compete after the start.")
    if door.started and not door.late_join:
        raise Conflict("The contest has started, and this room takes nobody later.")
    if contestants >= capacity:
        raise Conflict("The room is full.")


def check_spectates(door: Door, viewer: Viewer) -> None:
    """Raises where the room has no spectators, or the person is something else there."""
    if viewer.competes:
        raise Conflict("You compete in this room; leave it first to watch.")
    if not door.spectators:
        raise Forbidden("This room is not open to spectators.")


def role_wanted(viewer: Viewer, asked: RoomRole | None) -> RoomRole:
    """What somebody comes as: what they ask for, else what they were invited as, else a contestant."""
    invited_as = viewer.invited_as if viewer.role is None else None
    return asked or invited_as or RoomRole.CONTESTANT


def check_invites(door: Door, role: RoomRole) -> None:
    """Raises Conflict where the invitation would open nothing."""
    if role is RoomRole.SPECTATOR and not door.spectators:
        raise Conflict("This room is not open to spectators.")


def role_after_joining(viewer: Viewer, wanted: RoomRole) -> RoomRole:
    """What somebody is once they joined: those in control stay that, and a co-host's invitation is taken up."""
    if viewer.role in IN_CONTROL:
        assert viewer.role is not None
        return viewer.role
    return RoomRole.COHOST if viewer.invited_as is RoomRole.COHOST else wanted


def check_kick(actor: Viewer, target: RoomRole) -> None:
    """Raises Conflict for the host, Forbidden where a co-host would remove another one."""
    if target is RoomRole.HOST:
        raise Conflict("The host can't be removed; hand the room over first.")
    if target is RoomRole.COHOST and not (actor.is_admin or actor.role is RoomRole.HOST):
        raise Forbidden("Only the host may remove a co-host.")


def check_is_host(actor: Viewer) -> None:
    """Raises Forbidden for co-hosts."""
    if not (actor.is_admin or actor.role is RoomRole.HOST):
        raise Forbidden("Only the host of the room may do this.")
