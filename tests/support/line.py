"""A TCP proxy that can be cut, slowed down and made deaf: what clients feel when networks fail.

With several targets it is also the balancer in front of the nodes: a connection goes to the next one that answers.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

CHUNK = 64 * 1024
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(eq=False)
class _Wire:
    """One connection that goes through."""

    task: asyncio.Task[None]
    deaf_ends: tuple[bool, bool] = (False, False)  # whether the server, the caller hears nothing any more


class Line:
    """A line to one or more servers. `cut` ends every connection and refuses new ones until `mend`."""

    def __init__(self, *targets: str, keeps_address: bool = False) -> None:
        """`keeps_address`: the servers see each caller's own loopback address."""
        parts = [urlsplit(target) for target in targets]
        self._targets = [(part.hostname or "", part.port or 0) for part in parts]
        assert all(all(target) for target in self._targets)
        self._turn = 0
        self._keeps_address = keeps_address
        self._server: asyncio.Server | None = None
        self._port = 0
        self._wires: set[_Wire] = set()
        self._is_cut = False
        self._refusals = asyncio.Semaphore(0)
        self.delay_s = 0.0  # added to everything, either way

    @property
    def url(self) -> str:
        """The address at this end."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=1024)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        await self.cut()
        await self._server.wait_closed()

    async def cut(self) -> None:
        """Nothing goes through from now on."""
        self._is_cut = True
        await self._end(list(self._wires))

    def mend(self) -> None:
        """New connections go through again."""
        self._is_cut = False

    async def cut_some(self, dice: random.Random, share: float) -> int:
        """End a share of the connections; the number of them."""
        chosen = self._some(dice, share)
        await self._end(chosen)
        return len(chosen)

    def halve_some(self, dice: random.Random, share: float) -> int:
        """Let a share of the connections carry nothing in one direction, without telling either end."""
        chosen = self._some(dice, share)
        for wire in chosen:
            wire.deaf_ends = dice.choice([(True, False), (False, True)])
        return len(chosen)

    async def has_refused(self, times: int) -> None:
        """Wait until somebody tried in vain so many times."""
        for _ in range(times):
            await self._refusals.acquire()

    def _some(self, dice: random.Random, share: float) -> list[_Wire]:
        return [wire for wire in list(self._wires) if dice.random() < share]

    @staticmethod
    async def _end(wires: list[_Wire]) -> None:
        for wire in wires:
            wire.task.cancel()
        await asyncio.gather(*(wire.task for wire in wires), return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            self._refusals.release()
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task
        wire = _Wire(task)
        self._wires.add(wire)
        try:
            await self._carry(wire, reader, writer)
        except* (OSError, asyncio.CancelledError):
            pass  # cut, or one of the two ends is gone; the server's callback must not raise
        finally:
            writer.transport.abort()
            self._wires.discard(wire)

    async def _carry(self, wire: _Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller: str = writer.get_extra_info("peername")[0]
        far_reader, far_writer = await self._reach(caller)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(wire, 0, reader, far_writer))
                group.create_task(self._pump(wire, 1, far_reader, writer))
        finally:
            far_writer.transport.abort()

    async def _reach(self, caller: str) -> Streams:
        """A connection to the next target that answers. Raises OSError where none does."""
        own = (caller, 0) if self._keeps_address else None
        first = self._turn  # others take their turns while we wait
        self._turn += 1
        for step in range(len(self._targets)):
            host, port = self._targets[(first + step) % len(self._targets)]
            with suppress(ConnectionError):
                return await asyncio.open_connection(host, port, local_addr=own)
        raise ConnectionRefusedError("no target answers")

    async def _pump(
        self, wire: _Wire, end: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry one direction until it ends; a reset ends the other one, too."""
        while data := await reader.read(CHUNK):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            if wire.deaf_ends[end]:
                continue
            writer.write(data)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()
