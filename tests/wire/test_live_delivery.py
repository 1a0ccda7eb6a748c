"""What the hub promises: every event of a log once and in order, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from codequest.client import Client, Subscription
from codequest.config import Settings
from codequest.protocol.actor import Role
from codequest.protocol.log import push_key, tail_key
from tests.support.live_server import LiveServer, SignIn, running


@pytest.fixture
async def admin(person: SignIn) -> Client:
    return await person("boss", Role.SYSTEM_ADMIN)


async def say(admin: Client, *texts: str) -> None:
    for text in texts:
        await admin.post("/admin/announcements", {"text": text})


async def hear(subscription: Subscription, count: int) -> list[str]:
    heard: list[str] = []
    while len(heard) < count:
        event = await subscription.next()
        assert event.name == "system:announcement"
        heard.append(
            event.body["announcement"]["text"] if "announcement" in event.body else event.body["text"]
        )
    return heard


async def test_events_arrive_in_the_order_of_their_commits(admin: Client, anonymous: Client) -> None:
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "one", "two", "three")
        assert await hear(system, 3) == ["one", "two", "three"]


async def test_a_lost_connection_resumes_with_exactly_what_was_missed(
    admin: Client, anonymous: Client
) -> None:
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "before")
        assert await hear(system, 1) == ["before"]
        await live.cut()
        await say(admin, "while away", "still away")
        assert await hear(system, 2) == ["while away", "still away"]
        await say(admin, "after")
        assert await hear(system, 1) == ["after"]


async def test_who_missed_more_than_is_replayed_gets_the_state_instead(
    admin: Client, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codequest.gateway.subscriptions.MAX_REPLAYED_BYTES", 250)
    await say(admin, "one " * 30, "two")
    async with anonymous.live() as live:
        resume = {"channel": "system", "epoch": live.hello["epoch"]}
        assert (await live.command("subscribe", {**resume, "offset": 1}))["recovered"]
        answer = await live.command("subscribe", {**resume, "offset": 0})
        assert (answer["recovered"], answer["offset"]) == (False, 2)


async def test_a_redis_that_lost_everything_loses_no_event(
    server: LiveServer, admin: Client, anonymous: Client
) -> None:
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "before")
        assert await hear(system, 1) == ["before"]
        await server.runner.ports.redis.flushdb()
        await say(admin, "after")
        assert await hear(system, 1) == ["after"]


async def test_an_event_that_was_never_published_is_filled_in_before_the_next(
    server: LiveServer, admin: Client, anonymous: Client
) -> None:
    redis = server.runner.ports.redis
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "one")
        assert await hear(system, 1) == ["one"]
        tail = (await redis.xrevrange(tail_key("system"), "+", "-", count=1))[0]
        # A payload from the future: the node must fetch what lies between before it goes on.
        payload = tail[1][b"p"]
        await redis.publish(push_key("system"), payload[:1] + (99).to_bytes(8, "big") + payload[9:])
        await say(admin, "two")
        assert await hear(system, 1) == ["two"]


async def test_a_state_sent_to_the_sweep_reaches_the_listeners(
    server: LiveServer, admin: Client, anonymous: Client
) -> None:
    """A node that died between commit and publish is stood in for by deleting the tail and silence."""
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "one")
        assert await hear(system, 1) == ["one"]
        publish, server.runner.publisher.publish = server.runner.publisher.publish, _nothing  # type: ignore[method-assign]
        await say(admin, "committed, never published")
        server.runner.publisher.publish = publish  # type: ignore[method-assign]
        assert await hear(system, 1) == ["committed, never published"]


async def _nothing(entries: object, signals: object = (), at: object = None) -> None:
    """A node that dies right after its commit."""


@pytest.fixture
async def second_node(settings: Settings) -> AsyncIterator[LiveServer]:
    async with running(settings) as live:
        yield live


async def test_another_node_goes_on_where_the_first_stopped(
    admin: Client, anonymous: Client, second_node: LiveServer
) -> None:
    async with anonymous.live() as live:
        first = await live.subscribe("system")
        await say(admin, "one", "two")
        assert await hear(first, 2) == ["one", "two"]
    await say(admin, "three")
    async with Client(second_node.url) as elsewhere, elsewhere.live() as live:
        answer = await live.command(
            "subscribe", {"channel": "system", "epoch": first.epoch, "offset": (first.offset or 0) - 1}
        )
        assert answer["recovered"] is True
        system = await live.subscribe("system")
        await say(admin, "four")
        assert "four" in await hear(system, 1)


async def test_a_redis_connection_that_was_cut_is_renewed_and_loses_nothing(
    server: LiveServer, admin: Client, anonymous: Client
) -> None:
    redis = server.runner.ports.redis
    async with anonymous.live() as live:
        system = await live.subscribe("system")
        await say(admin, "before")
        assert await hear(system, 1) == ["before"]
        for number, client in enumerate(("pubsub", "normal")):
            await redis.client_kill_filter(_type=client, skipme=True)
            await say(admin, f"after {number}")
            assert await hear(system, 1) == [f"after {number}"]
