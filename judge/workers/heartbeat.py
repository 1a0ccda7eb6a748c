"""What a worker tells about itself, every two seconds: a server sends jobs to those whose deadline lies ahead."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import redis.asyncio as redis

from judge.compiling.language import Language
from judge.contract import WORKER_INFO_KEY, WORKERS_KEY, WorkerLanguage
from judge.workers.life import Life
from judge.workers.proof import sign_of_life

VERSION = "1"  # of what workers and server say to each other
HEARTBEAT_S = 2.0
DEADLINE_S = 10.0  # of a heartbeat: later than this the worker counts as dead


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker tells about itself."""

    name: str
    slots: int
    backend: str
    languages: dict[str, WorkerLanguage] = field(default_factory=dict)  # by name
    image: str = ""  # hash of what its sandboxes see of toolchains (judge.workers.image.image_hash)
    token: str = field(default="", repr=False)
    has_cgroups: bool = True
    is_kept: bool = False  # nobody else on this machine can have the name
    lacks: Callable[[], list[str]] = (
        list  # asked at every heartbeat: what does not work as it should, in words
    )

    @classmethod
    def of(
        cls,
        name: str,
        slots: int,
        backend: str,
        languages: dict[str, Language],
        *,
        image: str = "",
        has_cgroups: bool = True,
        lacks: Callable[[], list[str]] = list,
        token: str = "",
        is_kept: bool = False,
    ) -> WorkerInfo:
        """Describe a worker with these languages."""
        told = {
            key: WorkerLanguage(one.version, one.compile_line, one.run_line) for key, one in languages.items()
        }
        return cls(name, slots, backend, told, image, token, has_cgroups, is_kept, lacks)


class Heartbeat:
    """A worker's entry among the living. Everything raises what redis raises while Redis is away."""

    def __init__(self, client: redis.Redis, info: WorkerInfo, life: Life) -> None:
        self._client = client
        self._info = info
        self._life = life

    async def beat(self, state: str, running: int) -> None:
        """Move the deadline, by the clock of Redis, which all sides share. `running`: jobs under way."""
        seconds, micros = await self._client.time()
        key = WORKER_INFO_KEY.format(name=self._info.name)
        values: dict[str, str | int | bytes] = {
            "languages": msgspec.json.encode(self._info.languages),
            "slots": self._info.slots,
            "backend": self._info.backend,
            "host": platform.node(),
            "version": VERSION,
            "running": running,
            "told_at": seconds,
            "life": self._life.token,
            "boot": self._life.boot,
            "proof": sign_of_life(self._info.token, self._info.name, seconds),
            "state": state,
            "image": self._info.image,
            "cgroups": "yes" if self._info.has_cgroups else "none",
            "load": f"{os.getloadavg()[0] / (os.cpu_count() or 1):.2f}",
            "degraded": "\n".join(line.replace("\n", " ") for line in self._info.lacks()),
        }
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.zadd(WORKERS_KEY, {self._info.name: seconds + micros / 1_000_000 + DEADLINE_S})
            pipe.hset(key, mapping=values)  # type: ignore[arg-type]
            pipe.expire(key, 3600)
            await pipe.execute()

    async def end(self) -> None:
        """Be no worker any more."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.zrem(WORKERS_KEY, self._info.name)
            pipe.delete(WORKER_INFO_KEY.format(name=self._info.name))
            await pipe.execute()
