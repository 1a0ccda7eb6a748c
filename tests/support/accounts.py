"""The accounts without the rest of the server: a runner for actions, and a small web application for the REST door."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import aiohttp_session
import msgspec
from aiohttp import web

from codequest.adapters import jobs, postgres, redis
from codequest.adapters.clock import ManualClock
from codequest.adapters.passwords import BcryptPasswords
from codequest.adapters.rate_limits import RedisRateLimiter
from codequest.config import Settings
from codequest.features.accounts import cli_support
from codequest.features.accounts.api import FEATURE as ACCOUNTS
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.accounts.messages import Register
from codequest.features.notifications.api import FEATURE as NOTIFICATIONS
from codequest.gateway import http, keys
from codequest.gateway.middleware import MIDDLEWARES
from codequest.gateway.session_storage import SessionStorage
from codequest.protocol import log
from codequest.protocol.actor import Actor, ActorKind, Role
from codequest.protocol.feature import Feature
from codequest.protocol.message import Message
from codequest.protocol.ports import Ports
from codequest.protocol.publisher import Publisher
from codequest.protocol.registry import Registry
from codequest.protocol.runner import Runner

PASSWORD = "Correct-horse7"
NEW_PASSWORD = "Battery-staple8"
ADDRESS = "192.0.2.7"


@dataclass
class Bench:
    """A runner with its clock, and what one does with it."""

    runner: Runner
    clock: ManualClock
    settings: Settings
    pool: Any
    redis: Any
    worker: jobs.JobWorker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = jobs.JobWorker(self.runner, self.runner.registry)

    async def run(self, message: Message, actor: Actor | None = None) -> Any:
        """The answer of the command for a message."""
        outcome = await self.runner.run(self.command(message), message, actor or anonymous())
        return outcome.answer

    def command(self, message: Message) -> Any:
        return next(c for c in self.runner.registry.commands if c.message is type(message))

    async def add_person(self, username: str, role: Role = Role.LEARNER) -> Actor:
        """A person with PASSWORD, as an actor without a session."""
        user_id = await cli_support.add_user(
            self.pool,
            self.settings,
            username=username,
            email=f"{username}@example.org",
            display_name=username.title(),
            password=PASSWORD,
            role=role,
        )
        return Actor(
            kind=ActorKind.PERSON,
            user_id=user_id,
            username=username,
            display_name=username.title(),
            role=role,
            address=ADDRESS,
        )

    async def events(self, channel: str) -> list[tuple[str, dict[str, Any]]]:
        """What a channel's log holds."""
        async with self.pool.acquire() as db:
            return [(entry.event, entry.body) for entry in await log.read(db, channel, after=0)]

    def mails(self) -> list[EmailMessage]:
        """The mails that were sent, in order."""
        return [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in sorted(self.settings.mail_path.glob("*.eml"))
        ]

    async def mailed_token(self) -> str:
        """Do the jobs; the token of the last mail."""
        await self.worker.work_off()
        found = re.search(r"#token=([\w-]+)", self.mails()[-1].get_content())
        assert found is not None
        return found.group(1)


def registration(username: str = "ada", **changes: str) -> Register:
    """Somebody who registers with PASSWORD."""
    fields = {
        "email": f"{username}@example.org",
        "username": username,
        "display_name": "Ada Lovelace",
        "password": PASSWORD,
        **changes,
    }
    return msgspec.convert(fields, Register)


def anonymous(address: str = ADDRESS) -> Actor:
    """Nobody known."""
    return Actor(address=address)


@asynccontextmanager
async def bench(
    settings: Settings, features: Sequence[Feature] = (ACCOUNTS, NOTIFICATIONS)
) -> AsyncIterator[Bench]:
    """Everything below the doors, for these features."""
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=8)
    client = redis.connect(settings.redis_url)
    clock = ManualClock()
    passwords = BcryptPasswords(settings.bcrypt_rounds)
    try:
        ports = Ports(
            clock=clock,
            presence=cast(Any, None),
            nodes=cast(Any, None),
            limiter=RedisRateLimiter(client, clock),
            blobs=cast(Any, None),
            passwords=passwords,
            redis=client,
            pool=pool,
        )
        runner = Runner(settings, Registry(features), ports, Publisher(client, pool), jobs.enqueue)
        yield Bench(runner, clock, settings, pool, client)
    finally:
        passwords.close()
        await client.aclose()
        await pool.close()


def small_app(on: Bench) -> web.Application:
    """The REST door with cookies and tokens."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[keys.SETTINGS] = on.settings
    app[keys.RUNNER] = on.runner
    app[keys.AUTHENTICATION] = SessionAuthentication(on.pool, on.redis, on.settings, on.clock)
    aiohttp_session.setup(app, SessionStorage(on.redis, on.pool, on.settings, on.clock))
    http.add_command_routes(app, on.runner.registry)
    return app
