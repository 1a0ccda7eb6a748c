"""Tasks end, also where a driver swallows their cancellation."""

from __future__ import annotations

import asyncio

import pytest

from codequest.background import Background
from judge import tasks
from judge.tasks import end_tasks


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "CANCEL_AGAIN_S", 0.001)


async def deaf(times: int) -> None:
    """Does not hear the first cancellations."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            times -= 1
            if times < 0:
                raise


async def test_a_cancellation_that_was_swallowed_is_said_again() -> None:
    running = [asyncio.create_task(deaf(times)) for times in (0, 1, 3)]
    await asyncio.sleep(0)
    await end_tasks(*running)
    assert all(task.cancelled() for task in running)


async def test_what_ended_already_is_left_alone() -> None:
    async def fail() -> None:
        raise ValueError("mine")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    await end_tasks(task)
    await end_tasks()
    assert isinstance(task.exception(), ValueError)


async def test_services_are_ended_with_it() -> None:
    background = Background()
    background.add("deaf", lambda: deaf(2))
    background.start()
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await background.stop()
