"""A contest through both doors of a live server: REST commands, one socket, the board's deltas, who may listen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from codequest.adapters.clock import ManualClock, SystemClock
from codequest.client import ApiError, Client, Subscription
from codequest.features.rooms import timers
from codequest.protocol import log
from codequest.protocol.actor import Role
from tests.support.board_follower import take_delta
from tests.support.live_server import LiveServer, SignIn, anonymous, person, server  # noqa: F401
from tests.support.room_stage import Stage

ROOMS = "/multiplayer/rooms"


@pytest.fixture
async def stage(server: LiveServer) -> Stage:  # noqa: F811
    one = Stage(server.runner, ManualClock(datetime.now(UTC)))
    await one.problems()
    return one


def rules(**more: Any) -> dict[str, Any]:
    return {"name": "Friday sprint", "problems": [{"problem": "ferry"}, {"problem": "kiln"}], **more}


async def follow(board: dict[str, Any], heard: Subscription, until: Any) -> None:
    """Apply deltas until the board is as wanted."""
    while not until(board):
        take_delta(board, await heard.next())


async def test_a_contest_runs_through_both_doors_and_the_board_moves_by_itself(
    stage: Stage,
    person: SignIn,  # noqa: F811
    anonymous: Client,  # noqa: F811
) -> None:
    host, ada, bob = await person("hana"), await person("ada"), await person("bob")
    room_id = (await host.post(ROOMS, rules(visibility="public")))["room"]["id"]
    async with anonymous.live() as watching, ada.live() as live_ada, bob.live() as live_bob:
        room = await watching.subscribe(f"room:{room_id}")
        board_heard = await watching.subscribe(f"room:{room_id}:board")
        board = board_heard.snapshot
        assert (board["rows"], board["columns"]) == ([], [])
        await live_ada.command("room:join", {"room_id": room_id})
        await bob.post(f"{ROOMS}/{room_id}/join")
        await host.post(f"{ROOMS}/{room_id}/start")
        started = await room.until("room:start")
        assert started.body["room_id"] == room_id
        for live, slug, verdict in (
            (live_ada, "ferry", "wrong_answer"),
            (live_bob, "ferry", "accepted"),
            (live_ada, "kiln", "accepted"),
        ):
            body = {"problem_id": slug, "language": "python", "source": "1", "room_id": room_id}
            view = await live.command("submission:new", body)
            await stage.judge(view["id"], verdict)
        await follow(board, board_heard, lambda b: sum(row["solved"] for row in b["rows"]) == 2)
        fetched = await anonymous.get(f"{ROOMS}/{room_id}/leaderboard")
        assert board == fetched
        assert await live_ada.command("room:leaderboard", {"room_id": room_id}) == fetched
        over = await host.post(f"{ROOMS}/{room_id}/end")
        assert over["state"] == "completed"
        assert (await room.until("room:end")).body["ended_at"] == over["ended_at"]


async def test_a_scheduled_room_starts_by_itself_and_tells_everybody(
    stage: Stage,
    person: SignIn,  # noqa: F811
    anonymous: Client,  # noqa: F811
    server: LiveServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timers, "CATCH_UP_S", 0.05)
    host, clock = await person("hana"), server.runner.ports.clock
    assert isinstance(clock, SystemClock)
    at = datetime.now(UTC) + timedelta(hours=1)
    card = await host.post(ROOMS, rules(scheduled_start_at=at.isoformat()))
    async with anonymous.live() as watching:
        room = await watching.subscribe(f"room:{card['room']['id']}")
        clock.agree_with(at + timedelta(minutes=1), clock.monotonic(), clock.monotonic())
        started = await room.until("room:start")
    # The announced moment is the planned one, however late the announcement came.
    assert datetime.fromisoformat(started.body["started_at"]) == at


async def test_who_may_not_know_of_a_room_is_told_that_it_is_missing(
    stage: Stage,
    person: SignIn,  # noqa: F811
    anonymous: Client,  # noqa: F811
) -> None:
    host, ada = await person("hana"), await person("ada")
    room_id = (await host.post(ROOMS, rules(visibility="private")))["room"]["id"]
    missing = "00000000-0000-7000-8000-000000000000"
    for client in (ada, anonymous):
        async with client.live() as live:
            for pattern in ("room:{}", "room:{}:staff", "room:{}:board", "room:{}:board:staff"):
                answers = []
                for one in (room_id, missing):
                    with pytest.raises(ApiError) as refused:
                        await live.subscribe(pattern.format(one))
                    answers.append((refused.value.code, refused.value.message))
                assert answers[0] == answers[1]
                assert answers[0][0] == "NOT_FOUND"
            for path in ("", "/participants", "/leaderboard", "/events", "/clarifications"):
                with pytest.raises(ApiError) as refused:
                    await client.get(f"{ROOMS}/{room_id}{path}")
                assert refused.value.status == 404


async def test_contestants_hear_neither_the_contest_log_nor_the_full_board(
    stage: Stage,
    person: SignIn,  # noqa: F811
) -> None:
    host, ada = await person("hana"), await person("ada")
    admin = await person("rosa", role=Role.ADMIN)
    room_id = (await host.post(ROOMS, rules()))["room"]["id"]
    await ada.post(f"{ROOMS}/{room_id}/join")
    async with ada.live() as live:
        for channel in ("staff", "board:staff"):
            with pytest.raises(ApiError):
                await live.subscribe(f"room:{room_id}:{channel}")
        with pytest.raises(ApiError):
            await live.command("room:events", {"room_id": room_id, "audience": "staff"})
    async with admin.live() as live:
        assert (await live.subscribe(f"room:{room_id}:board:staff")).snapshot["rows"]


async def test_somebody_who_was_removed_hears_no_more_of_a_private_room(
    stage: Stage,
    person: SignIn,  # noqa: F811
) -> None:
    host, ada = await person("hana"), await person("ada")
    assert ada.user is not None
    room_id = (await host.post(ROOMS, rules(visibility="private")))["room"]["id"]
    await host.post(f"{ROOMS}/{room_id}/invitations", {"username": "ada"})
    await ada.post(f"{ROOMS}/{room_id}/join")
    async with ada.live() as live:
        mine = await live.subscribe(f"user:{ada.user['id']}")
        heard = await live.subscribe(f"room:{room_id}")
        await host.post(f"{ROOMS}/{room_id}/kick", {"user_id": ada.user["id"], "reason": "noise"})
        await mine.until("room:kicked")
        await host.post(f"{ROOMS}/{room_id}/announcements", {"text": "The code is 1234."})
        # This is told later, so what was told before it has arrived.
        await host.post(f"{ROOMS}/{room_id}/invitations", {"username": "ada"})
        await mine.until("room:invited")
        assert "room:announcement" not in [event.name for event in heard.drain()]


async def test_a_double_click_makes_one_room(stage: Stage, person: SignIn) -> None:  # noqa: F811
    host = await person("hana")
    first = await host.post(ROOMS, rules(), key="click-1")
    again = await host.post(ROOMS, rules(), key="click-1")
    assert first["room"]["id"] == again["room"]["id"]
    assert len(await host.get(ROOMS, mine="true")) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 5001}, "capacity"),
        ({"duration_s": "long"}, "duration_s"),
        ({"format": "golf"}, "format"),
        ({"problems": []}, "problems"),
        ({"problems": [{"problem": "ferry", "label": "a"}]}, "problems.0.label"),
        ({"scheduled_start_at": "2026-01-01T00:00:00"}, "scheduled_start_at"),
        ({"scheduled_start_at": "0001-01-01T00:00:00+23:59"}, "scheduled_start_at"),
        ({"scheduled_start_at": "9999-12-31T23:59:59-23:59"}, "scheduled_start_at"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_room_that_cannot_be_is_refused_at_its_field(
    stage: Stage,
    person: SignIn,  # noqa: F811
    body: dict[str, Any],
    field: str,
) -> None:
    host = await person("hana")
    with pytest.raises(ApiError) as refused:
        await host.post(ROOMS, {**rules(), **body})
    assert (refused.value.code, refused.value.status) == ("VALIDATION_ERROR", 400)
    assert [one["field"] for one in refused.value.details] == [field]


async def test_a_board_is_never_older_than_what_its_reader_knows(
    server: LiveServer,  # noqa: F811
    stage: Stage,
    person: SignIn,  # noqa: F811
    anonymous: Client,  # noqa: F811
) -> None:
    """A node that has not heard the last events yet stands in for one that lags behind the reader's former one."""
    host, ada = await person("hana"), await person("ada")
    room_id = (await host.post(ROOMS, rules(visibility="public")))["room"]["id"]
    name, staff = f"room:{room_id}:board", f"room:{room_id}:staff"
    async with anonymous.live() as live:
        board = await live.subscribe(name)
        publish, server.runner.publisher.publish = server.runner.publisher.publish, _nothing  # type: ignore[method-assign]
        await ada.post(f"{ROOMS}/{room_id}/join")
        async with server.runner.ports.pool.acquire() as db:
            position = await log.position(db, staff)
        async with Client(server.url) as elsewhere, elsewhere.live() as other:
            body = {"channel": name, "epoch": board.epoch, "offset": position}
            answer = await other.command("subscribe", body)
        server.runner.publisher.publish = publish  # type: ignore[method-assign]
        assert answer["offset"] >= position
        assert [row["name"] for row in answer["snapshot"]["rows"]] == ["Ada"]
        assert (await board.next()).offset == position, "who was there hears of it, too"


async def _nothing(entries: object, signals: object = (), at: object = None) -> None:
    """A node that dies right after its commit."""
