"""How we reach Redis: one connection for everybody's commands, a pool for what blocks, and one for what is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest

from codequest.adapters import redis as redis_adapter
from codequest.adapters import redis_connections
from codequest.adapters.redis import MAX_CONNECTIONS, Redis, RedisConnectionError, RedisError, connect
from codequest.adapters.redis_connections import SharedConnection, SubscriberConnection


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


async def test_commands_of_many_tasks_share_a_connection_and_each_gets_its_own_answer(redis: Redis) -> None:
    before = (await redis.info("clients"))["connected_clients"]
    pipeline = redis.pipeline(transaction=False)
    pipeline.set("n", 1)
    pipeline.hgetall("nobody")
    answers = await asyncio.gather(*(redis.echo(f"{n}") for n in range(100)), pipeline.execute())
    assert answers == [*(b"%d" % n for n in range(100)), [True, {}]]
    assert (await redis.info("clients"))["connected_clients"] == before


async def test_who_stops_waiting_leaves_the_answers_of_others_alone(redis: Redis) -> None:
    await redis.ping()
    asking = [asyncio.create_task(redis.echo(f"{n}")) for n in range(3)]
    await asyncio.sleep(0)
    asking[1].cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert (answers[0], answers[2]) == (b"0", b"2")
    assert isinstance(answers[1], asyncio.CancelledError)
    assert await redis.echo("next") == b"next"


async def test_an_error_goes_to_who_asked_for_it(redis: Redis) -> None:
    await redis.set("text", "x")
    asked: list[Awaitable[Any]] = [redis.llen("text"), redis.get("text")]
    refused, answer = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(refused, RedisError)
    assert answer == b"x"
    script = redis.register_script("return ARGV[1]")
    assert await script(args=["loaded"]) == b"loaded", (
        "an unknown script is loaded, by a command of two words"
    )


async def test_who_waits_behind_a_silent_redis_is_told_together(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await redis.ping()
    with monkeypatch.context() as short:
        short.setattr(redis_connections, "ANSWER_TIMEOUT_S", 0.01)
        first = asyncio.create_task(redis.eval("local n = 0 for i = 1, 3e7 do n = n + i end return n", 0))
        await asyncio.sleep(0.002)
        answers = await asyncio.gather(first, redis.echo("behind"), return_exceptions=True)
    assert [type(one) for one in answers] == [TimeoutError, TimeoutError]
    assert await redis.echo("again") == b"again"


async def test_whether_redis_is_there_is_asked_past_what_it_holds_back(redis: Redis, reading: Redis) -> None:
    await reading.execute_command("CLIENT", "PAUSE", 60_000, "WRITE")
    writing = asyncio.create_task(redis.set("held", "back"))
    await asyncio.sleep(0.01)
    assert await redis.ping()
    assert not writing.done()
    await reading.execute_command("CLIENT", "UNPAUSE")
    assert await writing


async def test_an_error_of_one_command_stands_in_its_place(redis: Redis) -> None:
    batches = SharedConnection(redis.connection_pool)
    first, second, third = await batches.execute([("ECHO", "a"), ("LPOP",), ("ECHO", "c")])
    assert (first, third) == (b"a", b"c")
    assert isinstance(second, RedisError)
    assert await batches.execute([("ECHO", "d")]) == [b"d"]


async def test_a_batch_whose_connection_was_cut_is_sent_again(redis: Redis) -> None:
    batches = SharedConnection(redis.connection_pool)
    await batches.execute([("SET", "x", "1")])
    await redis.client_kill_filter(_type="normal", skipme=True)
    assert await batches.execute([("GET", "x"), ("ECHO", "y")]) == [b"1", b"y"]


async def test_subscriptions_that_were_cut_are_not_renewed_in_silence(redis: Redis, reading: Redis) -> None:
    subscriber = SubscriberConnection(reading.connection_pool)
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


async def test_who_is_impatient_goes_on_without_a_redis_that_holds_back_and_at_once_from_then_on(
    redis: Redis, reading: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reading.execute_command("CLIENT", "PAUSE", 60_000, "WRITE")
    writing = asyncio.create_task(redis.set("held", "back"))
    with monkeypatch.context() as short:
        short.setattr(redis_connections, "PATIENCE_S", 0.01)
        with pytest.raises(RedisConnectionError):
            await redis.impatient.get("held")
    asking = asyncio.create_task(redis.impatient.get("held"))
    await asyncio.sleep(0)
    assert asking.done(), "it did not even ask"
    assert isinstance(asking.exception(), RedisConnectionError)
    patient = asyncio.create_task(redis.get("held"))
    await reading.execute_command("CLIENT", "UNPAUSE")
    assert await asyncio.gather(writing, patient) == [True, b"back"]
    assert await redis.impatient.get("held") == b"back"


async def test_who_is_impatient_tries_again_after_a_failure(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_connections, "PATIENCE_S", 60.0)
    await redis.impatient.echo("here")
    with monkeypatch.context() as short:
        short.setattr(redis_connections, "ANSWER_TIMEOUT_S", 0.01)
        short.setattr(redis_connections, "LEFT_ALONE_S", 0.0)
        with pytest.raises(TimeoutError):
            await redis.eval("local n = 0 for i = 1, 3e7 do n = n + i end return n", 0)
    assert await redis.impatient.echo("again") == b"again"


async def test_a_fault_that_nobody_foresaw_reaches_all_who_wait_and_ends_the_connection(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    await redis.ping()
    before = await redis.client_id()
    with monkeypatch.context() as broken:

        async def closed(*_: object, **__: object) -> None:
            raise RuntimeError("unable to perform operation on <TCPTransport closed=True>")

        broken.setattr(redis.shared._connection, "send_packed_command", closed)
        answers = await asyncio.gather(redis.echo("one"), redis.echo("two"), return_exceptions=True)
    assert [type(one) for one in answers] == [RedisConnectionError] * 2
    assert await redis.client_id() != before


async def test_after_a_failover_the_connection_to_the_former_master_is_left(redis: Redis) -> None:
    before = await redis.client_id()
    demoted = 'return redis.error_reply("READONLY You can\'t write against a read only replica.")'
    with pytest.raises(RedisError, match="replica"):
        await redis.eval(demoted, 0)
    assert await redis.client_id() != before
