"""A Redis that holds back its answers: what lives in PostgreSQL is answered, sockets stay, events arrive all the same.

The deadlines of commands are out of the way, so that whoever waits for Redis itself would wait for ever.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import redis.asyncio

from codequest.adapters import redis as redis_adapter
from codequest.adapters import redis_connections
from codequest.adapters.embedded import EmbeddedServers
from codequest.client import Client
from codequest.config import Settings
from codequest.gateway.keys import HUB
from codequest.protocol.actor import Role
from tests.support.live_server import PASSWORD, LiveServer, SignIn
from tests.wire.test_edge import until
from tests.wire.test_room_wire import ROOMS, rules, stage  # noqa: F401

FOR_EVER_S = 1000.0


@dataclass
class OwnRedis:
    """A Redis of this test alone, which may be hurt."""

    servers: EmbeddedServers

    @asynccontextmanager
    async def silent(self, how: str) -> AsyncIterator[None]:
        """`stopped`: the process stands still; `paused`: it holds back writes, as in a failover."""
        if how == "stopped":
            assert self.servers.redis.pid is not None
            os.kill(self.servers.redis.pid, signal.SIGSTOP)
            try:
                yield
            finally:
                os.kill(self.servers.redis.pid, signal.SIGCONT)
            return
        async with redis.asyncio.Redis.from_url(self.servers.redis.url()) as admin:
            await admin.execute_command("CLIENT", "PAUSE", 600_000, "WRITE")
            try:
                yield
            finally:
                await admin.execute_command("CLIENT", "UNPAUSE")


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    with EmbeddedServers(tmp_path / "servers", durable=False, want_postgres=False) as servers:
        yield OwnRedis(servers)


@pytest.fixture
def settings(settings: Settings, own_redis: OwnRedis) -> Settings:
    ours = own_redis.servers.redis
    return replace(settings, redis_url=ours.url(), judge_redis_url=ours.judge_url())


@pytest.fixture
def without_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_connections, "ANSWER_TIMEOUT_S", FOR_EVER_S)
    monkeypatch.setattr(redis_adapter, "SOCKET_TIMEOUT_S", FOR_EVER_S)


@pytest.mark.usefixtures("without_deadlines", "stage")
@pytest.mark.parametrize("how", ["stopped", "paused"])
async def test_a_contest_goes_on_while_redis_is_silent(
    server: LiveServer, person: SignIn, own_redis: OwnRedis, how: str
) -> None:
    host, ada = await person("hana", Role.SYSTEM_ADMIN), await person("ada")
    room_id = (await host.post(ROOMS, rules(visibility="public")))["room"]["id"]
    async with host.live() as live, ada.live() as watching:
        await until(lambda: server.app[HUB].hearing.is_live)
        room = await live.subscribe(f"room:{room_id}")
        connections = [live.hello["connection_id"], watching.hello["connection_id"]]
        async with own_redis.silent(how):
            for path in ("/auth/me", "/problems", "/languages", ROOMS, f"{ROOMS}/{room_id}", "/admin/live"):
                await host.get(path)
            shown = await live.command("room:get", {"room_id": room_id})
            assert (shown["here"], shown["watchers"]) == (1, 1), "a node sees its own people"
            await live.command("room:leaderboard", {"room_id": room_id})
            board = await watching.subscribe(f"room:{room_id}:board")
            async with Client(server.url) as late:
                await late.sign_in("ada", PASSWORD)
                async with late.live() as another:
                    heard = await another.subscribe(f"room:{room_id}")
                    await another.command("room:join", {"room_id": room_id})
                    await heard.until("room:join")
            await room.until("room:join")
            await live.command("room:start", {"room_id": room_id})
            await room.until("room:start")
            await board.next()
        await live.command("room:end", {"room_id": room_id})
        await room.until("room:end")
        await until(lambda: server.app[HUB].hearing.is_live)
        assert [live.hello["connection_id"], watching.hello["connection_id"]] == connections


async def test_who_hears_is_told_when_redis_is_silent_and_when_it_speaks_again(
    server: LiveServer, person: SignIn, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codequest.gateway.hearing.PULSE_S", 0.1)
    monkeypatch.setattr("codequest.gateway.hearing.DEAF_AFTER_S", 0.3)
    ada = await person("ada")
    async with ada.live() as live:
        await until(lambda: live.is_live)
        async with own_redis.silent("paused"):
            await until(lambda: not live.is_live)
            hearing = server.app[HUB].hearing
            await until(lambda: hearing.is_connected)
            assert not hearing.is_live, "a connection over which nothing comes is no news"
        await until(lambda: live.is_live)
