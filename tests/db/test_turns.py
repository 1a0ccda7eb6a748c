"""Who appends to one channel's log at the same time as others of the same process."""

from __future__ import annotations

import asyncio
import random
from typing import ClassVar

import asyncpg

from codequest.app import open_runner
from codequest.config import Settings
from codequest.protocol import log
from codequest.protocol.event import Event
from codequest.protocol.runner import Runner

WRITERS = 8


class Said(Event, frozen=True):
    """Anything."""

    NAME: ClassVar[str] = "test:said"
    text: str


async def say(runner: Runner, *channels: str) -> None:
    async with runner.transaction() as ctx:
        for channel in channels:
            ctx.emit(channel, Said(text=channel))


async def states(db: asyncpg.Connection) -> list[str]:
    """What the other connections to this database do: "Lock" for those that wait for another one."""
    rows = await db.fetch(
        "SELECT coalesce(nullif(wait_event_type, 'Client'), state) AS does FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        " AND xact_start IS NOT NULL"
    )
    return [row["does"] for row in rows]


async def test_writers_of_one_process_wait_for_each_other_outside_postgres(settings: Settings) -> None:
    other = await asyncpg.connect(settings.database_url)
    looking = await asyncpg.connect(settings.database_url)
    async with open_runner(settings) as runner:
        await say(runner, "system")
        blocking = other.transaction()  # as another node that is about to commit
        await blocking.start()
        await other.execute("SELECT FROM channels WHERE name = 'system' FOR UPDATE")
        writing = [asyncio.create_task(say(runner, "system")) for _ in range(WRITERS)]
        while len(found := await states(looking)) < WRITERS + 1 or "Lock" not in found:  # noqa: ASYNC110 - it is asked
            await asyncio.sleep(0.01)
        assert found.count("Lock") == 1
        await blocking.rollback()
        await asyncio.gather(*writing)
        async with runner.ports.pool.acquire() as db:
            assert await log.position(db, "system") == 1 + WRITERS
    await other.close()
    await looking.close()


async def test_those_who_write_into_several_channels_never_wait_in_a_ring(settings: Settings) -> None:
    channels = [f"room:{number}" for number in range(4)]
    pick = random.Random(5)
    async with open_runner(settings) as runner:
        await asyncio.gather(*(say(runner, *pick.sample(channels, 3)) for _ in range(40)))
        async with runner.ports.pool.acquire() as db:
            found = await log.positions(db, channels)
            assert sum(found.values()) == 40 * 3
            for channel, last in found.items():
                assert [one.offset for one in await log.read(db, channel, after=0)] == [*range(1, last + 1)]
