"""The floor of a command: its statements, its events published and heard, by asyncpg and redis-py in a bare loop.

python -m bench.peers.command_floor SPEC, a JSON object; prints milliseconds of its own CPU for a command, with pauses
and several in flight. A transaction's BEGIN and COMMIT are among its statements, the others find a row by its key.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable
from typing import Any

import asyncpg
import redis.asyncio
import uvloop

FIND = "SELECT id::text, username, display_name, role FROM users WHERE username = $1"
APPEND = "redis.call('XADD', KEYS[1], 'MAXLEN', '~', 1000, '*', 'p', ARGV[2]) redis.call('PUBLISH', ARGV[1], ARGV[2])"
EVENT = b"x" * 300
WARM_UP = 20


class Bare:
    """Connections, and what was heard."""

    def __init__(self, spec: dict[str, Any], pool: Any, client: redis.asyncio.Redis, script: str) -> None:
        self._spec = spec
        self._pool = pool
        self._redis = client
        self._script = script
        self._heard: dict[bytes, asyncio.Event] = {}
        self._number = 0

    async def listen(self, pubsub: Any) -> None:
        """Wake who waits for the last event of its command."""
        while True:
            message = await pubsub.get_message(timeout=None)
            if message and message["type"] == "message":
                number, _, is_last = message["data"][:16].partition(b":")
                if is_last[:1] == b"1":
                    self._heard.pop(number).set()

    async def command(self) -> None:
        """One."""
        transaction = 2 * self._spec["is_transaction"]
        async with self._pool.acquire() as db:
            if transaction:
                await db.execute("BEGIN")
            for _ in range(self._spec["statements"] - transaction):
                await db.fetchrow(FIND, "bench-host")
            if transaction:
                await db.execute("COMMIT")
        events = self._spec["events"]
        if not events:
            return
        self._number += 1
        number = str(self._number).encode()
        heard = self._heard[number] = asyncio.Event()
        pipe = self._redis.pipeline(transaction=False)
        for left in range(events - 1, -1, -1):
            data = number + (b":1" if left == 0 else b":0") + EVENT
            pipe.evalsha(self._script, 1, f"floor-tail:{left}", "floor", data)
        await pipe.execute()
        await heard.wait()

    async def paused(self) -> None:
        """One after the other, at their pace."""
        due = time.perf_counter()
        for _ in range(self._spec["count"]):
            await self.command()
            due += 1 / self._spec["per_s"]
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def together(self) -> None:
        """Several in flight."""
        left = iter(range(self._spec["count"]))

        async def some() -> None:
            for _ in left:
                await self.command()

        await asyncio.gather(*(some() for _ in range(self._spec["together"])))


async def _cost(work: Awaitable[None], count: int) -> float:
    before = time.process_time()
    await work
    return round((time.process_time() - before) / count * 1000, 3)


async def measure(spec: dict[str, Any]) -> dict[str, float]:
    """Both ways."""
    pool = await asyncpg.create_pool(
        spec["database_url"], min_size=spec["together"], max_size=spec["together"]
    )
    client = redis.asyncio.Redis.from_url(spec["redis_url"], protocol=2)
    pubsub = client.pubsub()
    await pubsub.subscribe("floor")
    bare = Bare(spec, pool, client, await client.script_load(APPEND))
    listening = asyncio.create_task(bare.listen(pubsub))
    for _ in range(WARM_UP):
        await bare.command()
    await bare.together()
    found = {
        "paused_ms": await _cost(bare.paused(), spec["count"]),
        "together_ms": await _cost(bare.together(), spec["count"]),
    }
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await pubsub.aclose()  # type: ignore[no-untyped-call]
    await client.aclose()
    await pool.close()
    return found


def main() -> None:
    """Read the specification, measure, print."""
    print(json.dumps(uvloop.run(measure(json.loads(sys.argv[1])))))


if __name__ == "__main__":
    main()
