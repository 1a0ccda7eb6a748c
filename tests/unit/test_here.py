"""Who is on a node, and what Redis is told of it."""

from __future__ import annotations

from codequest.gateway.here import LEAVE_GRACE_S, Here
from codequest.protocol.actor import Actor, ActorKind

ROOM = "room:1"
ADA = Actor(kind=ActorKind.PERSON, user_id="ada")
NOBODY = Actor()


def tell(here: Here, now: float = 0.0) -> list[tuple[list[str], list[str], int]]:
    """What Redis would be told: who came, who is gone, connections."""
    told = []
    for place in here.take_changed():
        entered, left = place.take(now)
        told.append((list(entered), left, place.connections))
        here.told(place)
    return told


def test_who_comes_back_within_the_grace_is_not_gone() -> None:
    here = Here()
    here.enter(ROOM, ADA)
    assert tell(here) == [(["ada"], [], 1)]
    here.leave(ROOM, ADA, now=1.0)
    assert tell(here, now=1.0) == [([], [], 0)]
    here.enter(ROOM, ADA)
    assert tell(here, now=1.0 + LEAVE_GRACE_S) == [(["ada"], [], 1)]
    assert tell(here) == []


def test_who_is_gone_is_told_after_the_grace_and_then_nothing_is_kept() -> None:
    here = Here()
    here.enter(ROOM, ADA)
    tell(here)
    here.leave(ROOM, ADA, now=1.0)
    assert tell(here, now=1.0 + LEAVE_GRACE_S) == [([], ["ada"], 0)]
    assert here.places == {}


def test_a_farewell_that_could_not_be_told_is_told_again() -> None:
    here = Here()
    here.enter(ROOM, ADA)
    tell(here)
    here.leave(ROOM, ADA, now=0.0)
    (place,) = here.take_changed()
    _, left = place.take(LEAVE_GRACE_S)
    place.give_back(left)
    here.all_changed()
    assert tell(here, now=LEAVE_GRACE_S) == [([], ["ada"], 0)]


def test_who_leaves_before_redis_could_be_told_of_them_is_told_gone() -> None:
    here = Here()
    here.enter(ROOM, ADA)
    here.take_changed()[0].take(0.0)  # on its way, and the answer never comes
    here.all_changed()
    here.leave(ROOM, ADA, now=0.0)
    assert tell(here, now=LEAVE_GRACE_S) == [([], ["ada"], 0)]


def test_who_leaves_while_redis_is_told_is_counted_at_the_next_look() -> None:
    here = Here()
    here.enter(ROOM, NOBODY)
    (place,) = here.take_changed()
    place.take(0.0)
    here.leave(ROOM, NOBODY, now=0.0)
    here.told(place)
    assert tell(here) == [([], [], 0)]
    assert here.places == {}
