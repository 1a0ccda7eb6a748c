"""The connections that everybody's commands, events and subscriptions pass: each is kept for good.

They leave out the layers between a pool and its users, which cost more than Redis itself. Closing the client ends them.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hiredis import pack_command
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError, RedisError

ANSWER_TIMEOUT_S = 5.0
PATIENCE_S = 0.5  # what somebody waits for is held back no longer
STALLED_S = 0.05  # a timer that comes later than that tells of our own loop
LEFT_ALONE_S = 1.0  # after a failure; then it is tried with the next that somebody waits for


@dataclass(slots=True, eq=False)
class _Asked:
    """What one caller wants, and where its answers go."""

    packed: bytes
    count: int
    answers: asyncio.Future[list[Any]]
    is_impatient: bool


class SharedConnection:
    """Commands of all tasks: what is asked during a round trip goes out with the next one. Connects when first used.

    Not for commands that block: everybody would wait for them. A Redis that holds back one command (CLIENT PAUSE, a
    process that is stopped) holds back all; who is impatient then goes on without it, at once from the second on.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool  # redis.asyncio.ConnectionPool
        self._connection: Any = None
        self._waiting: list[_Asked] = []  # no longer than there are tasks
        self._under_way: list[_Asked] = []
        self._silent_until = 0.0  # loop time; until then nobody impatient is served
        self._patience: asyncio.TimerHandle  # of the present round trip
        self._sending: asyncio.Task[None] | None = None

    async def execute(self, commands: Sequence[tuple[Any, ...]], *, is_impatient: bool = False) -> list[Any]:
        """The answer of each, in order; an error that Redis answered is in its place.

        A connection that ended is renewed and everything sent again: the commands must bear being done twice.
        Raises RedisError, OSError; where `is_impatient`, while Redis has been silent for PATIENCE_S, though the
        commands may be done. Cancellation leaves the commands on their way.
        """
        if not commands:
            return []
        loop = asyncio.get_running_loop()
        if is_impatient and self._silent_until and loop.time() < self._silent_until:
            raise _silence()
        packed = b"".join([_packed(*command) for command in commands])
        asked = _Asked(packed, len(commands), loop.create_future(), is_impatient)
        self._waiting.append(asked)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_waiting(), name="redis commands")
        return await asked.answers

    async def _send_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, []
                self._under_way = asked
                self._wait_patiently()
                try:
                    await self._send(asked)
                    self._silent_until = 0.0
                except Exception as error:  # of whatever kind: nobody may be left waiting
                    self._silent_until = loop.time() + LEFT_ALONE_S
                    told = await self._as_connections(error)
                    # Who asked meanwhile would find the same, and as late.
                    asked, self._waiting = asked + self._waiting, []
                    for one in asked:
                        if not one.answers.done():
                            one.answers.set_exception(told)
                finally:
                    self._patience.cancel()
        finally:
            for one in (*self._under_way, *self._waiting):  # none, unless this task is cancelled
                one.answers.cancel()
            self._under_way, self._waiting, self._sending = [], [], None

    def _wait_patiently(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + PATIENCE_S
        self._patience = loop.call_at(due, self._fell_silent, due)

    def _fell_silent(self, due: float) -> None:
        if asyncio.get_running_loop().time() > due + STALLED_S:
            self._wait_patiently()  # it was this process that stood still; the answers may be here
            return
        self._silent_until = math.inf  # until this round trip ends
        for one in (*self._under_way, *self._waiting):
            if one.is_impatient and not one.answers.done():
                one.answers.set_exception(_silence())
        self._waiting = [one for one in self._waiting if not one.is_impatient]

    async def _send(self, asked: list[_Asked]) -> None:
        """One round trip. Raises RedisError, OSError."""
        packed = asked[0].packed if len(asked) == 1 else b"".join([one.packed for one in asked])
        count = sum([one.count for one in asked])
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            if self._connection is None:
                self._connection = await self._pool.get_connection()
            retry = self._connection.retry
            answers = await retry.call_with_retry(lambda: self._exchange(packed, count), self._lost)
        start = 0
        for one in asked:
            if not one.answers.done():
                one.answers.set_result(answers[start : start + one.count])
            start += one.count

    async def _exchange(self, packed: bytes, count: int) -> list[Any]:
        connection = self._connection
        await connection.send_packed_command(packed)
        answers: list[Any] = []
        is_former = False
        for _ in range(count):
            try:
                answers.append(await connection.read_response())
            except RedisConnectionError:
                raise
            except RedisError as error:
                answers.append(error)
                is_former = is_former or isinstance(error, ReadOnlyError)
        if is_former:  # another server writes since a failover: the next command looks for it
            await connection.disconnect(nowait=True)
        return answers

    async def _as_connections(self, error: Exception) -> Exception:
        """An error of Redis as it is; any other (a transport that is closed) as one of the connection, which ends."""
        if isinstance(error, RedisError | OSError):
            return error
        await self._lost(error)
        told = RedisConnectionError(f"{type(error).__name__}: {error}")
        told.__cause__ = error
        return told

    async def _lost(self, error: Exception) -> None:
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)


def _silence() -> RedisConnectionError:
    return RedisConnectionError("Redis does not answer at the moment.")


def _packed(name: str, *arguments: Any) -> bytes:
    # Some names are two words ("SCRIPT LOAD"), which Redis takes as two.
    words = (name,) if " " not in name else name.split()
    packed: bytes = pack_command((*words, *arguments))
    return packed


class SubscriberConnection:
    """Subscriptions and what they bring. A connection that ended stays ended until `open`.

    Subscribing and closing may run beside `read`.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool  # redis.asyncio.ConnectionPool
        self._connection: Any = None

    async def open(self) -> None:
        """Connect anew, without subscriptions. Raises RedisError, OSError."""
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            if self._connection is None:
                self._connection = await self._pool.get_connection()
            else:
                await self._connection.disconnect(nowait=True)
                await self._connection.connect()

    async def subscribe(self, *names: str) -> None:
        """Ask for channels; `read` brings a `subscribe` for each. Raises RedisError, OSError."""
        await self._ask("SUBSCRIBE", *names)

    async def unsubscribe(self, *names: str) -> None:
        """Hear of these no more. Raises RedisError, OSError."""
        await self._ask("UNSUBSCRIBE", *names)

    async def _ask(self, *command: str) -> None:
        packed = pack_command(command)  # type: ignore[arg-type]  # its stub forgets the length
        await self._open_one().send_packed_command(packed, check_health=False)

    async def read(self) -> list[Any]:
        """The next `[kind, channel, payload]` in bytes. Does not yield to the loop for what is already here.

        Raises RedisError, OSError. Cancellation ends the connection.
        """
        message: list[Any] = await self._open_one().read_response(timeout=math.inf)
        return message

    def _open_one(self) -> Any:
        # One that ended would connect by itself, and hear nothing.
        if self._connection is None or not self._connection.is_connected:
            raise RedisConnectionError("The connection ended.")
        return self._connection

    async def end(self) -> None:
        """Disconnect; `read` raises then."""
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)
