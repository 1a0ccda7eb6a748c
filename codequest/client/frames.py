"""The wire's frames as values: requests to bytes, bytes to replies and pushes. Nothing about how they travel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgpack

MSGPACK, JSON = "codequest.v1.msgpack", "codequest.v1.json"  # sub-protocols
_STATE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to request `id`: the command's result, or an error's body."""

    id: int
    is_ok: bool
    body: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One push. `offset` is None for a signal; `base` only for a delta of a state channel."""

    channel: str
    offset: int | None
    name: str
    body: Any
    time_ms: int
    base: int | None = None


@dataclass(frozen=True, slots=True)
class StateEvent(Event):
    """A push of a state channel: `offset` is the version that it makes; without a base it is the whole state."""


def encode(request: list[Any], protocol: str) -> bytes | str:
    """[id, command, body, key?] as the sub-protocol has it."""
    if protocol == JSON:
        return json.dumps(request)
    packed: bytes = msgpack.packb(request)
    return packed


def decode(data: bytes | str) -> Iterator[Reply | Event]:
    """The messages of one frame, in order. Raises ValueError where these are no frames of ours."""
    if isinstance(data, str):
        yield _message(json.loads(data))
        return
    unpacker = msgpack.Unpacker(raw=False, max_buffer_size=0)
    unpacker.feed(data)
    read = 0  # at the end of the loop the unpacker has also swallowed a message that has no end
    try:
        for one in unpacker:
            read = unpacker.tell()
            yield _message(one)
    except msgpack.UnpackException as error:
        raise ValueError("not msgpack") from error
    if read != len(data):
        raise ValueError("the frame ends within a message")


def _message(one: Any) -> Reply | Event:
    try:
        if isinstance(one[0], int):
            return Reply(*one)
        return StateEvent(*one) if len(one) == _STATE_LENGTH else Event(*one)
    except (TypeError, IndexError, KeyError) as error:
        raise ValueError("neither a reply nor a push") from error
