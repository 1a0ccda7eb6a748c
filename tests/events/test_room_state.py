"""Old state + events == refetched state, for the room and its board, whoever looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from codequest.config import Settings
from codequest.features.rooms.boards import Boards
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    AnswerClarification,
    AskClarification,
    EndRoom,
    ExtendRoom,
    FreezeRoom,
    HandOverRoom,
    InviteToRoom,
    JoinRoom,
    KickFromRoom,
    LeaveRoom,
    PauseRoom,
    ResumeRoom,
    StartRoom,
    ThawRoom,
    UpdateRoom,
)
from codequest.protocol import log
from codequest.protocol.actor import Actor
from tests.support.room_stage import Stage, open_stage


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    async with open_stage(settings) as one:
        await one.problems()
        yield one


class Follower:
    """A client of one channel: a snapshot, then events. The moment's presence is left out."""

    def __init__(self, stage: Stage, room_id: str, actor: Actor) -> None:
        self._stage, self._room_id, self._actor = stage, room_id, actor
        self.state: dict[str, Any] = {}
        self.offset = 0

    async def fetch(self) -> dict[str, Any]:
        """What `room:get` shows now, as far as `room:ID` tells of it."""
        detail = msgspec.to_builtins(await self._stage.get(self._room_id, self._actor))
        for name in ("online", "watchers", "my", "setup"):
            detail.pop(name)
        detail["participants"].sort(key=lambda one: one["user_id"])
        return detail

    async def subscribe(self) -> None:
        """Position first, then the snapshot."""
        async with self._stage.pool.acquire() as db:
            self.offset = await log.position(db, f"room:{self._room_id}")
        self.state = await self.fetch()

    async def catch_up(self) -> None:
        """Apply what came since."""
        async with self._stage.pool.acquire() as db:
            entries = await log.read(db, f"room:{self._room_id}", after=self.offset)
        for entry in entries:
            assert entry.offset == self.offset + 1
            self.offset = entry.offset
            self.apply(entry.event, entry.body)

    def apply(self, event: str, body: dict[str, Any]) -> None:
        """What docs/rooms.md tells clients to do."""
        people = {one["user_id"]: one for one in self.state["participants"]}
        if event == "room:update":
            self.state["room"] = body["room"]
        elif event == "room:join":
            people[body["participant"]["user_id"]] = body["participant"]
            self.state["room"]["counts"] = body["counts"]
        elif event == "room:leave":
            people.pop(body["user_id"], None)
            self.state["room"]["counts"] = body["counts"]
        elif event == "room:announcement":
            put_first(self.state["announcements"], body["announcement"])
        elif event == "clarification:answered":
            put_first(self.state["clarifications"], body["clarification"])
        self.state["participants"] = sorted(people.values(), key=lambda one: one["user_id"])


def put_first(items: list[dict[str, Any]], item: dict[str, Any]) -> None:
    """Newest first; an item that is known already is replaced where it stands."""
    for place, known in enumerate(items):
        if known["id"] == item["id"]:
            items[place] = item
            return
    items.insert(0, item)


async def test_the_room_and_its_events_equal_the_room_fetched_again(stage: Stage) -> None:
    host, ada, bob, watcher = [await stage.person(name) for name in ("hana", "ada", "bob", "wanda")]
    room_id = await stage.room(host, capacity=10)
    follower = Follower(stage, room_id, watcher)
    await follower.subscribe()
    asked: list[str] = []

    async def ask() -> None:
        view = await stage.run(AskClarification(room_id=room_id, question="Is it sorted?"), ada)
        asked.append(view.id)

    async def answer(text: str) -> None:
        await stage.run(
            AnswerClarification(room_id=room_id, clarification_id=asked[0], answer=text, to_all=True), host
        )

    assert ada.user_id is not None
    assert bob.user_id is not None
    steps = [
        lambda: stage.run(JoinRoom(room_id=room_id), ada),
        lambda: stage.run(JoinRoom(room_id=room_id, as_="spectator"), watcher),
        lambda: stage.run(UpdateRoom(room_id=room_id, name="Saturday", duration_s=900, freeze_s=100), host),
        lambda: stage.run(StartRoom(room_id=room_id, at=stage.at(60)), host),
        lambda: stage.run(JoinRoom(room_id=room_id), host),
        lambda: stage.run(StartRoom(room_id=room_id), host),
        lambda: stage.run(JoinRoom(room_id=room_id), bob),
        ask,
        lambda: answer("Yes."),
        lambda: stage.run(AnnounceInRoom(room_id=room_id, text="Tea is ready."), host),
        lambda: answer("Yes, rising."),
        lambda: stage.solve(ada, room_id),
        lambda: stage.run(PauseRoom(room_id=room_id), host),
        lambda: stage.run(ResumeRoom(room_id=room_id), host),
        lambda: stage.run(ExtendRoom(room_id=room_id, seconds=60), host),
        lambda: stage.run(InviteToRoom(room_id=room_id, username="bob", as_="cohost"), host),
        lambda: stage.run(HandOverRoom(room_id=room_id, user_id=bob.user_id or ""), host),
        lambda: stage.run(LeaveRoom(room_id=room_id), watcher),
        lambda: stage.run(KickFromRoom(room_id=room_id, user_id=ada.user_id or ""), bob),
        lambda: stage.run(FreezeRoom(room_id=room_id), bob),
        lambda: stage.run(EndRoom(room_id=room_id), bob),
        lambda: stage.run(ThawRoom(room_id=room_id), bob),
    ]
    for number, step in enumerate(steps):
        stage.clock.advance(1)
        await step()
        await follower.catch_up()
        assert follower.state == await follower.fetch(), f"step {number}"


async def test_the_timers_changes_are_told_as_they_are_fetched(stage: Stage) -> None:
    host, watcher = await stage.person("hana"), await stage.person("wanda")
    room_id = await stage.room(host, duration_s=600, freeze_s=60, scheduled_start_at=stage.at(10))
    follower = Follower(stage, room_id, watcher)
    await follower.subscribe()
    for seconds in (11, 540, 100):
        stage.clock.advance(seconds)
        await stage.announce()
        await follower.catch_up()
        assert follower.state == await follower.fetch()


async def test_the_board_that_is_served_equals_the_one_rebuilt_from_the_log(stage: Stage) -> None:
    host, ada, bob = [await stage.person(name) for name in ("hana", "ada", "bob")]
    room_id = await stage.room(host, ada, bob, duration_s=600, freeze_s=100, started=True)
    verdicts = ["wrong_answer", "accepted", "accepted", "runtime_error", "accepted"]
    for number, verdict in enumerate(verdicts):
        stage.clock.advance(100)
        await stage.solve((ada, bob)[number % 2], room_id, ("ferry", "kiln")[number // 3], verdict)
        for audience in ("all", "staff"):
            served = await stage.board(room_id, host, audience)
            async with stage.pool.acquire() as db:
                rebuilt = (await Boards().get(db, room_id, sees_all=audience == "staff")).full()
            assert served == rebuilt
    public, staff = await stage.board(room_id, host), await stage.board(room_id, host, "staff")
    assert [row.solved for row in public.rows] == [1, 1]
    assert [row.solved for row in staff.rows] == [2, 1]
