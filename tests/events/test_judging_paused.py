"""Judging that pauses and goes on: nothing is lost, the admins hear why, everybody else hears that."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from codequest.adapters.judge_link import JudgeLink
from codequest.config import Settings
from codequest.features.execution.pauses import PAUSED_AFTER_S, Pauses
from codequest.features.notifications.api import FEATURE as NOTIFICATIONS
from codequest.features.notifications.messages import ListNotifications
from codequest.protocol.actor import Actor
from judge.contract import Verdict
from tests.events.test_judge_line import Line, ada, admin, line
from tests.support.backend import Backend, open_backend

__all__ = ["ada", "admin", "line"]

REASON = "the engine is away: it does not answer"


@pytest.fixture
async def backend(settings: Settings) -> AsyncIterator[Backend]:
    """A backend that also has inboxes and announcements."""
    async with open_backend(settings, NOTIFICATIONS) as one:
        yield one


async def announced(backend: Backend) -> list[str]:
    texts = await backend.value("SELECT array_agg(text ORDER BY id) FROM announcements")
    return [text.split(".")[0] for text in texts or []]


async def look(backend: Backend, pauses: Pauses, at_s: float) -> None:
    workers = await JudgeLink(backend.runner.ports.redis).workers()
    await pauses.look(workers, jobs_wait=True, now_s=at_s)


async def test_a_pause_is_told_once_by_all_nodes_together_and_so_is_its_end(
    backend: Backend, line: Line, ada: Actor, admin: Actor
) -> None:
    link = JudgeLink(backend.runner.ports.redis)
    nodes = [Pauses(backend.runner, link), Pauses(backend.runner, link)]
    worker = await line.worker("a")
    await worker.pause(REASON)
    for node in nodes:
        await look(backend, node, 0)
    assert await announced(backend) == []  # it may be over in a moment
    for node in nodes:
        await look(backend, node, PAUSED_AFTER_S)
    assert await announced(backend) == ["Judging is paused"]
    inbox = (await backend.do(ListNotifications(), admin)).items
    assert [one.title for one in inbox] == ["Judging is paused"]
    assert REASON in inbox[0].body
    assert (await backend.do(ListNotifications(), ada)).items == []
    await worker.go_on()
    for node in nodes:
        await look(backend, node, PAUSED_AFTER_S + 1)
    assert await announced(backend) == ["Judging is paused", "Judging goes on"]
    # Whoever comes now is greeted with neither, and whoever saw the pause sees it go.
    shown = "SELECT count(*) FROM announcements WHERE shown_until > $1"
    assert await backend.value(shown, backend.runner.ports.clock.now()) == 0
    last = "SELECT body FROM channel_events WHERE channel = 'system' ORDER BY \"offset\" DESC LIMIT 1"
    pause = await backend.value("SELECT id FROM announcements ORDER BY id LIMIT 1")
    assert (await backend.value(last))["ended"] == [pause]


async def test_without_anything_to_judge_nobody_is_told(backend: Backend, line: Line) -> None:
    pauses = Pauses(backend.runner, JudgeLink(backend.runner.ports.redis))
    await (await line.worker("a")).pause(REASON)
    for at_s in (0, 100):
        await pauses.look([], jobs_wait=False, now_s=at_s)
    assert await announced(backend) == []


async def test_what_a_paused_worker_had_not_begun_goes_to_another(line: Line, ada: Actor) -> None:
    first = await line.worker("a")
    await line.submit(ada)
    await line.dispatch()
    await first.pause(REASON)
    await line.submit(ada, "treble")
    await line.dispatch()
    assert await first.waiting() == 1  # nothing more came
    second = await line.worker("b", slots=2)
    await line.sweep()
    await line.dispatch()
    for _ in range(2):
        await second.finish(await second.take(), Verdict.ACCEPTED)
