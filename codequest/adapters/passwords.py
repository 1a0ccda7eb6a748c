"""bcrypt in threads of its own, so that a hall that signs in at once never stops the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt

from codequest.errors import Unavailable

Result = TypeVar("Result")

MAX_PASSWORD_BYTES = 72  # bcrypt reads no more
THREADS = max(2, (os.cpu_count() or 2) - 1)
WAITING_AT_MOST = 500  # a hall of 200 with retries; more is an attack, and is told to come back
NICENESS = 10


def hash_password(password: str, rounds: int) -> str:
    """A new salted hash. Blocks for a quarter of a second at 12 rounds. Raises ValueError above 72 bytes."""
    secret = password.encode()
    if len(secret) > MAX_PASSWORD_BYTES:
        raise ValueError(f"a password has at most {MAX_PASSWORD_BYTES} bytes")
    return bcrypt.hashpw(secret, bcrypt.gensalt(rounds)).decode("ascii")


def fits(password: str, hashed: str) -> bool:
    """Whether a password is the hashed one. Blocks; a password that is too long costs the same and never fits."""
    secret = password.encode()
    fitting = bcrypt.checkpw(secret[:MAX_PASSWORD_BYTES], hashed.encode("ascii"))
    return fitting and len(secret) <= MAX_PASSWORD_BYTES


class BcryptPasswords:
    """`protocol.ports.Passwords`. Owns its threads; `close` ends them."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        # Of the right form and cost, and no password's hash: what an unknown account is compared with.
        self._nobodys = f"$2b${rounds:02d}${'.' * 53}"
        self._waiting = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="bcrypt", initializer=_be_nice)

    async def hash(self, password: str) -> str:
        """A new salted hash. Raises Unavailable when too many wait, ValueError above 72 bytes."""
        return await self._in_thread(lambda: hash_password(password, self._rounds))

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether it fits; None (no such account) costs the same time. Raises Unavailable when too many wait."""
        known = hashed is not None
        return await self._in_thread(lambda: fits(password, hashed or self._nobodys)) and known

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= WAITING_AT_MOST:
            raise Unavailable("Too many people sign in at this moment; please try again.", retry_after_s=10)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the threads; what has not begun is dropped."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def _be_nice() -> None:
    """The event loop goes first on a machine with few cores (Linux: niceness is a thread's own)."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
