"""The server's end of `judge.contract` in Redis: jobs out, reports in, who is alive.

Everything here can be lost with Redis; the waiting line in PostgreSQL makes it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from redis.exceptions import ResponseError

from codequest.adapters.redis import Redis
from judge.contract import (
    JOBS_STREAM,
    REPORTS_STREAM,
    WORKER_INFO_KEY,
    WORKERS_KEY,
    Job,
    Report,
    decode_job,
    decode_report,
    encode,
)

logger = structlog.get_logger(__name__)

WORKERS_GROUP = "workers"
SERVER_GROUP = "server"
FORGOTTEN_AFTER_S = 600  # a worker that has been dead for so long is no longer listed


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker with a heartbeat, by its own words."""

    name: str
    slots: int
    backend: str
    host: str
    languages: dict[str, str]  # name -> exact version
    running: int
    is_draining: bool  # takes no further job


@dataclass(frozen=True, slots=True)
class StreamJob:
    """A job that lies in the stream: claimed by a worker, or by none yet."""

    entry_id: bytes
    judging_id: str
    worker: str | None


class JudgeLink:
    """Commands to the judge's streams. Every method raises what redis raises while Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def workers(self) -> list[WorkerState]:
        """The workers whose heartbeat is in time, by the clock of Redis, which all sides share."""
        now = await self._now()
        await self._redis.zremrangebyscore(WORKERS_KEY, "-inf", now - FORGOTTEN_AFTER_S)
        names = [name.decode() for name in await self._redis.zrangebyscore(WORKERS_KEY, now, "+inf")]
        if not names:
            return []
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.hgetall(WORKER_INFO_KEY.format(name=name))
        found = await pipe.execute()
        return [_worker(name, info) for name, info in zip(names, found, strict=True) if info]

    async def push(self, jobs: Sequence[Job]) -> None:
        """Put jobs into the stream, in order."""
        if jobs:
            pipe = self._redis.pipeline(transaction=False)
            for job in jobs:
                pipe.xadd(JOBS_STREAM, {"job": encode(job)})
            await pipe.execute()

    async def in_stream(self) -> list[StreamJob]:
        """Every job in the stream and who has it. The stream is short: two jobs a slot at most."""
        await self._ensure_group(JOBS_STREAM, WORKERS_GROUP)
        entries = await self._redis.xrange(JOBS_STREAM)
        if not entries:
            return []
        pending = await self._redis.xpending_range(
            JOBS_STREAM, WORKERS_GROUP, min="-", max="+", count=len(entries) + 1000
        )
        holder = {one["message_id"]: one["consumer"].decode() for one in pending}
        return [
            StreamJob(entry_id, _judging_id(fields), holder.get(entry_id)) for entry_id, fields in entries
        ]

    async def drop(self, entries: Sequence[bytes]) -> None:
        """Take jobs out of the stream; a worker that has one goes on, its report will find nobody."""
        if entries:
            pipe = self._redis.pipeline(transaction=True)
            pipe.xack(JOBS_STREAM, WORKERS_GROUP, *entries)
            pipe.xdel(JOBS_STREAM, *entries)
            await pipe.execute()

    async def read_reports(
        self, consumer: str, *, count: int, block_ms: int
    ) -> list[tuple[bytes, Report | None]]:
        """New reports, in order, waiting for the first; None for one that can't be read. Cancellation loses none:

        what was delivered and not settled is taken over by `take_over_reports`.
        """
        try:
            answer = await self._redis.xreadgroup(
                SERVER_GROUP, consumer, {REPORTS_STREAM: ">"}, count=count, block=block_ms
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._ensure_group(REPORTS_STREAM, SERVER_GROUP)
            return []
        return [_report(entry) for _, entries in _items(answer) for entry in entries]

    async def take_over_reports(
        self, consumer: str, *, idle_ms: int, count: int
    ) -> list[tuple[bytes, Report | None]]:
        """Reports that some node took and did not settle for so long: it died, or its database was away."""
        await self._ensure_group(REPORTS_STREAM, SERVER_GROUP)
        answer = await self._redis.xautoclaim(
            REPORTS_STREAM, SERVER_GROUP, consumer, min_idle_time=idle_ms, count=count
        )
        return [_report(entry) for entry in answer[1] if entry[1] is not None]

    async def settle(self, entries: Sequence[bytes]) -> None:
        """These reports are dealt with."""
        if entries:
            pipe = self._redis.pipeline(transaction=True)
            pipe.xack(REPORTS_STREAM, SERVER_GROUP, *entries)
            pipe.xdel(REPORTS_STREAM, *entries)
            await pipe.execute()

    async def reports_waiting(self) -> int:
        """How many reports nobody has settled yet."""
        return int(await self._redis.xlen(REPORTS_STREAM))

    async def forget_consumer(self, consumer: str) -> None:
        """A node that stops cleanly leaves nothing behind. What it had not settled would be lost: settle first."""
        pending = await self._redis.xpending_range(
            REPORTS_STREAM, SERVER_GROUP, min="-", max="+", count=1, consumername=consumer
        )
        if not pending:
            await self._redis.xgroup_delconsumer(REPORTS_STREAM, SERVER_GROUP, consumer)

    async def _now(self) -> float:
        seconds, micros = await self._redis.time()
        return float(seconds) + float(micros) / 1e6

    async def _ensure_group(self, stream: str, group: str) -> None:
        try:
            await self._redis.xgroup_create(stream, group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


def _items(answer: Any) -> list[tuple[Any, Any]]:
    """redis-py answers with a list of pairs, or with a dict under RESP3."""
    if not answer:
        return []
    return list(answer.items()) if isinstance(answer, dict) else list(answer)


def _report(entry: tuple[bytes, dict[bytes, bytes]]) -> tuple[bytes, Report | None]:
    entry_id, fields = entry
    try:
        return entry_id, decode_report(fields[b"report"])
    except (KeyError, msgspec.MsgspecError) as error:
        logger.error("report_unreadable", entry=entry_id.decode(), error=str(error))
        return entry_id, None


def _judging_id(fields: dict[bytes, bytes]) -> str:
    try:
        job: Job = decode_job(fields[b"job"])
    except (KeyError, msgspec.MsgspecError):
        return ""
    return job.judging_id


def _worker(name: str, info: dict[bytes, bytes]) -> WorkerState:
    def text(key: bytes) -> str:
        return info.get(key, b"").decode("utf-8", "replace")

    def number(key: bytes) -> int:
        return int(text(key)) if text(key).isdigit() else 0

    return WorkerState(
        name=name,
        slots=number(b"slots"),
        backend=text(b"backend"),
        host=text(b"host"),
        languages=_languages(info.get(b"languages", b"{}")),
        running=number(b"running"),
        is_draining=text(b"state") == "draining",
    )


def _languages(told: bytes) -> dict[str, str]:
    """Name -> version; a worker may tell more of a language than its version."""
    try:
        languages = msgspec.json.decode(told, type=dict[str, str | dict[str, Any]])
    except msgspec.MsgspecError:
        return {}
    return {
        name: one if isinstance(one, str) else str(one.get("version", "")) for name, one in languages.items()
    }
