"""Problems, execution and submissions without the web: a runner on real servers, its services, and what it told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack
import msgspec
import pytest

from codequest.adapters import jobs, postgres, redis
from codequest.adapters.blobs import FolderBlobs
from codequest.adapters.clock import ManualClock
from codequest.config import Settings
from codequest.features.execution.api import FEATURE as EXECUTION
from codequest.features.problems.api import FEATURE as PROBLEMS
from codequest.features.submissions.api import FEATURE as SUBMISSIONS
from codequest.ids import new_id
from codequest.protocol import log
from codequest.protocol.actor import Actor, ActorKind, Role
from codequest.protocol.event import Happening
from codequest.protocol.feature import Feature, Within
from codequest.protocol.ports import Ports
from codequest.protocol.publisher import Publisher
from codequest.protocol.registry import Registry
from codequest.protocol.runner import Runner
from judge.tasks import end_tasks
from tests.support.fake_worker import FakeWorker

WAIT_S = 20.0


class _NoLimits:
    async def hit(self, name: str, key: str, *, times: int, per_s: int, cost: int = 1) -> None: ...
    async def clear(self, name: str, key: str, *, times: int, per_s: int) -> None: ...


@dataclass
class Backend:
    """Everything below the doors. `heard` holds happenings in order."""

    runner: Runner
    clock: ManualClock
    heard: list[Happening] = field(default_factory=list)

    async def person(self, username: str, role: Role = Role.LEARNER) -> Actor:
        """Somebody with an account."""
        user_id = new_id()
        async with self.runner.ports.pool.acquire() as db:
            await db.execute(
                "INSERT INTO users (id, username, email, display_name, role, created_at, updated_at)"
                " VALUES ($1, $2, $3, $4, $5, now(), now())",
                user_id,
                username,
                f"{username}@example.org",
                username.title(),
                role,
            )
        return Actor(kind=ActorKind.PERSON, user_id=user_id, username=username, role=role)

    async def do(self, message: msgspec.Struct, actor: Actor, **more: Any) -> Any:
        """Run a command."""
        command = next(one for one in self.runner.registry.commands if one.message is type(message))
        return (await self.runner.run(command, message, actor, **more)).answer

    async def events(self, actor: Actor) -> list[tuple[str, dict[str, Any]]]:
        """What a person's log has."""
        async with self.runner.ports.pool.acquire() as db:
            entries = await log.read(db, f"user:{actor.user_id}", after=0)
        return [(one.event, one.body) for one in entries]

    @asynccontextmanager
    async def hearing(self, actor: Actor) -> AsyncIterator[asyncio.Queue[tuple[str, dict[str, Any]]]]:
        """Every push to a person from now on, signals included, as (event, body)."""
        pubsub = self.runner.ports.redis.pubsub()
        await pubsub.subscribe(log.push_key(f"user:{actor.user_id}"))
        queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        is_heard = asyncio.Event()

        async def listen() -> None:
            async for message in pubsub.listen():
                if message["type"] == "subscribe":
                    is_heard.set()
                elif message["type"] == "message":
                    _, _, event, body, _ = msgpack.unpackb(message["data"][log.HEADER_BYTES :])
                    await queue.put((event, body))

        task = asyncio.create_task(listen())
        try:
            await is_heard.wait()
            yield queue
        finally:
            await end_tasks(task)
            await pubsub.aclose()

    @asynccontextmanager
    async def services(self, *names: str) -> AsyncIterator[None]:
        """Run the named services (all, where none is named)."""
        async with AsyncExitStack() as stack:
            for feature in self.runner.registry.features:
                for service in feature.services:
                    if not names or service.name in names:
                        await stack.enter_async_context(_running(service.run, self.runner))
            yield

    async def value(self, sql: str, *args: Any) -> Any:
        """Ask the database."""
        async with self.runner.ports.pool.acquire() as db:
            return await db.fetchval(sql, *args)


@asynccontextmanager
async def _running(run: Callable[[Any], Any], runner: Runner) -> AsyncIterator[None]:
    task = asyncio.create_task(run(runner))
    try:
        yield
        assert not task.done(), "the service ended by itself"
    finally:
        await end_tasks(task)


@asynccontextmanager
async def open_backend(settings: Settings, *features: Feature) -> AsyncIterator[Backend]:
    """A backend of its own with further features above."""
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=8)
    client = redis.connect(settings.redis_url)
    clock = ManualClock()
    heard: list[Happening] = []

    async def hear(ctx: Any, happening: Happening) -> None:
        heard.append(happening)

    from codequest.features.submissions.messages import ResultReleased

    ears = Feature(name="ears", listeners=(Within(ResultReleased, hear),))
    ports = Ports(
        clock=clock,
        presence=None,  # type: ignore[arg-type]
        nodes=None,  # type: ignore[arg-type]
        limiter=_NoLimits(),
        blobs=FolderBlobs(settings.blobs_path),
        passwords=None,  # type: ignore[arg-type]
        redis=client,
        pool=pool,
    )
    registry = Registry((PROBLEMS, EXECUTION, SUBMISSIONS, *features, ears))
    runner = Runner(settings, registry, ports, Publisher(client, pool), enqueue=jobs.enqueue)
    try:
        yield Backend(runner, clock, heard)
    finally:
        await client.aclose()
        await pool.close()


@pytest.fixture
async def backend(settings: Settings) -> AsyncIterator[Backend]:
    """Problems, execution and submissions on fresh servers, with a clock that stands still."""
    async with open_backend(settings) as one:
        yield one


@pytest.fixture
async def worker(judge_redis_url: str) -> AsyncIterator[FakeWorker]:
    """A live worker with the judge's rights in Redis."""
    async with FakeWorker(judge_redis_url) as one:
        yield one


def write_package(folder: Path, slug: str, *, keys: str = "", **files: str) -> Path:
    """A small pass-fail package: double the number. `files` replaces or adds files ("a__b.md" is a/b.md).

    `keys`: more lines of problem.yaml.
    """
    root = folder / slug
    contents = {
        "problem.yaml": (
            "problem_format_version: 2025-09\nname: " + slug.title() + "\n"
            "uuid: 5d0c3f3e-8a4e-4a41-9d3f-3b1f6a1e7c01\ncredits: Nobody\nlicense: cc0\n"
            "limits:\n  time_limit: 2.0\nkeywords: [easy, math]\n" + keys
        ),
        "statement/problem.en.md": f"Double $n \\le 10$ for {slug}.\n",
        "solution/solution.en.md": "Add $n$ to itself.\n",
        "data/sample/1.in": "1\n",
        "data/sample/1.ans": "2\n",
        "data/secret/01.in": "21\n",
        "data/secret/01.ans": "42\n",
        "input_validators/v.py": "import sys\nsys.exit(42)\n",
        "submissions/accepted/a.py": "print(2 * int(input()))\n",
    }
    contents |= {name.replace("__", "/"): text for name, text in files.items()}
    for name, text in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
