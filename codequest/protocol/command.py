"""Commands: declared once, reachable by REST and by socket, done by one action."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from codequest.config import Settings
from codequest.protocol.actor import Access
from codequest.protocol.context import Context
from codequest.protocol.message import Message

JSON_BODY_BYTES = 1024 * 1024


class Mode(StrEnum):
    """How the runner runs an action."""

    TRANSACTIONAL = "transactional"  # one transaction, retried on serialization failure or deadlock
    STEPWISE = "stepwise"  # the action opens short transactions itself (`ctx.transaction()`)
    READ = "read"  # no transaction, nothing may be emitted


@dataclass(frozen=True)
class RateLimit:
    """At most `times` (or what a setting says) in `per_s` seconds for each actor (or address, for nobody)."""

    name: str
    times: int | Callable[[Settings], int]
    per_s: int

    def times_by(self, settings: Settings) -> int:
        """How many, with these settings."""
        return self.times if isinstance(self.times, int) else self.times(settings)


@dataclass(frozen=True)
class Command:
    """One thing that can be asked of the server.

    `rest` holds (method, path) pairs below /api/v1 with `{field}` placeholders; `ws` is the socket's name for
    it. `one_door` says why a command has only one of the two.
    """

    message: type[Message]
    action: Callable[[Context, Any], Awaitable[msgspec.Struct]]
    rest: tuple[tuple[str, str], ...] = ()
    ws: str | None = None
    access: Access = Access.MEMBER
    mode: Mode = Mode.TRANSACTIONAL
    cost: int = 1  # credits of the connection's token bucket
    status: int = 200
    limit: RateLimit | None = None
    body_bytes: int = JSON_BODY_BYTES
    upload: str = (
        ""  # content type of a body that is a file: the message's `content`; other fields are in the query
    )
    secret: bool = False  # holds a password or token: nothing of it is kept under an idempotency key
    one_door: str = ""
    tag: str = ""  # section of the generated documents; the registry fills in the feature's name
    answer: type[msgspec.Struct] = field(init=False)

    def __post_init__(self) -> None:
        hints = typing.get_type_hints(inspect.unwrap(self.action))
        object.__setattr__(self, "answer", hints["return"])
        if not self.rest and not self.ws:
            raise ValueError(f"{self.name} has no door")
        if bool(self.rest) != bool(self.ws) and not self.one_door:
            raise ValueError(f"{self.name} has one door and does not say why")

    @property
    def name(self) -> str:
        """The command's name in metrics and idempotency keys."""
        return self.message.__name__

    @property
    def is_read(self) -> bool:
        return self.mode is Mode.READ

    @property
    def summary(self) -> str:
        """First line of the action's docstring."""
        return (inspect.getdoc(self.action) or "").split("\n", 1)[0]


def path_fields(path: str) -> tuple[str, ...]:
    """The `{names}` in a REST path."""
    return tuple(re.findall(r"\{(\w+)\}", path))
