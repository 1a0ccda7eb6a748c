"""A whole installation whose parts can be killed: PostgreSQL, Redis, nodes, judges, and the line before the nodes."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from codequest.adapters import migrations
from codequest.adapters.embedded import EmbeddedServers
from codequest.adapters.embedded_postgres import EmbeddedPostgres
from codequest.adapters.embedded_redis import EmbeddedRedis
from codequest.cli.judge_child import judge_environment
from codequest.config import ROOT, AppEnv, Settings
from tests.support.line import Line
from tests.support.nodes import Node
from tests.support.settings import TEST_SECRET

GONE_POLL_S = 0.05
# Events in the nodes' logs that mean: nobody had thought of this.
SURPRISES = ("command_failed", "request_failed", "result_not_applied", "Task exception", "Unhandled")


class Cluster:
    """Used with `async with`, in the main thread: embedded servers die with the thread that started them."""

    def __init__(self, root: Path, *, nodes: int = 2, judges: int = 2, has_real_judges: bool = False) -> None:
        """`has_real_judges`: their programs run, in sandboxes; else a program's first line is its verdict."""
        self._root = root
        self._has_real_judges = has_real_judges
        self.servers = EmbeddedServers(root)  # durable: what was committed must outlive a crash
        self.settings = Settings(
            app_env=AppEnv.TEST,
            port=0,
            database_url=self.servers.postgres.url(),
            redis_url=self.servers.redis.url(),
            judge_redis_url=self.servers.redis.judge_url(),
            secret_key=TEST_SECRET,
            bcrypt_rounds=4,
            submissions_per_minute=10_000,
            data_dir=root / "data",
            demo=False,
        )
        self.nodes = [Node(self.settings, root / "logs" / f"node{number}.log") for number in range(nodes)]
        self.line = Line(*(node.url for node in self.nodes), keeps_address=True)
        self._wanted_judges = judges
        self.judges: dict[str, subprocess.Popen[bytes]] = {}  # by name, the dead ones, too

    async def __aenter__(self) -> Self:
        self.servers.start()
        await asyncio.to_thread(migrations.apply, self.settings.database_url)
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            await asyncio.to_thread(node.wait_ready)
        for _ in range(self._wanted_judges):
            self.start_judge()
        await self.line.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.line.__aexit__(kind, error, trace)
        for node in self.nodes:
            node.kill()
        for judge in self.judges.values():
            judge.kill()
            judge.wait()
        self.servers.stop()

    # Nodes ----------------------------------------------------------------------------------------------

    async def start_node(self, number: int) -> None:
        """Start it as often as it takes: PostgreSQL may be away just now, as it may be for a supervisor."""
        node = self.nodes[number]
        while True:
            node.start()
            try:
                await asyncio.to_thread(node.wait_ready)
            except AssertionError:
                node.kill()
                continue
            return

    async def drain_node(self, number: int) -> int:
        """SIGTERM, and wait; the exit code."""
        return await asyncio.to_thread(self.nodes[number].stop)

    def surprises(self) -> list[str]:
        """What nodes logged as faults of ours: nothing that happens here may surprise them."""
        found = []
        for node in self.nodes:
            lines = node.log.read_text(errors="replace").splitlines()
            for number, line in enumerate(lines):
                if any(mark in line for mark in SURPRISES):
                    found.append("\n".join(lines[number : number + 90]))
        return found

    # Judges ---------------------------------------------------------------------------------------------

    def start_judge(self) -> None:
        """One more worker, under a name that none had."""
        name = f"judge-{len(self.judges)}-{secrets.token_hex(3)}"
        command = [sys.executable, "-m", "tests.chaos.quick_judge", self.settings.judge_redis, name]
        environ = None
        if self._has_real_judges:
            command = [sys.executable, "-m", "judge", "--name", name, "--slots", "1"]
            environ = judge_environment(self.settings, os.environ)
        with (self._root / "logs" / "judges.log").open("ab") as log:
            self.judges[name] = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)

    @property
    def living_judges(self) -> list[str]:
        """The names of those that were not killed, the oldest first."""
        return [name for name, judge in self.judges.items() if judge.poll() is None]

    def kill_judge(self, name: str) -> None:
        """kill -9."""
        self.judges[name].kill()
        self.judges[name].wait()

    # Servers --------------------------------------------------------------------------------------------

    async def kill_redis(self) -> None:
        """kill -9; what the append file has not got is lost."""
        await _kill(self.servers.redis)

    async def start_redis(self, *, empty: bool = False) -> None:
        """Start it again, `empty` without its data."""
        if empty:
            shutil.rmtree(self.servers.redis.data)
        self.servers.redis.start()
        await asyncio.to_thread(self.servers.redis.wait_ready)

    async def kill_postgres(self) -> None:
        """kill -9 for the postmaster; its children notice and end."""
        await _kill(self.servers.postgres)
        while _stand_in(self.servers.postgres.data):  # noqa: ASYNC110 - processes tell nobody
            await asyncio.sleep(GONE_POLL_S)

    async def start_postgres(self) -> None:
        """Start it again; it reads its log first."""
        self.servers.postgres.start()
        await asyncio.to_thread(self.servers.postgres.wait_ready)


async def _kill(server: EmbeddedPostgres | EmbeddedRedis) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    while server.exit_code() is None:  # noqa: ASYNC110 - it is polled
        await asyncio.sleep(GONE_POLL_S)


def _stand_in(folder: Path) -> list[int]:
    """Processes whose working directory is this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").samefile(folder):
                found.append(int(process.name))
    return found
