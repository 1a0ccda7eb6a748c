"""The edge of a connection's life: tokens, silence, a person's budget, a server that goes, a Redis that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import msgpack
import msgspec
import pytest
from aiohttp import web
from prometheus_client import REGISTRY

from codequest.client import ApiError, Client, Live
from codequest.config import Settings
from codequest.gateway import connections, session, socket
from codequest.gateway.keys import CONNECTIONS, HUB
from codequest.gateway.socket import CLOSE_EXPIRED, CLOSE_REVOKED
from codequest.protocol.actor import Actor, Role
from tests.support.live_server import PASSWORD, LiveServer, SignIn, running
from tests.support.raw_socket import BINARY, RawSocket, frame


def the_only_client(server: LiveServer) -> Any:
    (client,) = server.app[CONNECTIONS].open
    return client


@pytest.fixture
async def bot(server: LiveServer) -> AsyncIterator[Client]:
    await server.add_person("bot")
    async with Client(server.url) as client:
        await client.sign_in_with_token("bot", PASSWORD)
        yield client


async def test_a_fresh_token_of_the_same_person_prolongs_an_open_socket(
    server: LiveServer, bot: Client
) -> None:
    async with bot.live() as live:
        first = live.hello["expires_at"]
        assert first > live.hello["server_time"]
        await bot.renew_token()
        await live.authenticate(bot.access_token)
        assert the_only_client(server).connection.actor.expires_at.timestamp() * 1000 >= first


async def test_somebody_elses_token_is_refused_and_changes_nothing(
    server: LiveServer, bot: Client, person: SignIn
) -> None:
    await server.add_person("other")
    async with Client(server.url) as other, bot.live() as live:
        await other.sign_in_with_token("other", PASSWORD)
        with pytest.raises(ApiError) as refused:
            await live.authenticate(other.access_token)
        assert refused.value.code == "FORBIDDEN"
        assert (await live.command("account:me"))["user"]["username"] == "bot"


async def test_a_socket_ends_when_its_tokens_time_is_over(server: LiveServer, bot: Client) -> None:
    async with Live(bot.http, server.url) as live:
        expire(server)
        await ended(live)
        assert live.close_code == CLOSE_EXPIRED


def expire(server: LiveServer) -> None:
    """Let the token of the only connection be over, and everybody's heartbeat go round."""
    client = the_only_client(server)
    past = server.runner.ports.clock.now()
    client.connection.actor = msgspec.structs.replace(client.connection.actor, expires_at=past)
    for _ in range(21):
        server.app[CONNECTIONS].heartbeat.step()


async def test_a_bot_whose_tokens_time_is_over_gets_a_fresh_one_and_goes_on(
    server: LiveServer, bot: Client
) -> None:
    old_token = bot._refresh_token
    async with bot.live() as live:
        first = live.hello["connection_id"]
        expire(server)
        await until(lambda: live.hello["connection_id"] != first)
        assert (await live.command("account:me"))["user"]["username"] == "bot"
        assert bot._refresh_token != old_token


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that another task does."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come")


async def ended(live: Any) -> None:
    await until(lambda: live.end is not None)


def drops(reason: str) -> float:
    """Connections that were ended for it, in this process."""
    return REGISTRY.get_sample_value("codequest_drops_total", {"reason": reason}) or 0.0


async def past_news(ws: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage:
    """The next frame that is no news of the node."""
    while (message := await ws.receive()).type is aiohttp.WSMsgType.BINARY:
        assert b"$status" in message.data
    return message


async def test_a_peer_that_answers_no_ping_is_dropped_ten_seconds_later_and_one_that_does_is_not(
    server: LiveServer, anonymous: Client
) -> None:
    beat = server.app[CONNECTIONS].heartbeat
    async with anonymous.http.ws_connect(
        server.url + "/ws", protocols=("codequest.v1.msgpack",), autoping=False
    ) as ws:
        await ws.receive()
        client = the_only_client(server)
        for _ in range(20):
            beat.step()
        assert (await past_news(ws)).type is aiohttp.WSMsgType.PING
        await ws.pong()
        await until(lambda: client.connection.is_heard)
        for _ in range(20):
            beat.step()
        assert not client.connection.closing
        assert (await past_news(ws)).type is aiohttp.WSMsgType.PING
        for _ in range(10):
            beat.step()
        assert client.connection.closing


async def test_a_client_that_goes_away_during_the_handshake_is_no_fault_of_ours(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    admit = socket._admit

    async def admit_and_lose(request: web.Request) -> Actor:
        actor = await admit(request)
        assert request.transport is not None
        request.transport.abort()  # from here until the loop says so it is closing, and not yet lost
        return actor

    monkeypatch.setattr(socket, "_admit", admit_and_lose)
    with RawSocket(server.port) as raw:
        raw.send_handshake()
        assert await asyncio.to_thread(raw.has_ended)
    monkeypatch.undo()
    async with Client(server.url) as client, client.live() as live:  # a later connection is served as ever
        await live.command("ping")
    assert [one.getMessage() for one in caplog.records if one.name.startswith("aiohttp")] == []


async def test_who_breaks_the_protocol_is_counted(server: LiveServer) -> None:
    before = drops("protocol")
    with RawSocket(server.port) as raw:
        await asyncio.to_thread(raw.open)
        raw.send(frame(BINARY, b"\xc0", mask=None))
        await until(lambda: drops("protocol") == before + 1)


async def test_a_person_with_many_sockets_has_one_budget(
    server: LiveServer, person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CREDITS_PER_S", 1e-6)  # none come back while they are used up
    ada = await person("ada")
    opened = [ada.live(check_every_s=0) for _ in range(6)]
    for live in opened:
        await live.__aenter__()
    try:
        asked = [live.command("ping") for live in opened for _ in range(55)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    finally:
        for live in opened:
            await live.close()
    refused = sum(isinstance(answer, ApiError) for answer in answers)
    assert refused == 6 * 55 - session.CREDITS * session.PERSON_FACTOR


async def test_a_draining_server_takes_no_command_and_sends_its_clients_elsewhere_with_a_hint(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "RETRY_SPREAD_MS", 300)
    async with running(settings) as going, Client(going.url) as client:
        async with client.http.ws_connect(going.url + "/ws", protocols=("codequest.v1.msgpack",)) as ws:
            await ws.receive()
            before = drops("restart")
            going.app[CONNECTIONS].is_draining = True
            await ws.send_bytes(msgpack.packb([1, "ping", {}]))
            answer: list[Any] = []
            while len(answer) != 3:
                answer = msgpack.unpackb((await ws.receive()).data)
            _, is_ok, error = answer
            assert (is_ok, error["code"], error["temporary"]) == (False, "UNAVAILABLE", True)
            closing = asyncio.create_task(going.app[CONNECTIONS].close())
            said = await past_news(ws)
            assert said.type is aiohttp.WSMsgType.CLOSE
            assert said.data == connections.CLOSE_RESTART
            assert said.extra is not None
            assert 0 <= int(said.extra.removeprefix("retry_ms=")) <= 300
            await closing
        assert drops("restart") == before + 1  # one name, whatever time to come back each is told
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.http.ws_connect(going.url + "/ws", protocols=("codequest.v1.msgpack",))
        assert refused.value.status == 503
        async with client.http.get(going.url + "/ready") as response:
            assert (response.status, (await response.json())["status"]) == (503, "draining")


async def test_who_loses_redis_is_told_keeps_the_socket_and_misses_nothing(
    server: LiveServer, person: SignIn, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await person("boss", Role.SYSTEM_ADMIN)
    hub = server.app[HUB]
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        monkeypatch.setattr(hub.hearing._connection, "open", fail)
        await server.runner.ports.redis.client_kill_filter(_type="pubsub", skipme=True)
        await until(lambda: not live.is_live)
        await boss.post("/admin/announcements", {"text": "while deaf"})
        monkeypatch.undo()
        event = await system.until("system:announcement")
        assert "while deaf" in str(event.body)
        await until(lambda: live.is_live)
        assert live.close_code is None


async def fail() -> None:
    raise ConnectionError("stands for a Redis that is away")


async def test_a_session_that_ended_while_nothing_was_heard_takes_its_socket_along(
    server: LiveServer, person: SignIn
) -> None:
    ada = await person("ada")
    async with ada.live() as live:
        async with server.runner.ports.pool.acquire() as db:
            await db.execute("DELETE FROM auth_sessions")
        server.app[CONNECTIONS].hub_is_live(True)
        await ended(live)
        assert live.close_code == CLOSE_REVOKED


async def test_a_silent_gap_shows_in_the_positions_and_is_filled(
    server: LiveServer, person: SignIn, anonymous: Client
) -> None:
    boss = await person("boss", Role.SYSTEM_ADMIN)
    async with anonymous.live(check_every_s=0.2) as live:
        system = await live.subscribe("system")
        await boss.post("/admin/announcements", {"text": "one"})
        await system.until("system:announcement")
        assert system.offset is not None
        system.offset -= 1  # as if the last push had never come
        again = await system.until("system:announcement")
        assert "one" in str(again.body)


async def test_a_socket_too_many_is_refused_at_the_handshake_until_another_ends(settings: Settings) -> None:
    async with running(replace(settings, sockets_per_person=1)) as small:
        await small.add_person("bot")
        async with Client(small.url) as bot:
            await bot.sign_in_with_token("bot", PASSWORD)
            headers = {"Authorization": f"Bearer {bot.access_token}"}
            async with bot.live(), aiohttp.ClientSession(headers=headers) as http:
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await http.ws_connect(small.url + "/ws", protocols=socket.PROTOCOLS)
                assert refused.value.status == 429
            await until(lambda: not small.app[CONNECTIONS].open)
            async with bot.live() as again:
                assert (await again.command("account:me"))["user"]["username"] == "bot"
