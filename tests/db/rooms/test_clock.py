"""A contest by the clock: controls, timers, what is due."""

from __future__ import annotations

import pytest

from codequest.config import Settings
from codequest.errors import Conflict
from codequest.features.rooms.messages.commands import (
    EndRoom,
    ExtendRoom,
    FreezeRoom,
    ListRooms,
    PauseRoom,
    ProblemChoice,
    ResumeRoom,
    StartRoom,
    ThawRoom,
    UpdateRoom,
)
from codequest.features.rooms.messages.views import Format, RoomState
from codequest.protocol.message import Message
from tests.support.room_stage import Stage, open_stage, together


async def test_a_whole_contest_is_in_the_log_with_contest_times_and_actors(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, duration_s=600, started=True)
    stage.clock.advance(60)
    await stage.run(PauseRoom(room_id=room_id), host)
    stage.clock.advance(1000)
    await stage.run(ResumeRoom(room_id=room_id), host)
    stage.clock.advance(60)
    await stage.run(ExtendRoom(room_id=room_id, seconds=60), host)
    await stage.run(FreezeRoom(room_id=room_id), host)
    stage.clock.advance(60)
    view = await stage.run(EndRoom(room_id=room_id), host)
    assert view.state is RoomState.COMPLETED
    await stage.run(ThawRoom(room_id=room_id), host)
    assert await stage.controls(room_id) == [
        ("started", 0),
        ("paused", 60_000),
        ("resumed", 60_000),
        ("extended", 120_000),
        ("frozen", 120_000),
        ("ended", 180_000),
        ("thawed", 180_000),
    ]
    actors = {
        entry.body["actor_id"]
        for entry in await stage.events(f"room:{room_id}:staff")
        if entry.event == "contest:control"
    }
    assert actors == {host.user_id}


async def test_a_room_runs_and_ends_by_the_clock_though_no_timer_came(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, duration_s=600, scheduled_start_at=stage.at(100))
    stage.clock.advance(99)
    with pytest.raises(Conflict, match="not started"):
        await stage.submit(ada, room_id)
    stage.clock.advance(31)
    assert (await stage.get(room_id)).room.state is RoomState.IN_PROGRESS
    view = await stage.submit(ada, room_id)
    assert view.contest_ms == 30_000
    stage.clock.advance(600)
    assert (await stage.get(room_id)).room.state is RoomState.COMPLETED
    with pytest.raises(Conflict, match="over"):
        await stage.submit(ada, room_id)
    await stage.judge(view.id)  # it was in line before the end, and counts
    await stage.announce()
    assert await stage.controls(room_id) == [("started", 0), ("ended", 600_000)]
    row = (await stage.board(room_id)).rows[0]
    assert (row.solved, row.cells["A"].time_ms) == (1, 30_000)


async def test_an_action_writes_down_what_is_due_before_its_own_change(stage: Stage) -> None:
    host = await stage.person("hana")
    start = stage.at(10)
    room_id = await stage.room(host, duration_s=600, freeze_s=60, scheduled_start_at=start)
    stage.clock.advance(570)
    await stage.run(ExtendRoom(room_id=room_id, seconds=60), host)
    assert await stage.controls(room_id) == [("started", 0), ("frozen", 540_000), ("extended", 560_000)]
    room = (await stage.get(room_id)).room
    assert (room.segments[0].started_at, room.duration_s) == (start, 660)


async def test_the_timer_announces_exactly_once_across_two_nodes(settings: Settings) -> None:
    async with open_stage(settings) as first, open_stage(settings) as second:
        second.runner.ports.clock = first.clock
        await first.problems()
        host = await first.person("hana")
        rooms = [
            await first.room(host, duration_s=600, freeze_s=60, scheduled_start_at=first.at(10 + n))
            for n in range(5)
        ]
        first.clock.advance(10_000)
        await together(*(node.announce() for node in (first, second) for _ in range(2)))
        for room_id in rooms:
            assert await first.controls(room_id) == [("started", 0), ("frozen", 540_000), ("ended", 600_000)]
            names = await first.names(f"room:{room_id}")
            assert (names.count("room:start"), names.count("room:end")) == (1, 1)


async def test_the_timer_sleeps_until_the_next_moment(stage: Stage) -> None:
    assert await stage.announce() == 5.0
    host = await stage.person("hana")
    await stage.room(host, scheduled_start_at=stage.at(2))
    assert await stage.announce() == 2.0


async def test_a_paused_room_takes_no_submission(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    await stage.run(PauseRoom(room_id=room_id), host)
    with pytest.raises(Conflict, match="paused"):
        await stage.submit(ada, room_id)


async def test_a_race_ends_when_everything_is_won(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(
        host,
        ada,
        bob,
        format=Format.FIRST_TO_SOLVE,
        problems=[ProblemChoice(problem="ferry", points=5)],
        started=True,
    )
    early = await stage.submit(ada, room_id)
    stage.clock.advance(1)
    await stage.solve(bob, room_id)
    job = stage.runner.registry.jobs["rooms.end_when_decided"]
    async with stage.runner.transaction() as ctx:
        await job.handler(ctx, {"room_id": room_id})
    assert (await stage.get(room_id)).room.state is RoomState.IN_PROGRESS
    await stage.judge(early.id)
    async with stage.runner.transaction() as ctx:
        await job.handler(ctx, {"room_id": room_id})
    assert (await stage.get(room_id)).room.state is RoomState.COMPLETED
    assert [(row.name, row.score) for row in (await stage.board(room_id)).rows] == [
        ("Ada", 5.0),
        ("Bob", 0.0),
    ]


def wrong_state_commands(room_id: str) -> list[Message]:
    return [
        StartRoom(room_id=room_id),
        PauseRoom(room_id=room_id),
        ResumeRoom(room_id=room_id),
        ExtendRoom(room_id=room_id, seconds=60),
        FreezeRoom(room_id=room_id),
        ThawRoom(room_id=room_id),
        EndRoom(room_id=room_id),
        UpdateRoom(room_id=room_id, duration_s=60),
    ]


async def test_after_the_end_every_control_is_refused_and_changes_nothing(stage: Stage) -> None:
    host = await stage.person("hana")
    room_id = await stage.room(host, started=True)
    await stage.run(EndRoom(room_id=room_id), host)
    before = await stage.events(f"room:{room_id}:staff")
    for message in wrong_state_commands(room_id):
        with pytest.raises(Conflict):
            await stage.run(message, host)
    assert await stage.events(f"room:{room_id}:staff") == before
    assert (await stage.run(ListRooms(mine=True, state="finished", q="FRIDAY"), host)).items[
        0
    ].room.id == room_id
