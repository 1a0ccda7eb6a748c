"""One person's requests wait for each other, or one address's, and for nobody else's."""

from __future__ import annotations

import asyncio

import pytest

from codequest.config import Settings
from codequest.errors import TooManyRequests
from codequest.gateway.lanes import OF_A_PERSON, OF_AN_ADDRESS, Lanes
from codequest.protocol.actor import Actor, ActorKind
from judge.tasks import end_tasks

ADA = Actor(kind=ActorKind.PERSON, user_id="ada")
BEN = Actor(kind=ActorKind.PERSON, user_id="ben")
STRANGERS = Actor(address="198.51.100.7")
HALL = Actor(address="192.0.2.7")
SETTINGS = Settings(hall_networks=("192.0.2.0/24",))


async def test_only_so_many_of_one_person_or_address_run_at_once() -> None:
    lanes, running, may_end = Lanes(SETTINGS), list[Actor](), asyncio.Event()
    together = {ADA: OF_A_PERSON.at_once, BEN: 1, STRANGERS: OF_AN_ADDRESS.at_once, HALL: 50}

    async def ask(actor: Actor) -> None:
        async with lanes.turn(actor):
            running.append(actor)
            await may_end.wait()

    asked = [
        asyncio.create_task(ask(actor))
        for actor in [*[ADA] * (together[ADA] + 1), BEN, *[STRANGERS] * 50, *[HALL] * 50]
    ]
    await asyncio.sleep(0)
    assert {actor: running.count(actor) for actor in together} == together
    asked[0].cancel()
    await asyncio.gather(asked[0], return_exceptions=True)
    await asyncio.sleep(0)
    assert running.count(ADA) == together[ADA] + 1
    may_end.set()
    await asyncio.gather(*asked[1:])
    assert not lanes._lanes


async def test_too_many_that_wait_are_refused() -> None:
    lanes, never = Lanes(SETTINGS), asyncio.Event()

    async def ask() -> None:
        async with lanes.turn(ADA):
            await never.wait()

    asked = [asyncio.create_task(ask()) for _ in range(OF_A_PERSON.at_once + OF_A_PERSON.waiting)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        async with lanes.turn(ADA):
            pass
    await end_tasks(*asked)
    assert not lanes._lanes
