"""What goes wrong: each fault breaks one part, waits a moment and mends it. Their order comes from a seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import redis.asyncio

from tests.chaos.cluster import Cluster

SHORT_S, LONG_S = 0.3, 4.0


class Faults:
    """All that may happen to a cluster. One part has one fault at a time; different parts may fail together."""

    def __init__(self, cluster: Cluster, seed: int) -> None:
        self._cluster = cluster
        self._dice = random.Random(seed)
        self._nodes = [asyncio.Lock() for _ in cluster.nodes]
        self._redis, self._postgres, self._line = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        self.happened: list[str] = []

    @property
    def kinds(self) -> list[Callable[[], Awaitable[None]]]:
        """Every kind of fault."""
        return [
            self.node_is_killed,
            self.node_is_drained,
            self.redis_is_killed,
            self.redis_loses_everything,
            self.redis_is_flushed,
            self.redis_is_away,
            self.redis_drops_its_clients,
            self.postgres_is_killed,
            self.postgres_is_away,
            self.judge_is_killed,
            self.connections_are_cut,
            self.connections_go_deaf,
            self.the_line_is_slow,
            self.the_line_is_cut,
        ]

    async def run(self, *, rounds: int, pause_s: float) -> None:
        """Every kind once a round, in an order of the seed's, the next one after a pause even if one is not over."""
        async with asyncio.TaskGroup() as group:
            for _ in range(rounds):
                for fault in self._dice.sample(self.kinds, len(self.kinds)):
                    self.happened.append(fault.__name__)
                    group.create_task(fault(), name=fault.__name__)  # type: ignore[arg-type]
                    await asyncio.sleep(self._dice.uniform(0.5, 1.5) * pause_s)

    async def node_is_killed(self) -> None:
        """kill -9, and a new process at the same address."""
        number = self._dice.randrange(len(self._nodes))
        async with self._nodes[number]:
            self._cluster.nodes[number].kill()
            await self._cluster.start_node(number)

    async def node_is_drained(self) -> None:
        """SIGTERM, as in a deploy."""
        number = self._dice.randrange(len(self._nodes))
        async with self._nodes[number]:
            await self._cluster.drain_node(number)
            await self._cluster.start_node(number)

    async def redis_is_killed(self) -> None:
        """kill -9, back at once with its append file."""
        async with self._redis:
            await self._cluster.kill_redis()
            await self._cluster.start_redis()

    async def redis_loses_everything(self) -> None:
        """kill -9 and an empty disk."""
        async with self._redis:
            await self._cluster.kill_redis()
            await self._cluster.start_redis(empty=True)

    async def redis_is_away(self) -> None:
        """Gone for a while."""
        async with self._redis:
            await self._cluster.kill_redis()
            await asyncio.sleep(LONG_S)
            await self._cluster.start_redis()

    async def redis_is_flushed(self) -> None:
        """All its data goes, its connections stay."""
        async with self._redis, _admin(self._cluster) as client:
            await client.flushall()

    async def redis_drops_its_clients(self) -> None:
        """All connections end, its data stays."""
        async with self._redis, _admin(self._cluster) as client:
            for kind in ("pubsub", "normal"):
                await client.client_kill_filter(_type=kind, skipme=True)

    async def postgres_is_killed(self) -> None:
        """kill -9 and recovery from its log."""
        async with self._postgres:
            await self._cluster.kill_postgres()
            await self._cluster.start_postgres()

    async def postgres_is_away(self) -> None:
        """Gone for a while."""
        async with self._postgres:
            await self._cluster.kill_postgres()
            await asyncio.sleep(LONG_S)
            await self._cluster.start_postgres()

    async def judge_is_killed(self) -> None:
        """kill -9 with what it had in hand; another one comes."""
        self._cluster.kill_judge(self._dice.choice(self._cluster.living_judges))
        await asyncio.sleep(SHORT_S)
        self._cluster.start_judge()

    async def connections_are_cut(self) -> None:
        """A third of the clients lose their connections."""
        await self._cluster.line.cut_some(self._dice, 1 / 3)

    async def connections_go_deaf(self) -> None:
        """A fifth of the connections carries nothing any more one way, and nobody is told."""
        self._cluster.line.halve_some(self._dice, 1 / 5)

    async def the_line_is_slow(self) -> None:
        """Everything takes 0.2 s longer."""
        async with self._line:
            self._cluster.line.delay_s = 0.2
            await asyncio.sleep(LONG_S)
            self._cluster.line.delay_s = 0.0

    async def the_line_is_cut(self) -> None:
        """Nobody reaches anything."""
        async with self._line:
            await self._cluster.line.cut()
            await asyncio.sleep(SHORT_S)
            self._cluster.line.mend()


def _admin(cluster: Cluster) -> redis.asyncio.Redis:
    return redis.asyncio.Redis.from_url(cluster.settings.redis_url)
