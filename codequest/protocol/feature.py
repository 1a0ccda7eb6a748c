"""What a feature registers: tables only, no logic. Each `features/<name>/api.py` has one `FEATURE`."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from codequest.protocol.channel import Channel
from codequest.protocol.command import Command
from codequest.protocol.context import Context
from codequest.protocol.event import Happening

JobHandler = Callable[[Context, dict[str, Any]], Awaitable[None]]
Listener = Callable[[Context, Any], Awaitable[None]]


@dataclass(frozen=True)
class Within:
    """Hears a happening inside its transaction, in feature order."""

    happening: type[Happening]
    call: Listener


@dataclass(frozen=True)
class Job:
    """A background handler. `stepwise` as for commands; `every_s` repeats it, once across all nodes."""

    name: str
    handler: JobHandler
    stepwise: bool = False
    every_s: float | None = None
    attempts: int = 5


@dataclass(frozen=True)
class Service:
    """Something with a lifetime on every node (a consumer, a timer loop): `run` ends when it is cancelled."""

    name: str
    run: Callable[[Any], Awaitable[None]]  # given the runner


@dataclass(frozen=True)
class File:
    """A file to send. `is_download`: to be saved rather than shown. `sha256`: of what decides its content."""

    content: bytes | AsyncIterator[bytes]  # piece by piece where it may be large
    content_type: str
    sha256: str
    is_download: bool = False
    name: str = ""  # to save it under; "": what its address ends with

    @classmethod
    def to_save(cls, content: bytes) -> File:
        """Bytes of any kind, to be saved."""
        return cls(content, "application/octet-stream", hashlib.sha256(content).hexdigest(), is_download=True)


@dataclass(frozen=True)
class Feed:
    """An address that sends a file, so is no command. The handler gets a reading Context and the path's fields."""

    method: str
    path: str  # below /api/v1
    handler: Callable[[Context, dict[str, str]], Awaitable[File]]
    summary: str
    why: str  # why this is no command


@dataclass(frozen=True)
class Feature:
    """One feature's tables."""

    name: str
    commands: tuple[Command, ...] = ()
    channels: tuple[Channel, ...] = ()
    listeners: tuple[Within, ...] = ()
    jobs: tuple[Job, ...] = ()
    services: tuple[Service, ...] = ()
    feeds: tuple[Feed, ...] = ()
    provides: tuple[object, ...] = ()
