"""How we reach Redis: a pool that makes people wait instead of failing, and the two connections that events take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from codequest.adapters import redis as redis_adapter
from codequest.adapters.redis import MAX_CONNECTIONS, Redis, RedisConnectionError, RedisError, connect
from codequest.adapters.redis_connections import BatchConnection, SubscriberConnection


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def reading(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, blocking_reads=True)
    yield client
    await client.aclose()


async def test_who_finds_no_connection_free_waits_for_one(redis: Redis) -> None:
    pool = redis.connection_pool
    taken = [await pool.get_connection() for _ in range(MAX_CONNECTIONS)]
    asking = asyncio.create_task(redis.echo("here"))
    await asyncio.sleep(0)
    assert not asking.done()
    await pool.release(taken.pop())
    assert await asking == b"here"
    for one in taken:
        await pool.release(one)


async def test_a_pool_that_stays_empty_is_an_error_of_the_connection(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_adapter, "SOCKET_TIMEOUT_S", 0.01)
    pool = redis.connection_pool
    taken = [await pool.get_connection() for _ in range(MAX_CONNECTIONS)]
    with pytest.raises(RedisConnectionError):
        await pool.get_connection()
    for one in taken:
        await pool.release(one)
    assert await redis.echo("again") == b"again"


async def test_a_command_has_a_deadline_and_leaves_no_answer_behind(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await redis.ping()
    with monkeypatch.context() as short:
        short.setattr(redis_adapter, "SOCKET_TIMEOUT_S", 0.01)
        with pytest.raises(TimeoutError):
            await redis.blpop(["nothing"], timeout=1)
    assert await redis.echo("mine") == b"mine"


async def test_a_read_that_blocks_has_no_deadline(reading: Redis) -> None:
    connection = await reading.connection_pool.get_connection()
    assert connection.socket_timeout is None, "a quiet stream would end every few seconds"
    await reading.connection_pool.release(connection)


async def test_an_error_of_one_command_stands_in_its_place(redis: Redis) -> None:
    batches = BatchConnection(redis)
    first, second, third = await batches.execute([("ECHO", "a"), ("LPOP",), ("ECHO", "c")])
    assert (first, third) == (b"a", b"c")
    assert isinstance(second, RedisError)
    assert await batches.execute([("ECHO", "d")]) == [b"d"]


async def test_a_batch_whose_connection_was_cut_is_sent_again(redis: Redis) -> None:
    batches = BatchConnection(redis)
    await batches.execute([("SET", "x", "1")])
    await redis.client_kill_filter(_type="normal", skipme=True)
    assert await batches.execute([("GET", "x"), ("ECHO", "y")]) == [b"1", b"y"]


async def test_subscriptions_that_were_cut_are_not_renewed_in_silence(redis: Redis, reading: Redis) -> None:
    subscriber = SubscriberConnection(reading)
    with pytest.raises(RedisConnectionError):
        await subscriber.read()
    await subscriber.open()
    await subscriber.subscribe("one", "two")
    assert [(await subscriber.read())[:2] for _ in range(2)] == [
        [b"subscribe", b"one"],
        [b"subscribe", b"two"],
    ]
    await redis.publish("two", b"\xff")
    assert await subscriber.read() == [b"message", b"two", b"\xff"]
    await redis.client_kill_filter(_type="pubsub", skipme=True)
    with pytest.raises(RedisConnectionError):
        await subscriber.read()
    with pytest.raises(RedisConnectionError):
        await subscriber.subscribe("three")
    await subscriber.open()
    await subscriber.subscribe("three")
    assert (await subscriber.read())[:2] == [b"subscribe", b"three"]
