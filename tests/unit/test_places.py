"""How many sockets one person and one address may hold."""

from __future__ import annotations

import pytest

from codequest.config import Settings
from codequest.errors import TooManyRequests
from codequest.gateway.places import Places
from codequest.protocol.actor import Actor, ActorKind

SETTINGS = Settings(sockets_per_person=2, sockets_per_address=4, hall_networks=("192.0.2.0/24",))
SCHOOL, HALL, ELSEWHERE = "198.51.100.7", "192.0.2.7", "203.0.113.7"


def someone(name: str, address: str) -> Actor:
    return Actor(kind=ActorKind.PERSON, user_id=name, address=address)


def guest(address: str) -> Actor:
    return Actor(kind=ActorKind.GUEST, guest_id="screen", address=address)


def opened(places: Places, actor: Actor) -> bool:
    """Open a socket, unless it is refused."""
    try:
        places.check(actor)
    except TooManyRequests:
        return False
    places.take(actor)
    return True


def test_a_person_has_so_many_wherever_they_are() -> None:
    places = Places(SETTINGS)
    assert all(opened(places, someone("ada", address)) for address in (SCHOOL, HALL))
    assert not opened(places, someone("ada", ELSEWHERE))
    assert opened(places, someone("ben", ELSEWHERE))
    places.leave(someone("ada", SCHOOL))
    assert opened(places, someone("ada", ELSEWHERE))


@pytest.mark.parametrize(("address", "more"), [(SCHOOL, False), (HALL, True)])
def test_an_address_has_so_many_whoever_is_there_but_not_in_a_hall(address: str, more: bool) -> None:
    places = Places(SETTINGS)
    for actor in (someone("ada", address), guest(address), guest(address), Actor(address=address)):
        assert opened(places, actor)
    assert opened(places, someone("ben", address)) is more
    assert opened(places, guest(ELSEWHERE))


def test_what_ended_is_forgotten() -> None:
    places = Places(SETTINGS)
    for actor in (someone("ada", SCHOOL), guest(SCHOOL), Actor(address=SCHOOL)):
        places.take(actor)
        places.leave(actor)
    assert not places._held
