"""One socket's conversation as a pure state machine: frames in, requests and refusals out. No sockets in it.

Request `[id, command, body, key?]`. Credits are a token bucket: commands cost what they declare; one that can't be
paid is refused without being decoded further, and a flood ends the connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import msgspec

from codequest.errors import CodeQuestError, ErrorBody, NotFound, TooManyRequests, ValidationError
from codequest.gateway.messages import BUILT_IN
from codequest.protocol.actor import Actor
from codequest.protocol.codec import decode_frame, decode_json
from codequest.protocol.command import Command
from codequest.protocol.idempotency import check_key
from codequest.protocol.message import decode_message
from codequest.protocol.registry import Registry

CREDITS = 60.0  # of one connection
CREDITS_PER_S = 30.0
PERSON_FACTOR = 4  # all connections of one person on a node together have so many times that
ADDRESS_FACTOR = 40  # and all of an address where nobody is signed in: a school may have one for everybody
REFUSALS_UNTIL_CLOSE = 500  # in a row, without one request that could be paid
FLOOD_RETRY_MS = 5_000  # when who flooded may come back
BAD_FRAMES_UNTIL_CLOSE = 10
MAX_REQUEST_ID = 2**53

CLOSE_FLOOD = 4290  # reconnect later: the reason says `retry_ms=N`
CLOSE_PROTOCOL = 4500  # final: this client does not speak the protocol


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed request. `command` is None for the built-in ones, which `message`'s type tells apart."""

    id: int
    command: Command | None
    message: msgspec.Struct
    key: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error to answer with at once. `id` is 0 where the request's own could not be read."""

    id: int
    error: ErrorBody


@dataclass(frozen=True, slots=True)
class Close:
    """The connection has to end."""

    code: int
    reason: str


Incoming = Request | Refusal | Close


class Bucket:
    """A token bucket; `now` is in monotonic seconds."""

    __slots__ = ("__weakref__", "_at", "_credits", "_limit", "_per_s")

    def __init__(self, limit: float, per_s: float, now: float) -> None:
        self._limit = limit
        self._per_s = per_s
        self._credits = limit
        self._at = now

    def wait_s(self, cost: float, now: float) -> float:
        """Seconds until `cost` can be paid; 0 where it can."""
        self._credits = min(self._limit, self._credits + (now - self._at) * self._per_s)
        self._at = now
        return max(0.0, (cost - self._credits) / self._per_s)

    def pay(self, cost: float) -> None:
        """Take what `wait_s` found to be there."""
        self._credits -= cost


class PersonBuckets:
    """One bucket for each person (guest, or address of people unknown) with a connection on this node."""

    def __init__(self) -> None:
        self._buckets: WeakValueDictionary[str, Bucket] = WeakValueDictionary()

    def of(self, actor: Actor, now: float) -> Bucket:
        """The bucket that all of an actor's sessions share."""
        bucket = self._buckets.get(actor.key)
        if bucket is None:
            factor = PERSON_FACTOR if actor.user_id or actor.guest_id else ADDRESS_FACTOR
            bucket = Bucket(CREDITS * factor, CREDITS_PER_S * factor, now)
            self._buckets[actor.key] = bucket
        return bucket


class Session:
    """The state of one connection's requests."""

    __slots__ = ("_bad_frames", "_own", "_persons", "_refused", "_registry", "json")

    def __init__(self, registry: Registry, *, json: bool, now: float, person: Bucket | None = None) -> None:
        self._registry = registry
        self.json = json  # the sub-protocol for people with a terminal
        self._own = Bucket(CREDITS, CREDITS_PER_S, now)
        self._persons = person
        self._refused = 0
        self._bad_frames = 0

    def receive(self, frame: bytes | str, now: float) -> list[Incoming]:
        """Take one frame that arrived at monotonic time `now`."""
        try:
            objects = self._objects(frame)
        except CodeQuestError as error:
            self._bad_frames += 1
            if self._bad_frames >= BAD_FRAMES_UNTIL_CLOSE:
                return [Close(CLOSE_PROTOCOL, "too many malformed frames")]
            return [Refusal(0, error.body())]
        incoming: list[Incoming] = []
        for one in objects:
            incoming.append(self._request(one, now))
            if self._refused >= REFUSALS_UNTIL_CLOSE:
                incoming.append(Close(CLOSE_FLOOD, f"too many requests; retry_ms={FLOOD_RETRY_MS}"))
                break
        return incoming

    def _objects(self, frame: bytes | str) -> list[Any]:
        if self.json:
            if not isinstance(frame, str):
                raise ValidationError("This sub-protocol takes text frames.")
            return [decode_json(frame)]
        if not isinstance(frame, bytes):
            raise ValidationError("This sub-protocol takes binary frames.")
        return decode_frame(frame)

    def _request(self, one: Any, now: float) -> Request | Refusal:
        request_id = 0
        try:
            if not isinstance(one, list) or len(one) not in (3, 4):
                raise ValidationError("A request is [id, command, body] or [id, command, body, key].")
            if type(one[0]) is not int or not 1 <= one[0] <= MAX_REQUEST_ID:
                raise ValidationError.of("id", "A positive integer below 2^53.")
            request_id = one[0]
            return self._decoded(request_id, one, now)
        except CodeQuestError as error:
            return Refusal(request_id, error.body())

    def _decoded(self, request_id: int, one: list[Any], now: float) -> Request:
        name = one[1]
        if not isinstance(name, str):
            raise ValidationError.of("command", "Expected a string.")
        command = self._registry.by_socket_name.get(name)
        built_in = BUILT_IN.get(name)
        self._pay(command.cost if command else 1, now)
        if command is None and built_in is None:
            raise NotFound(f"There is no command named {name[:80]}.")
        key = one[3] if len(one) == 4 else None
        if key is not None:
            if not isinstance(key, str):
                raise ValidationError.of("key", "Expected a string.")
            check_key(key)
        kind = command.message if command else built_in
        assert kind is not None
        return Request(request_id, command, decode_message(kind, one[2]), key)

    def _pay(self, cost: int, now: float) -> None:
        wait_s = self._own.wait_s(cost, now)
        if self._persons is not None:
            wait_s = max(wait_s, self._persons.wait_s(cost, now))
        if wait_s > 0:
            self._refused += 1
            raise TooManyRequests("Too many commands from this connection.", retry_after_s=round(wait_s, 2))
        self._own.pay(cost)
        if self._persons is not None:
            self._persons.pay(cost)
        self._refused = 0
