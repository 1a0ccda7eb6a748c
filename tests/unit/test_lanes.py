"""One person's requests wait for each other, and for nobody else's."""

from __future__ import annotations

import asyncio

import pytest

from codequest.errors import TooManyRequests
from codequest.gateway.lanes import AT_ONCE, WAITING, Lanes
from codequest.protocol.actor import ANONYMOUS, Actor, ActorKind
from judge.tasks import end_tasks

ADA = Actor(kind=ActorKind.PERSON, user_id="ada")
BEN = Actor(kind=ActorKind.PERSON, user_id="ben")


async def test_only_so_many_of_one_person_run_at_once() -> None:
    lanes, running, may_end = Lanes(), list[Actor](), asyncio.Event()

    async def ask(actor: Actor) -> None:
        async with lanes.turn(actor):
            running.append(actor)
            await may_end.wait()

    asked = [asyncio.create_task(ask(actor)) for actor in [*[ADA] * (AT_ONCE + 1), BEN, *[ANONYMOUS] * 20]]
    await asyncio.sleep(0)
    assert (running.count(ADA), running.count(BEN), running.count(ANONYMOUS)) == (AT_ONCE, 1, 20)
    asked[0].cancel()
    await asyncio.gather(asked[0], return_exceptions=True)
    await asyncio.sleep(0)
    assert running.count(ADA) == AT_ONCE + 1
    may_end.set()
    await asyncio.gather(*asked[1:])
    assert not lanes._lanes


async def test_too_many_that_wait_are_refused() -> None:
    lanes, never = Lanes(), asyncio.Event()

    async def ask() -> None:
        async with lanes.turn(ADA):
            await never.wait()

    asked = [asyncio.create_task(ask()) for _ in range(AT_ONCE + WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        async with lanes.turn(ADA):
            pass
    await end_tasks(*asked)
    assert not lanes._lanes
