"""What an action works with: who asks, the database, the time, and where to put what happened.

Nothing emitted or enqueued leaves before the commit. A stepwise action has no `db`; it opens short transactions
with `ctx.transaction()`, each with a Context of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from codequest.adapters.postgres import Connection
from codequest.config import Settings
from codequest.protocol.actor import Actor
from codequest.protocol.event import Event, Happening, Kind
from codequest.protocol.ports import Ports

Provided = TypeVar("Provided")


@dataclass(frozen=True)
class SignIn:
    """Wanted of the HTTP door: a fresh cookie session for this person."""

    user_id: str


@dataclass(frozen=True)
class SignOut:
    """Wanted of the HTTP door: the cookie session ends."""


@dataclass
class Effects:
    """What a command caused, held back until the commit."""

    events: list[tuple[str, Event]] = field(default_factory=list)  # (channel, event), in order
    signals: list[tuple[str, Event]] = field(default_factory=list)
    jobs: list[tuple[str, dict[str, Any], datetime | None]] = field(default_factory=list)
    after_commit: list[Callable[[], Any]] = field(default_factory=list)
    session: SignIn | SignOut | None = None


class Registered(Protocol):
    """What features registered, as far as actions ask for it (protocol.registry.Registry)."""

    def provided(self, kind: type[Provided]) -> Sequence[Provided]:
        """What features provide for an interface."""

    def listeners(self, kind: type[Happening]) -> Sequence[Callable[[Context, Any], Awaitable[None]]]:
        """Those who hear this happening."""


class Surroundings(Protocol):
    """Where a Context comes from (protocol.runner.Runner)."""

    @property
    def settings(self) -> Settings: ...
    @property
    def ports(self) -> Ports: ...
    @property
    def registry(self) -> Registered: ...
    def transaction(self, actor: Actor) -> AbstractAsyncContextManager[Context]: ...
    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Context]: ...


class Context:
    """The surroundings of one command. Not shared between commands; a retry gets a fresh one."""

    def __init__(
        self, surroundings: Surroundings, actor: Actor, now: datetime, db: Connection | None
    ) -> None:
        self._surroundings = surroundings
        self._db = db
        self.actor = actor
        self.now = now  # read once; every time a command writes is this one
        self.effects = Effects()
        self.known: dict[
            Any, Any
        ] = {}  # what one step read and a later one needs again, by keys of their own

    @property
    def db(self) -> Connection:
        """The connection, inside the command's transaction."""
        if self._db is None:
            raise RuntimeError("a stepwise action opens ctx.transaction() before it asks the database")
        return self._db

    @property
    def settings(self) -> Settings:
        return self._surroundings.settings

    @property
    def ports(self) -> Ports:
        """The outside and the gateway, behind interfaces."""
        return self._surroundings.ports

    def provided(self, kind: type[Provided]) -> Sequence[Provided]:
        """What features registered under `PROVIDES` for an interface (Venue, ...), in feature order."""
        return self._surroundings.registry.provided(kind)

    def emit(self, channel: str, *events: Event) -> None:
        """Tell a channel's audience, after the commit. Log events get their offsets just before it."""
        for event in events:
            target = self.effects.events if event.KIND is Kind.LOG else self.effects.signals
            target.append((channel, event))

    def enqueue(self, job: str, *, run_at: datetime | None = None, **payload: Any) -> None:
        """Have a background job done, if and only if this transaction commits."""
        self.effects.jobs.append((job, payload, run_at))

    def after_commit(self, call: Callable[[], Any]) -> None:
        """Call something quick that wakes another part of this process; it may be lost with the process."""
        self.effects.after_commit.append(call)

    async def announce(self, happening: Happening) -> None:
        """Tell other features, inside this transaction (`within`) and after it (`after`, as a job)."""
        for listener in self._surroundings.registry.listeners(type(happening)):
            await listener(self, happening)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Context]:
        """A short transaction of a stepwise action; what is emitted inside goes out when it commits.

        Cancellation rolls back. Raises Unavailable where the database is away.
        """
        async with self._surroundings.transaction(self.actor) as inner:
            yield inner

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Context]:
        """A connection to read with, for a stepwise action."""
        async with self._surroundings.reading(self.actor) as inner:
            yield inner
