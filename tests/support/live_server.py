"""A real server on a loopback port, in the test's own loop, and people who use it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from codequest.adapters.clock import Clock
from codequest.client import Client
from codequest.config import Settings
from codequest.gateway.keys import RUNNER
from codequest.protocol.actor import Role
from codequest.protocol.runner import Runner

PASSWORD = "Correct-horse7"


@dataclass
class LiveServer:
    """One running node."""

    url: str
    app: web.Application
    settings: Settings
    web_server: web.Server

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def runner(self) -> Runner:
        return self.app[RUNNER]

    async def add_person(self, username: str, role: Role = Role.LEARNER) -> str:
        """Make an account without the web; its id."""
        from codequest.features.accounts.cli_support import add_user

        return await add_user(
            self.runner.ports.pool,
            self.settings,
            username=username,
            email=f"{username}@example.org",
            display_name=username.title(),
            password=PASSWORD,
            role=role,
        )


@asynccontextmanager
async def running(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[LiveServer]:
    """Start a node and stop it again."""
    from codequest.app import create_app, runner_of  # heavy: only the tests that start a server pay for it

    app = await create_app(settings, clock=clock)
    runner = runner_of(app, shutdown_timeout_s=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        assert runner.server is not None
        yield LiveServer(f"http://127.0.0.1:{port}", app, settings, runner.server)
    finally:
        await runner.cleanup()


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[LiveServer]:
    """One node with the system's clock."""
    async with running(settings) as live:
        yield live


SignIn = Callable[..., Awaitable[Client]]


@pytest.fixture
async def person(server: LiveServer) -> AsyncIterator[SignIn]:
    """`await person("ada")`: a signed-in client; `role=Role.ADMIN` for others than learners."""
    async with AsyncExitStack() as stack:

        async def make(username: str, role: Role = Role.LEARNER) -> Client:
            await server.add_person(username, role)
            client = await stack.enter_async_context(Client(server.url))
            await client.sign_in(username, PASSWORD)
            return client

        yield make


@pytest.fixture
async def anonymous(server: LiveServer) -> AsyncIterator[Client]:
    """Nobody known."""
    async with Client(server.url) as client:
        yield client
