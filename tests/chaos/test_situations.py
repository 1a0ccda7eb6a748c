"""One fault at a time, in one contest that goes through all of them: two nodes, twenty people in one room."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
import pytest_asyncio
import redis.asyncio

from codequest.client import ApiError, Client
from codequest.protocol.log import tail_key
from tests.chaos.cluster import Cluster
from tests.chaos.contest import LOOK_S, Contest, Size
from tests.chaos.quick_judge import source_for
from tests.support.nodes import Node

WRITERS = 20
AWAY_S = float(os.environ.get("CHAOS_AWAY_S", "3"))  # a minute by hand (docs/operations.md)
RIGHT, WRONG = source_for("accepted"), source_for("wrong_answer")

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300 + 3 * AWAY_S)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def contest() -> AsyncIterator[Contest]:
    """Everybody is connected and nothing happens yet."""
    with tempfile.TemporaryDirectory(prefix="cq-chaos-") as folder:
        async with (
            Cluster(Path(folder)) as cluster,
            Contest(cluster, Size(people=WRITERS, rooms=1, every_s=1.0), seed=3) as one,
        ):
            yield one


async def connection_ids(contest: Contest) -> list[str]:
    """Which connections the people have; each says so in its hello."""
    return [person.live.hello["connection_id"] for person in contest.people]


async def position(contest: Contest, channel: str) -> int:
    """The last committed offset of a channel."""
    db = await asyncpg.connect(contest.cluster.settings.database_url)
    try:
        return await db.fetchval("SELECT last_offset FROM channels WHERE name = $1", channel) or 0
    finally:
        await db.close()


async def until_redis_has(admin: redis.asyncio.Redis, contest: Contest, channel: str) -> None:
    """Wait until the tail in Redis ends where the log does: clients may have heard all before, of PostgreSQL."""
    wanted = await position(contest, channel)
    while True:
        tip: Any = await admin.xrevrange(tail_key(channel), "+", "-", count=1)
        if tip and int(tip[0][0].split(b"-")[0]) == wanted:
            return
        await asyncio.sleep(LOOK_S)


async def ready(node: Node) -> tuple[int, str, str]:
    """The status of a node's /ready, and what it says of PostgreSQL and Redis."""
    async with aiohttp.ClientSession() as http, http.get(f"{node.url}/ready") as response:
        told = await response.json()
        return response.status, told["database"], told["redis"]


async def test_twenty_concurrent_writers_in_one_room_keep_the_order(contest: Contest) -> None:
    await contest.burst(WRONG, WRONG, WRONG)
    await contest.check()
    staff = contest.host.logs[f"room:{contest.rooms[0]}:staff"]
    assert len(staff.heard) >= 2 * 3 * WRITERS  # a submission and a judgement each


async def test_a_rolling_restart_of_both_nodes_loses_no_event_and_no_submission(contest: Contest) -> None:
    for number in range(len(contest.cluster.nodes)):
        burst = asyncio.create_task(contest.burst(WRONG, WRONG))
        assert await contest.cluster.drain_node(number) == 0
        await contest.cluster.start_node(number)
        await burst
    await contest.check()


async def test_a_node_killed_with_its_clients_leaves_them_with_the_state_of_a_fresh_fetch(
    contest: Contest,
) -> None:
    burst = asyncio.create_task(contest.burst(WRONG, RIGHT))
    contest.cluster.nodes[0].kill()
    await burst
    await contest.cluster.start_node(0)
    await contest.check()


async def test_a_node_killed_between_commit_and_publish_loses_nothing(contest: Contest) -> None:
    """Redis takes no writes, so the node waits behind its commit; when it is dead, Redis forgets its request."""
    doomed, room_id = contest.cluster.nodes[0], contest.rooms[0]
    channel = f"room:{room_id}:staff"
    before = await position(contest, channel)
    async with (
        redis.asyncio.Redis.from_url(contest.cluster.settings.redis_url) as admin,
        Client(doomed.url) as host,
    ):
        await host.sign_in("bench-host", "Correct-horse7")
        async with host.live() as live:
            await admin.execute_command("CLIENT", "PAUSE", 600_000, "WRITE")
            await live.send([1, "room:pause", {"room_id": room_id}])
            while await position(contest, channel) == before:  # noqa: ASYNC110 - it is asked
                await asyncio.sleep(0.02)
            doomed.kill()
        await contest.cluster.start_node(0)  # it needs no Redis that takes writes
        await admin.execute_command("CLIENT", "UNPAUSE")
        await contest.check()
        await until_redis_has(admin, contest, channel)
    await contest.host.insist("room:resume", {"room_id": room_id})
    await contest.check()


async def test_a_redis_that_was_flushed_is_filled_again(contest: Contest) -> None:
    async with redis.asyncio.Redis.from_url(contest.cluster.settings.redis_url) as admin:
        await admin.flushall()
        await contest.burst(WRONG)
        await contest.check()
        channel = f"room:{contest.rooms[0]}"
        await until_redis_has(admin, contest, channel)
        assert await admin.xlen(tail_key(channel)) > WRITERS


async def test_redis_away_for_a_while_costs_nobody_a_connection_or_an_event(contest: Contest) -> None:
    before = await connection_ids(contest)
    await contest.cluster.kill_redis()
    burst = asyncio.create_task(contest.burst(WRONG))
    await asyncio.sleep(AWAY_S)
    assert [await ready(node) for node in contest.cluster.nodes] == [(200, "ok", "away")] * 2
    await contest.cluster.start_redis(empty=True)
    await burst
    await contest.check()
    assert await connection_ids(contest) == before


async def test_postgres_away_for_a_while_is_answered_as_temporary_and_then_all_goes_on(
    contest: Contest,
) -> None:
    before = await connection_ids(contest)
    await contest.cluster.kill_postgres()
    with pytest.raises(ApiError) as refused:
        await contest.host.live.command("room:get", {"room_id": contest.rooms[0]})
    assert refused.value.temporary
    burst = asyncio.create_task(contest.burst(WRONG))
    await asyncio.sleep(AWAY_S)
    assert [await ready(node) for node in contest.cluster.nodes] == [(503, "away", "ok")] * 2
    await contest.cluster.start_postgres()
    await burst
    await contest.check()
    assert await connection_ids(contest) == before


async def test_a_judge_killed_with_work_in_hand_costs_nobody_a_verdict(contest: Contest) -> None:
    burst = asyncio.create_task(contest.burst(WRONG, RIGHT))
    for _ in range(2):
        await asyncio.sleep(0.1)
        contest.cluster.kill_judge(contest.cluster.living_judges[0])
        contest.cluster.start_judge()
    await burst
    await contest.check()
