"""What happens while something else is under way: rights that end, viewers that leave, tokens that are renewed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, cast

import asyncpg
import pytest

from codequest.adapters.clock import ManualClock
from codequest.client import ApiError, Client
from codequest.config import Settings
from codequest.errors import Unavailable
from codequest.gateway import connections, gaps
from codequest.gateway import hub as hub_module
from codequest.gateway.connections import CLOSE_RESTART, Connections
from codequest.gateway.keys import CONNECTIONS, HUB
from codequest.gateway.outbox import Outbox
from codequest.gateway.places import Places
from codequest.gateway.socket import CLOSE_REVOKED
from codequest.protocol import log
from codequest.protocol.actor import Actor, ActorKind, Role
from tests.support.live_server import PASSWORD, LiveServer, SignIn, running
from tests.wire.test_edge import ended, until
from tests.wire.test_live_delivery import hear, say
from tests.wire.test_room_wire import ROOMS, rules, stage  # noqa: F401


async def test_who_loses_the_right_while_subscribing_does_not_hear(
    server: LiveServer,
    stage: object,  # noqa: F811
    person: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host, ada = await person("hana"), await person("ada")
    room_id = (await host.post(ROOMS, rules(visibility="private")))["room"]["id"]
    await host.post(f"{ROOMS}/{room_id}/invitations", {"username": "ada"})
    await ada.post(f"{ROOMS}/{room_id}/join")
    assert ada.user is not None
    ada_id = ada.user["id"]
    hub = server.app[HUB]
    join = hub.join
    async with ada.live() as live:
        mine = await live.subscribe(f"user:{ada_id}")
        heard = await live.subscribe(f"room:{room_id}")

        async def kicked_on_the_way(name: str, *more: Any) -> Any:
            if name == f"room:{room_id}":
                monkeypatch.undo()
                await host.post(f"{ROOMS}/{room_id}/kick", {"user_id": ada_id, "reason": "noise"})
                await mine.until("channel:closed")
            return await join(name, *more)

        monkeypatch.setattr(hub, "join", kicked_on_the_way)
        await live.cut()  # who resumes is shown no snapshot, which would look at the right again
        await heard.until("channel:denied")
        assert f"room:{room_id}" not in hub.audiences()


@pytest.fixture
async def small_server(settings: Settings) -> AsyncIterator[LiveServer]:
    """One that has few connections to PostgreSQL; one of them waits for jobs."""
    async with running(replace(settings, database_pool_min=1, database_pool_max=3)) as live:
        yield live


async def test_many_boards_at_once_need_no_more_connections_than_there_are(small_server: LiveServer) -> None:
    from tests.support.room_stage import Stage

    await Stage(small_server.runner, ManualClock()).problems()
    await small_server.add_person("hana")
    async with Client(small_server.url) as host:
        await host.sign_in("hana", "Correct-horse7")
        boards = [
            f"room:{(await host.post(ROOMS, rules(visibility='public')))['room']['id']}:board"
            for _ in range(6)
        ]
        async with AsyncExitStack() as exits:
            sockets = [await exits.enter_async_context(host.live()) for _ in boards]
            await asyncio.gather(
                *(live.subscribe(board) for live, board in zip(sockets, boards, strict=True))
            )
            assert (await host.get("/auth/me"))["user"]["username"] == "hana"


async def test_who_comes_to_a_board_as_its_last_viewer_leaves_hears_it(
    server: LiveServer,
    stage: object,  # noqa: F811
    person: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host, ada = await person("hana"), await person("ada")
    room_id = (await host.post(ROOMS, rules(visibility="public")))["room"]["id"]
    board, hub = f"room:{room_id}:board", server.app[HUB]
    catch_up = hub.catch_up
    async with ada.live() as coming, host.live() as leaving:
        heard = await coming.subscribe(board)
        await leaving.subscribe(board)

        async def left_on_the_way(name: str) -> None:
            await catch_up(name)
            await leaving.unsubscribe(board)

        monkeypatch.setattr(hub, "catch_up", left_on_the_way)
        # From a node that was further on: this one first has to hear as much.
        ahead = {"channel": board, "epoch": coming.hello["epoch"], "offset": 10_000}
        await coming.command("subscribe", ahead)
        await host.post(f"{ROOMS}/{room_id}/join")
        await heard.next()


async def test_what_is_committed_as_redis_begins_to_send_is_not_missed(
    server: LiveServer, person: SignIn, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, hub = await person("boss", Role.SYSTEM_ADMIN), server.app[HUB]
    position = log.position

    async def told_late(db: Any, channel: str) -> int:
        found = await position(db, channel)
        if channel == "system":  # the answer is on its way
            monkeypatch.setattr(log, "position", position)
            await say(admin, "unheard")
            hub.confirmed(channel)
        return found

    async def not_yet(*names: str) -> None:
        """Redis is slow to confirm."""

    async with anonymous.live() as live:
        await until(lambda: hub.hearing.is_live)
        monkeypatch.setattr(gaps, "CHECK_EVERY_S", 1000.0)
        monkeypatch.setattr(hub_module, "CONFIRM_TIMEOUT_S", 0.0)
        monkeypatch.setattr(hub.hearing, "subscribe", not_yet)
        monkeypatch.setattr(log, "position", told_late)
        assert await hear(await live.subscribe("system"), 1) == ["unheard"]


async def test_who_catches_up_reads_anew_what_an_earlier_reading_may_lack(
    server: LiveServer, person: SignIn, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, hub = await person("boss", Role.SYSTEM_ADMIN), server.app[HUB]
    read, has_read, go_on = log.read, asyncio.Event(), asyncio.Event()

    async def read_slowly(*which: Any, **more: Any) -> list[log.LogEntry]:
        found = await read(*which, **more)
        has_read.set()
        await go_on.wait()
        return found

    async with anonymous.live() as live:
        await live.subscribe("system")
        monkeypatch.setattr(server.runner.publisher, "publish", nothing)
        monkeypatch.setattr(log, "read", read_slowly)
        earlier = asyncio.create_task(hub.catch_up("system"))
        await has_read.wait()
        await say(admin, "later")
        later = asyncio.create_task(hub.catch_up("system"))
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(earlier, later)
        assert hub.position("system") == 1
        monkeypatch.setattr(log, "read", away)
        with pytest.raises(Unavailable):
            await hub.catch_up("system")


async def nothing(*_: object) -> None:
    """A publisher whose Redis is away."""


async def away(*_: object, **__: object) -> list[log.LogEntry]:
    raise ConnectionError("stands for a PostgreSQL that is away")


async def test_a_token_whose_renewal_nobody_waits_for_any_more_is_known_all_the_same(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.add_person("bot")
    async with Client(server.url) as bot:
        await bot.sign_in_with_token("bot", PASSWORD)
        post, is_answered, go_on = bot.post, asyncio.Event(), asyncio.Event()

        async def post_slowly(path: str, body: dict[str, Any]) -> Any:
            answer = await post(path, body)
            is_answered.set()
            await go_on.wait()
            return answer

        monkeypatch.setattr(bot, "post", post_slowly)
        asking = asyncio.create_task(bot.renew_token())
        await is_answered.wait()
        asking.cancel()  # its socket was lost
        with pytest.raises(asyncio.CancelledError):
            await asking
        go_on.set()
        first = (await bot.renew_token())["refresh_token"]
        assert (await bot.renew_token())["refresh_token"] != first
        assert (await bot.get("/auth/me"))["user"]["username"] == "bot"


async def test_a_session_that_ends_while_its_socket_is_let_in_takes_it_along(
    server: LiveServer, person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, hub = await person("ada"), server.app[HUB]
    watch = hub.watch_control

    async def ended_before(name: str, listener: Any) -> None:
        async with server.runner.ports.pool.acquire() as db:
            await db.execute("DELETE FROM auth_sessions")
        await watch(name, listener)

    monkeypatch.setattr(hub, "watch_control", ended_before)
    async with ada.live() as live:
        await ended(live)
        assert live.close_code == CLOSE_REVOKED


async def test_who_is_let_in_as_the_node_goes_away_is_sent_on(
    server: LiveServer, person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, hub, here = await person("ada"), server.app[HUB], server.app[CONNECTIONS]
    watch = hub.watch_control

    async def draining(name: str, listener: Any) -> None:
        await watch(name, listener)
        here.is_draining = True

    monkeypatch.setattr(hub, "watch_control", draining)
    async with ada.http.ws_connect(f"{server.url}/ws", protocols=("codequest.v1.json",)) as socket:
        await socket.receive(timeout=10)
        assert socket.close_code == CLOSE_RESTART


async def test_a_token_renewed_while_sessions_are_looked_at_stays(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOOK_EVERY_S", 0.0)
    old, fresh = (Actor(kind=ActorKind.PERSON, user_id="ada", session_id=one) for one in ("old", "fresh"))
    looked: list[str | None] = []

    class Authentication:
        async def look_again(self, actors: list[Actor]) -> list[Actor]:
            looked.extend(actor.session_id for actor in actors)
            client.connection.actor = fresh  # `authenticate` was answered meanwhile
            return actors

    class Client:
        """As far as it is looked at."""

        def __init__(self) -> None:
            self.connection = self
            self.actor = old

        def is_now(self, actor: Actor | None) -> None:
            assert actor is not None, "the fresh session was not asked about"
            self.actor = actor

    client = Client()
    all_of_them = Connections(
        cast(Any, None),
        Outbox(),
        cast(Any, Authentication()),
        server.runner.ports.clock,
        "epoch",
        Places(server.runner.settings),
    )
    all_of_them.look_soon(cast(Any, client))
    looking = asyncio.create_task(all_of_them.run())
    await until(lambda: len(looked) >= 2)
    looking.cancel()
    assert looked[:2] == ["old", "fresh"]
    assert client.actor.session_id == "fresh"


async def test_a_commit_of_unknown_outcome_is_done_once_under_its_key(
    person: SignIn, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await person("boss", Role.SYSTEM_ADMIN)
    commit = asyncpg.transaction.Transaction._Transaction__commit
    body = {"text": "once"}

    async def answer_is_lost(transaction: Any) -> None:
        await commit(transaction)
        if await transaction._connection.fetchval("SELECT count(*) FROM idempotency_keys WHERE key = 'mine'"):
            monkeypatch.undo()
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async with anonymous.live() as live:
        system = await live.subscribe("system")
        monkeypatch.setattr(asyncpg.transaction.Transaction, "_Transaction__commit", answer_is_lost)
        with pytest.raises(ApiError) as unknown:
            await admin.post("/admin/announcements", body, key="mine")
        assert unknown.value.temporary
        await admin.post("/admin/announcements", body, key="mine")
        await say(admin, "later")
        assert await hear(system, 2) == ["once", "later"]
