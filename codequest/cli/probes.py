"""What this machine has: each probe looks at one thing and says what it found and what a lack of it means."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import asyncpg

from codequest.adapters import embedded_postgres, embedded_redis
from codequest.adapters import redis as redis_adapter
from codequest.cli import client
from codequest.config import Settings, StartupError

PROBE_LIMIT_S = 20
CONNECT_LIMIT_S = 5


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report. `needed`: nothing works without it."""

    name: str
    found: str = ""  # what was found; empty: nothing
    lack: str = ""  # what is wrong or missing, what that means and what to do; empty: all is well
    needed: bool = False

    @classmethod
    def of(cls, name: str, found: str, lack: str, *, needed: bool = False) -> Self:
        """Something that is there, or else lacks."""
        return cls(name, found, "" if found else lack, needed)

    @property
    def state(self) -> str:
        """One word for it."""
        if self.found:
            return "partly" if self.lack else "ok"
        return "MISSING" if self.needed else "none"

    @property
    def is_problem(self) -> bool:
        """Whether this keeps CodeQuest from working."""
        return self.needed and not self.found


def first_line(*command: str | Path) -> str:
    """The first line a program prints; empty when it is missing, fails or hangs."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=True,
            timeout=PROBE_LIMIT_S,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip().split("\n", 1)[0]


def python() -> Finding:
    """The interpreter."""
    return Finding("Python", f"{sys.version.split()[0]} in {sys.prefix}")


def node() -> Finding:
    """Node.js, which builds the browser client."""
    found = client.find_node()
    built = (client.FOLDER / "dist").is_dir()
    lack = "the browser client stays as it was last built"
    if not built:
        lack = "the browser client cannot be built: install Node.js 20 or newer, or the extra `embedded`"
    return Finding.of(
        "Node.js", f"{found.version} in {found.node.parent}" if found else "", lack, needed=not built
    )


def postgres(settings: Settings) -> Finding:
    """PostgreSQL: the one that is configured, or our own."""
    if settings.database_url:
        version = asyncio.run(_postgres_version(settings.database_url))
        return Finding.of(
            "PostgreSQL",
            f"{version} at DATABASE_URL" if version else "",
            "the server at DATABASE_URL does not let us in: check the address, and that it runs",
            needed=True,
        )
    try:
        found = first_line(embedded_postgres.find_binaries() / "postgres", "--version")
    except StartupError as error:
        return Finding("PostgreSQL", "", str(error), needed=True)
    lack = "its binary does not run here: set DATABASE_URL"
    return Finding.of("PostgreSQL", f"our own, {found}" if found else "", lack, needed=True)


def redis(settings: Settings) -> Finding:
    """Redis: the one that is configured, or our own."""
    if settings.redis_url:
        version = asyncio.run(_redis_version(settings.redis_url))
        return Finding.of(
            "Redis",
            f"{version} at REDIS_URL" if version else "",
            "the server at REDIS_URL does not let us in: check the address, and that it runs",
            needed=True,
        )
    try:
        found = " ".join(first_line(embedded_redis.find_binary(), "--version").split()[:3])
    except StartupError as error:
        return Finding("Redis", "", str(error), needed=True)
    lack = "its binary does not run here: set REDIS_URL"
    return Finding.of("Redis", f"our own, {found}" if found else "", lack, needed=True)


async def _postgres_version(url: str) -> str:
    """The version of a server; empty when it does not let us in."""
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_LIMIT_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return ""
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()


async def _redis_version(url: str) -> str:
    """The version of a server; empty when it does not let us in."""
    connection = redis_adapter.connect(url)
    try:
        return str((await connection.info("server"))["redis_version"])
    except (OSError, redis_adapter.RedisError):
        return ""
    finally:
        await connection.aclose()


def judge_redis(settings: Settings) -> Finding:
    """Redis as a worker sees it: its user may be kept from everything but `judge:*`."""
    if not settings.judge_redis:
        return Finding("Redis", "", "a judge needs its address: JUDGE_REDIS_URL", needed=True)
    error = asyncio.run(_judge_redis_error(settings.judge_redis))
    if error:
        return Finding(
            "Redis", "", f"JUDGE_REDIS_URL does not lead to one that lets us in: {error}", needed=True
        )
    token = "with a token" if settings.judge_token else "without a token (JUDGE_TOKEN)"
    return Finding("Redis", f"lets us in and has a place for judges; {token}")


async def _judge_redis_error(url: str) -> str:
    """Why a worker could not work there; empty when it can."""
    connection = redis_adapter.connect(url)
    try:
        await connection.zcard("judge:workers")
    except (OSError, redis_adapter.RedisError) as error:
        return str(error)
    finally:
        await connection.aclose()
    return ""


def disk(place: Path) -> Finding:
    """Free space where the data is, or will be."""
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    return Finding("disk", f"{shutil.disk_usage(there).free / 2**30:.1f} GiB free at {place}")
