"""A whole server for a bench: its own PostgreSQL, Redis and server process, and people with sessions."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codequest.adapters import migrations
from codequest.adapters.embedded import EmbeddedServers
from codequest.app import open_runner
from codequest.client import Client
from codequest.config import AppEnv, Settings
from codequest.features.accounts.cli_support import add_user
from codequest.features.problems.importer import import_packages
from codequest.protocol.actor import Role
from tests.support.nodes import Node, pin

PASSWORD = "Correct-horse7"
HOST = "bench-host"  # the name of an admin
PROBLEM = Path(__file__).resolve().parent.parent / "problems" / "cuckooclock"
SECRET = "a secret of the benches, 0123456789"


@dataclass
class Stack:
    """Where everything is, and the nodes that are measured."""

    settings: Settings
    nodes: list[Node]
    database_log: Path

    @property
    def node(self) -> Node:
        """The first node."""
        return self.nodes[0]

    @property
    def url(self) -> str:
        """Its address."""
        return self.node.url

    @property
    def port(self) -> int:
        """Its port."""
        return self.node.port

    def cpu_s(self) -> float:
        """CPU seconds it has used."""
        return self.node.cpu_s()


@contextmanager
def running_stack(*, nodes: int = 1, cpu: int | None = None) -> Iterator[Stack]:
    """Start everything in a temporary folder, and end it; the nodes on one core where `cpu` names one."""
    with tempfile.TemporaryDirectory(prefix="cq-bench-") as folder:
        root = Path(folder)
        with EmbeddedServers(root) as servers:
            database = servers.postgres.url("postgres")
            settings = Settings(
                app_env=AppEnv.TEST,
                port=0,
                database_url=database,
                redis_url=servers.redis.url(),
                secret_key=SECRET,
                bcrypt_rounds=4,
                submissions_per_minute=10_000,
                sockets_per_person=100_000,
                sockets_per_address=100_000,
                data_dir=root / "data",
                demo=False,
            )
            migrations.apply(database)
            asyncio.run(_prepare(settings))
            with contextlib.ExitStack() as running:
                started = [
                    running.enter_context(Node(settings, root / f"node{number}.log"))
                    for number in range(nodes)
                ]
                for node in started if cpu is not None else ():
                    pin(node.pid, cpu or 0)
                yield Stack(settings, started, servers.postgres.log)


async def _prepare(settings: Settings) -> None:
    async with open_runner(settings) as runner:
        await import_packages(runner, [PROBLEM])


async def add_people(settings: Settings, count: int) -> list[str]:
    """Accounts person0..; their names."""
    names = [f"person{number}" for number in range(count)]
    async with open_runner(settings) as runner:
        await add_user(
            runner.ports.pool,
            settings,
            username=HOST,
            email=f"{HOST}@example.org",
            display_name="Host",
            password=PASSWORD,
            role=Role.ADMIN,
        )
        for name in names:
            await add_user(
                runner.ports.pool,
                settings,
                username=name,
                email=f"{name}@example.org",
                display_name=name,
                password=PASSWORD,
                role=Role.LEARNER,
            )
    return names


@asynccontextmanager
async def signed_in(url: str, names: list[str]) -> AsyncIterator[list[Client]]:
    """Clients with sessions; each from a loopback address of its own, as people have."""
    async with contextlib.AsyncExitStack() as stack:
        clients = []
        for number in range(len(names)):
            address = f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"
            client = await stack.enter_async_context(Client(url, local_address=address))
            clients.append(client)
        for start in range(0, len(clients), 20):
            batch = zip(clients[start : start + 20], names[start : start + 20], strict=True)
            await asyncio.gather(*(client.sign_in(name, PASSWORD) for client, name in batch))
        yield clients


class Lag:
    """How late this process's own loop runs; a late generator measures itself."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._task = asyncio.create_task(self._run(), name="lag")

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 0.01
            await asyncio.sleep(0.01)
            self.late_ms.append((loop.time() - due) * 1000)

    def stop(self) -> dict[str, float]:
        """p50, p99 and maximum in milliseconds."""
        self._task.cancel()
        return percentiles(self.late_ms)


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p99, max, rounded to 0.01; zeros for nothing."""
    ordered = sorted(values) or [0.0]
    return {
        "p50": round(ordered[len(ordered) // 2], 2),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
        "max": round(ordered[-1], 2),
    }


def report(name: str, figures: dict[str, Any]) -> None:
    """Print the result as one JSON object."""
    machine = {
        "cores": os.cpu_count(),
        "cpu": _cpu_model(),
        "python": platform.python_version(),
        "kernel": platform.release(),
    }
    print(json.dumps({"bench": name, "machine": machine, **figures}, indent=1))


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
