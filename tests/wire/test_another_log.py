"""A backup was restored, or a stand-by took over that lacks the last commits: offsets mean other events now."""

from __future__ import annotations

import pytest

from codequest.client import Client
from codequest.config import Settings
from codequest.gateway import epochs
from codequest.gateway.keys import CONNECTIONS
from codequest.protocol import log
from codequest.protocol.actor import Role
from tests.support.live_server import LiveServer, SignIn, running
from tests.wire.test_live_delivery import hear, say


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epochs, "LOOK_EVERY_S", 0.05)


async def restore(server: LiveServer, upto: int) -> None:
    """The channel `system` as it was at an offset, in another database."""
    async with server.runner.ports.pool.acquire() as db, db.transaction():
        await db.execute("UPDATE channels SET last_offset = $1 WHERE name = 'system'", upto)
        await db.execute("DELETE FROM channel_events WHERE channel = 'system' AND \"offset\" > $1", upto)
        await db.execute("UPDATE log_epoch SET epoch = 'as it was.somewhere else'")


async def test_clients_and_redis_begin_anew_when_a_backup_was_restored(
    server: LiveServer, person: SignIn, anonymous: Client
) -> None:
    admin = await person("boss", Role.SYSTEM_ADMIN)
    redis = server.runner.ports.redis
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "one", "two", "three")
        assert await hear(system, 3) == ["one", "two", "three"]
        before = live.hello["epoch"]
        await restore(server, upto=1)
        await system.until("channel:snapshot")
        assert live.hello["epoch"] not in (before, "as it was.somewhere else")
        assert system.snapshot_offset == 1
        await until_redis_knows(server)
        await say(admin, "another two", "another three")
        assert await hear(system, 2) == ["another two", "another three"]
        assert system.offset == 3
        tip = (await redis.xrevrange(log.tail_key("system"), "+", "-", count=1))[0]
        assert (tip[0], b"another three" in tip[1][b"p"]) == (b"3-0", True)


async def test_a_redis_that_was_flushed_keeps_what_it_was_given_since(
    server: LiveServer, person: SignIn, anonymous: Client
) -> None:
    admin = await person("boss", Role.SYSTEM_ADMIN)
    redis = server.runner.ports.redis
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "one", "two")
        assert await hear(system, 2) == ["one", "two"]
        await until_redis_knows(server)
        await redis.delete("log:epoch")  # as after the loss: what it has came later
        await until_redis_knows(server)
        assert await redis.xlen(log.tail_key("system")) == 2


async def until_redis_knows(server: LiveServer) -> None:
    """Wait until the tails of the other log are gone."""
    redis, epoch = server.runner.ports.redis, server.app[CONNECTIONS].epoch.encode()
    while await redis.get("log:epoch") != epoch:
        pass


async def test_a_restart_is_no_other_log(settings: Settings) -> None:
    found = []
    for _ in range(2):
        async with running(settings) as server:
            found.append(server.app[CONNECTIONS].epoch)
    assert found[0] == found[1]


async def test_an_ordinary_role_may_ask_which_database_it_is(server: LiveServer) -> None:
    async with server.runner.ports.pool.acquire() as db, db.transaction():
        name = await db.fetchval("SELECT quote_ident('plain_' || current_database())")
        await db.execute(f"CREATE ROLE {name}")
        await db.execute(f"GRANT SELECT, UPDATE ON log_epoch TO {name}")
        await db.execute(f"SET LOCAL ROLE {name}")
        assert await log.renew_epoch(db) == server.app[CONNECTIONS].epoch
        await db.execute("RESET ROLE")
        await db.execute(f"DROP OWNED BY {name}")
        await db.execute(f"DROP ROLE {name}")
