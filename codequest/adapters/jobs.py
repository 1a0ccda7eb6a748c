"""Background jobs in PostgreSQL: wanted in one transaction, done and taken off the list in another.

    enqueue (caller's transaction) -> COMMIT -> NOTIFY -> a worker leases it -> handler + DELETE in one transaction

A transactional job therefore happens exactly once. A stepwise job (mail) that dies between its deed and the
DELETE is done again. A failure waits longer each time; after `attempts` failures the job lies in `dead_jobs`.
Why this is no library: docs/decisions/0005-jobs.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
import structlog

from codequest.adapters import postgres
from codequest.adapters.clock import Clock
from codequest.adapters.postgres import Connection, Pool
from codequest.ids import new_id

logger = structlog.get_logger(__name__)

NOTIFY_CHANNEL = "codequest_jobs"
HANDS = 4  # jobs that one node does at a time
DEADLINE_S = 240.0  # for one job
LEASE_S = 300.0  # longer than the deadline, so that nobody does a job that is still being done
POLL_S = 5.0  # what a lost notification costs at most
AWAY_WAIT_S = 1.0
FIRST_BACKOFF_S = 5.0
LONGEST_BACKOFF_S = 3600.0
ERROR_LENGTH = 500


class JobKind(Protocol):
    """What is registered for a name (protocol.feature.Job)."""

    @property
    def name(self) -> str: ...
    @property
    def handler(self) -> Callable[[Any, dict[str, Any]], Awaitable[None]]: ...
    @property
    def stepwise(self) -> bool: ...
    @property
    def every_s(self) -> float | None: ...
    @property
    def attempts(self) -> int: ...


class Outside(Protocol):
    """What a worker needs of the outside (protocol.ports.Ports)."""

    clock: Clock
    pool: Pool


class Transactions(Protocol):
    """What gives jobs their surroundings (protocol.runner.Runner)."""

    @property
    def ports(self) -> Outside: ...
    def transaction(self) -> AbstractAsyncContextManager[Any]: ...
    def stepwise(self) -> Any: ...


class Registered(Protocol):
    """Where handlers are found (protocol.registry.Registry)."""

    @property
    def jobs(self) -> Mapping[str, JobKind]: ...


class LeasedJob(msgspec.Struct, frozen=True):
    """A job that this worker has for now; `attempts` counts this one."""

    id: str
    name: str
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


class LeaseLost(Exception):
    """Another worker has the job by now; this one's work is undone."""


async def enqueue(db: Connection, jobs: Sequence[tuple[str, dict[str, Any], datetime | None]]) -> None:
    """Write jobs (name, payload, run_at; None: at once) in the caller's transaction, which wakes the workers."""
    await db.execute(
        "WITH wanted AS (INSERT INTO jobs (id, name, payload, run_at)"
        " SELECT id, name, payload, coalesce(run_at, '-infinity')"
        " FROM unnest($1::uuid[], $2::text[], $3::jsonb[], $4::timestamptz[]) AS t (id, name, payload, run_at))"
        " SELECT pg_notify($5, '')",
        [new_id() for _ in jobs],
        [name for name, _, _ in jobs],
        [payload for _, payload, _ in jobs],
        [run_at for _, _, run_at in jobs],
        NOTIFY_CHANNEL,
    )


class JobWorker:
    """Does the jobs of one node. `run` lives until it is cancelled; jobs under way are then done again later."""

    def __init__(self, runner: Transactions, registry: Registered) -> None:
        self._runner = runner
        self._kinds = registry.jobs
        self._pool = runner.ports.pool
        self._clock = runner.ports.clock
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Do what is due, wait to be woken, and so on. Goes on when PostgreSQL comes back."""
        while True:
            try:
                async with self._listening() as connection:
                    while not connection.is_closed():
                        self._woken.clear()
                        await self.work_off()
                        with contextlib.suppress(TimeoutError):
                            async with asyncio.timeout(POLL_S):
                                await self._woken.wait()
            except postgres.AWAY as error:
                logger.warning("jobs_paused", error=type(error).__name__)
                await asyncio.sleep(AWAY_WAIT_S)

    async def work_off(self) -> int:
        """Start what repeats, then do jobs until none is due; how many were done or failed."""
        await self._start_repeating()
        done = 0
        away: list[BaseException] = []

        async def hand() -> None:
            nonlocal done
            try:
                while (job := await self._lease()) is not None:
                    await self._do(job)
                    done += 1
            except postgres.AWAY as error:
                away.append(error)

        async with asyncio.TaskGroup() as group:
            for number in range(HANDS):
                group.create_task(hand(), name=f"jobs hand {number}")
        if away:
            raise away[0]
        return done

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as db:
            await db.add_listener(NOTIFY_CHANNEL, self._wake)
            try:
                yield db
            finally:
                with contextlib.suppress(*postgres.AWAY):
                    await db.remove_listener(NOTIFY_CHANNEL, self._wake)

    def _wake(self, *_: object) -> None:
        self._woken.set()

    async def _start_repeating(self) -> None:
        """Enqueue repeating jobs that are due; the row's lock lets one node do it."""
        now = self._clock.now()
        for kind in self._kinds.values():
            if kind.every_s is None:
                continue
            async with self._pool.acquire() as db, db.transaction():
                due = await db.fetchval(
                    "INSERT INTO repeating_jobs (name, next_run_at) VALUES ($1, $3)"
                    " ON CONFLICT (name) DO UPDATE SET next_run_at = EXCLUDED.next_run_at"
                    " WHERE repeating_jobs.next_run_at <= $2 RETURNING true",
                    kind.name,
                    now,
                    now + timedelta(seconds=kind.every_s),
                )
                # One that is late is not joined by another.
                if due and not await db.fetchval(
                    "SELECT EXISTS (SELECT FROM jobs WHERE name = $1)", kind.name
                ):
                    await enqueue(db, [(kind.name, {}, None)])

    async def _lease(self) -> LeasedJob | None:
        """Take the next due job of a kind this node knows; newer nodes' jobs wait for newer nodes."""
        now = self._clock.now()
        async with self._pool.acquire() as db:
            return await postgres.fetch_one(
                db,
                LeasedJob,
                "UPDATE jobs SET attempts = attempts + 1, leased_until = $2 WHERE id = ("
                "  SELECT id FROM jobs WHERE run_at <= $1 AND leased_until <= $1 AND name = ANY ($3)"
                "  ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"
                ") RETURNING id, name, payload, attempts, created_at",
                now,
                now + timedelta(seconds=LEASE_S),
                list(self._kinds),
            )

    async def _do(self, job: LeasedJob) -> None:
        kind = self._kinds[job.name]
        if job.attempts > kind.attempts:
            await self._bury(job, "The node that did this job died each time.")
            return
        try:
            async with asyncio.timeout(DEADLINE_S):
                if kind.stepwise:
                    await kind.handler(self._runner.stepwise(), job.payload)
                    async with self._pool.acquire() as db:
                        await _take_off(db, job)
                else:
                    async with self._runner.transaction() as ctx:
                        await kind.handler(ctx, job.payload)
                        await _take_off(ctx.db, job)
        except LeaseLost:
            logger.warning("job_lease_lost", job=job.name, id=job.id)
        except Exception as error:
            # Whatever a handler raises is its failure, kept with the job; the worker goes on. Where PostgreSQL is
            # away this raises in turn, the lease runs out, and the job is done then.
            await self._failed(job, kind, error)

    async def _failed(self, job: LeasedJob, kind: JobKind, error: Exception) -> None:
        last = job.attempts >= kind.attempts
        logger.warning("job_failed", job=job.name, id=job.id, attempt=job.attempts, last=last, exc_info=error)
        if last:
            await self._bury(job, described(error))
            return
        async with self._pool.acquire() as db:
            await db.execute(
                "UPDATE jobs SET run_at = $3, leased_until = '-infinity', last_error = $4"
                " WHERE id = $1 AND attempts = $2",
                job.id,
                job.attempts,
                self._clock.now() + timedelta(seconds=backoff_s(job.attempts)),
                described(error),
            )

    async def _bury(self, job: LeasedJob, error: str) -> None:
        logger.error("job_dead", job=job.name, id=job.id, attempts=job.attempts)
        async with self._pool.acquire() as db:
            await db.execute(
                "WITH gone AS (DELETE FROM jobs WHERE id = $1 AND attempts = $2 RETURNING *)"
                " INSERT INTO dead_jobs (id, name, payload, attempts, error, created_at, died_at)"
                " SELECT id, name, payload, $2, $3, created_at, $4 FROM gone",
                job.id,
                job.attempts,
                error,
                self._clock.now(),
            )


async def _take_off(db: Connection, job: LeasedJob) -> None:
    taken = await postgres.execute(
        db, "DELETE FROM jobs WHERE id = $1 AND attempts = $2", job.id, job.attempts
    )
    if not taken:
        raise LeaseLost


def backoff_s(attempts: int) -> float:
    """How long to wait after so many failures: doubled each time, a fifth of it by chance."""
    base = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2.0 ** (attempts - 1))
    return base * (0.8 + secrets.randbelow(1001) / 1000 * 0.2)


def described(error: BaseException) -> str:
    """An error as it may be kept: its kind and first line; further lines of PostgreSQL's hold values."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:ERROR_LENGTH]
