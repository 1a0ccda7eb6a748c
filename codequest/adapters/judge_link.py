"""The server's end of `judge.contract` in Redis: jobs out, reports in, who is alive.

Everything here can be lost with Redis; the waiting line in PostgreSQL makes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from redis.exceptions import ResponseError

from codequest.adapters.redis import Redis
from codequest.adapters.worker_state import WorkerState, worker_state
from judge.contract import (
    BLOB_REPLY_KEY,
    JOBS_STREAM,
    REPORTS_STREAM,
    WANTED_STREAM,
    WITHDRAWN_KEPT,
    WITHDRAWN_STREAM,
    WORKER_INFO_KEY,
    WORKERS_KEY,
    BlobPiece,
    BlobWanted,
    Job,
    Report,
    decode_report,
    encode,
    judging_id_of,
)
from judge.workers.proof import is_alive_and_known, is_signed

logger = structlog.get_logger(__name__)

_decode_wanted = msgspec.msgpack.Decoder(BlobWanted).decode

WORKERS_GROUP = "workers"
SERVER_GROUP = "server"
HEARTBEAT_LASTS_S = 10.0  # how far ahead a worker sets its deadline
STATE_KEY = "judging:state"  # the server's own; what was last told to people
ANSWER_KEPT_S = 30  # of a piece of test data that nobody fetches
FORGOTTEN_AFTER_S = 600  # a worker that has been dead for so long is no longer listed


@dataclass(frozen=True, slots=True)
class StreamJob:
    """A job that lies in a worker's stream, claimed by it or not yet."""

    entry_id: bytes
    judging_id: str
    worker: str
    is_claimed: bool


class JudgeLink:
    """Commands to the judge's streams. Every method raises what redis raises while Redis is away."""

    def __init__(self, redis: Redis, token: str = "") -> None:
        """`token`: where it is set, workers that do not sign with it are not heard."""
        self._redis = redis
        self._token = token

    async def workers(self) -> list[WorkerState]:
        """The workers whose heartbeat is in time, by the clock of Redis, which all sides share."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.time()
        pipe.zrange(WORKERS_KEY, 0, -1, withscores=True)
        (seconds, micros), deadlines = await pipe.execute()
        now = float(seconds) + float(micros) / 1e6
        if any(deadline <= now - FORGOTTEN_AFTER_S for _, deadline in deadlines):
            await self._redis.zremrangebyscore(WORKERS_KEY, "-inf", now - FORGOTTEN_AFTER_S)
        scores = [(name, deadline) for name, deadline in deadlines if deadline >= now]
        names = [name.decode() for name, _ in scores]
        if not names:
            return []
        ages = [max(0.0, now + HEARTBEAT_LASTS_S - deadline) for _, deadline in scores]
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.hgetall(WORKER_INFO_KEY.format(name=name))
        found = await pipe.execute()
        return [
            worker_state(name, info, age)
            for name, info, age in zip(names, found, ages, strict=True)
            if info and self._knows(name, info, now)
        ]

    async def push(self, jobs: Sequence[tuple[str, Job]]) -> None:
        """Put jobs into their workers' streams, in order."""
        if jobs:
            pipe = self._redis.pipeline(transaction=False)
            for worker, job in jobs:
                pipe.xadd(_stream(worker), {"job": encode(job)})
            await pipe.execute()

    async def in_streams(self, workers: Iterable[str]) -> list[StreamJob]:
        """Every job in these workers' streams. Streams are short: two jobs a slot at most."""
        found = []
        for worker in workers:
            entries = await self._redis.xrange(_stream(worker))
            if not entries:
                continue
            claimed = await self._claimed(worker, len(entries) + 1000)
            found += [
                StreamJob(key, judging_id_of(fields), worker, key in claimed) for key, fields in entries
            ]
        return found

    async def _claimed(self, worker: str, count: int) -> set[bytes]:
        try:
            pending = await self._redis.xpending_range(
                _stream(worker), WORKERS_GROUP, min="-", max="+", count=count
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            return set()
        return {one["message_id"] for one in pending}

    async def drop(self, jobs: Sequence[StreamJob]) -> None:
        """Take jobs out of their streams; a worker that has one goes on, its report will find nobody."""
        if jobs:
            pipe = self._redis.pipeline(transaction=False)
            for job in jobs:
                # Where the worker made no group yet, letting go of the claim fails and there is none.
                pipe.xack(_stream(job.worker), WORKERS_GROUP, job.entry_id)
                pipe.xdel(_stream(job.worker), job.entry_id)
            await pipe.execute(raise_on_error=False)

    async def stop(self, judging_id: str) -> None:
        """Tell every worker that nobody wants this any more."""
        await self._redis.xadd(WITHDRAWN_STREAM, {"id": judging_id}, maxlen=WITHDRAWN_KEPT, approximate=True)

    async def forget_streams(self, workers: Sequence[str]) -> None:
        """Delete the streams of workers that are gone, with what nobody waits for any more."""
        if workers:
            await self._redis.delete(*map(_stream, workers))

    async def gone_workers(self) -> list[str]:
        """Workers whose deadline passed within the last minutes."""
        found = await self._redis.zrangebyscore(WORKERS_KEY, "-inf", f"({await self._now()}")
        return [name.decode() for name in found]

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
        return [self._report(entry) for _, entries in _items(answer) for entry in entries]

    async def take_over_reports(
        self, consumer: str, *, idle_ms: int, count: int
    ) -> list[tuple[bytes, Report | None]]:
        """Reports that some node took and did not settle for so long: it died, or its database was away."""
        await self._ensure_group(REPORTS_STREAM, SERVER_GROUP)
        answer = await self._redis.xautoclaim(
            REPORTS_STREAM, SERVER_GROUP, consumer, min_idle_time=idle_ms, count=count
        )
        return [self._report(entry) for entry in answer[1] if entry[1] is not None]

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

    async def change_state(self, state: str) -> bool:
        """Note that judging is "working" or "paused"; whether that is news (working is where it begins)."""
        before = await self._redis.set(STATE_KEY, state, get=True)
        return (before.decode() if before else "working") != state

    async def forget_consumer(self, consumer: str) -> None:
        """A node that stops cleanly leaves nothing behind. What it had not settled would be lost: settle first."""
        pending = await self._redis.xpending_range(
            REPORTS_STREAM, SERVER_GROUP, min="-", max="+", count=1, consumername=consumer
        )
        if not pending:
            await self._redis.xgroup_delconsumer(REPORTS_STREAM, SERVER_GROUP, consumer)

    async def wanted(self, consumer: str, *, block_ms: int) -> list[BlobWanted]:
        """Pieces of test data that workers ask for, waiting for the first. What cannot be read is dropped."""
        try:
            answer = await self._redis.xreadgroup(
                SERVER_GROUP, consumer, {WANTED_STREAM: ">"}, count=16, block=block_ms
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._ensure_group(WANTED_STREAM, SERVER_GROUP)
            return []
        entries = [entry for _, some in _items(answer) for entry in some]
        if entries:
            # Who gets no answer asks again, so nothing is kept for another node.
            pipe = self._redis.pipeline(transaction=True)
            pipe.xack(WANTED_STREAM, SERVER_GROUP, *(key for key, _ in entries))
            pipe.xdel(WANTED_STREAM, *(key for key, _ in entries))
            await pipe.execute()
        return [one for _, fields in entries if (one := self._wanted(fields)) is not None]

    def _wanted(self, fields: dict[bytes, bytes]) -> BlobWanted | None:
        content = fields.get(b"wanted", b"")
        try:
            wanted = _decode_wanted(content)
        except msgspec.MsgspecError:
            return None
        is_ours = wanted.reply.startswith(BLOB_REPLY_KEY.format(id=""))
        if not is_ours or not is_signed(self._token, content, fields.get(b"proof", b"")):
            logger.warning("test_data_refused", sha256=wanted.sha256[:64])
            return None
        return wanted

    async def answer(self, wanted: BlobWanted, piece: BlobPiece) -> None:
        """Send a piece of test data to who asked for it."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.rpush(wanted.reply, encode(piece))
        pipe.expire(wanted.reply, ANSWER_KEPT_S)
        await pipe.execute()

    def _knows(self, name: str, info: dict[bytes, bytes], now_s: float) -> bool:
        told_at = info.get(b"told_at", b"0")
        seconds = int(told_at) if told_at.isdigit() else 0
        return is_alive_and_known(self._token, name, seconds, info.get(b"proof", b""), now_s)

    def _report(self, entry: tuple[bytes, dict[bytes, bytes]]) -> tuple[bytes, Report | None]:
        entry_id, fields = entry
        content = fields.get(b"report", b"")
        if not is_signed(self._token, content, fields.get(b"proof", b"")):
            logger.error("report_not_signed", entry=entry_id.decode())
            return entry_id, None
        try:
            return entry_id, decode_report(content)
        except msgspec.MsgspecError as error:
            logger.error("report_unreadable", entry=entry_id.decode(), error=str(error))
            return entry_id, None

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


def _stream(worker: str) -> str:
    return JOBS_STREAM.format(name=worker)
