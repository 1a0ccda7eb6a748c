"""One life of a worker: a process under a name that earlier ones had, and that another worker may have by mistake."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import cast

import redis.asyncio as redis
from redis.exceptions import ResponseError

from judge.contract import JOBS_STREAM, WORKER_INFO_KEY, WORKERS_KEY, judging_id_of
from judge.workers.reporter import GROUP

MOST_LEFT = 1000  # more jobs than any life has under way


class NameTaken(Exception):
    """Another living worker has this name; the words say where."""


class Life:
    """Tells an earlier life under our name, whose heartbeat may still be in time, from another worker.

    Everything raises what redis raises while Redis is away.
    """

    def __init__(self, client: redis.Redis, name: str, *, is_kept: bool) -> None:
        """`is_kept`: nobody else on this machine can have the name (see `names`)."""
        self.token = secrets.token_hex(8)  # told with each heartbeat, as is the machine's boot
        self.boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        self._client = client
        self._name = name
        self._is_kept = is_kept
        self._info = WORKER_INFO_KEY.format(name=name)
        self._seen: float | None = None  # the deadline of whoever had the name when we came
        self._has_told = False

    async def may_begin(self) -> bool:
        """Whether the name is ours by now; else ask again. Raises NameTaken once another's heart was seen to beat."""
        deadline = await self._client.zscore(WORKERS_KEY, self._name)
        seconds, micros = await self._client.time()
        if deadline is None or deadline <= seconds + micros / 1_000_000:
            return True
        if self._is_kept and await self._told("boot") == self.boot:
            return True
        if self._seen is not None and deadline > self._seen:
            raise NameTaken(f"on {await self._told('host')}")
        self._seen = deadline
        return False

    async def left_behind(self) -> list[tuple[bytes, str]]:
        """Jobs that an earlier life had taken and not ended: entry, and judging id ("" where it cannot be read)."""
        stream = JOBS_STREAM.format(name=self._name)
        try:
            answer = await self._client.xreadgroup(GROUP, self._name, {stream: "0"}, count=MOST_LEFT)
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            return []
        streams = cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", answer or [])
        return [(entry, judging_id_of(fields)) for _, entries in streams for entry, fields in entries]

    async def check(self) -> None:
        """Look before each heartbeat whether the last one was ours. Raises NameTaken."""
        if self._has_told and await self._told("life") not in ("", self.token):
            raise NameTaken(f"on {await self._told('host')}")
        self._has_told = True

    async def _told(self, field: str) -> str:
        found = cast("bytes | None", await self._client.hget(self._info, field))
        return (found or b"").decode("utf-8", "replace")
