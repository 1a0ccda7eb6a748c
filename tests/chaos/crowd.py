"""Contestants who submit all the time, never give a command up, and remember what they were told."""

from __future__ import annotations

import asyncio
import random
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from codequest.client import ApiError, Client, ConnectionEnded, ConnectionLost, Live
from tests.chaos.quick_judge import source_for
from tests.chaos.witness import BoardWitness, LogWitness

ANSWER_LIMIT_S = 8.0
VERDICTS = ("accepted", "wrong_answer", "wrong_answer")
PROBLEM = "cuckooclock"


@dataclass
class Person:
    """One client with a socket and what came through it."""

    client: Client
    live: Live
    dice: random.Random
    logs: dict[str, LogWitness] = field(default_factory=dict)
    boards: dict[str, BoardWitness] = field(default_factory=dict)
    acknowledged: dict[str, Any] = field(default_factory=dict)  # idempotency key -> answer
    retries: int = 0
    under_way: dict[str, str] = field(default_factory=dict)  # idempotency key -> command and its last failure
    refused: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The person's id."""
        assert self.client.user is not None
        return str(self.client.user["id"])

    async def hear(self, *channels: str) -> None:
        """Follow log channels."""
        for name in channels:
            witness = self.logs[name] = LogWitness()
            witness.start(await self.live.subscribe(name, on_event=witness.take))

    async def watch(self, room_id: str) -> None:
        """Follow a board."""
        name = f"room:{room_id}:board"
        witness = self.boards[name] = BoardWitness()
        witness.start(await self.live.subscribe(name, on_event=witness.take))

    async def insist(self, command: str, body: dict[str, Any]) -> None:
        """Send a command under one key until somebody answers it."""
        key = uuid.UUID(int=self.dice.getrandbits(128)).hex
        self.under_way[key] = command
        while True:
            try:
                self.acknowledged[key] = await self.live.command(
                    command, body, key=key, timeout_s=ANSWER_LIMIT_S
                )
                break
            except (ConnectionLost, TimeoutError, ApiError) as error:
                if isinstance(error, ConnectionEnded) or (
                    isinstance(error, ApiError) and not error.temporary
                ):
                    self.refused.append(f"{command}: {error}")
                    break
                self.under_way[key] = f"{command}: {error!r}"
            self.retries += 1
            await asyncio.sleep(self.dice.uniform(0.1, 0.6))
        del self.under_way[key]

    def state(self) -> str:
        """What this person waits for, for the one who looks for the fault."""
        name = self.client.user and self.client.user["username"]
        return (
            f"{name} (connection {self.live.hello['connection_id']}, ended {self.live.end}): {self.under_way}"
        )

    async def submit(self, room_id: str, source: str) -> None:
        """Hand one in."""
        body = {"problem_id": PROBLEM, "room_id": room_id, "language": "python", "source": source}
        await self.insist("submission:new", body)

    async def compete(self, room_id: str, every_s: float, ended: asyncio.Event) -> None:
        """Submit again and again until the end; a submission that is under way then is seen through."""
        while not ended.is_set():
            await self.submit(room_id, source_for(self.dice.choice(VERDICTS)))
            await _pause(ended, self.dice.uniform(0, 2 * every_s))

    async def announce(self, room_ids: list[str], every_s: float, ended: asyncio.Event) -> None:
        """Tell the rooms something again and again."""
        while not ended.is_set():
            for room_id in room_ids:
                await self.insist("room:announce", {"room_id": room_id, "text": f"{self.dice.random()}"})
            await _pause(ended, every_s)

    def missing(self, positions: dict[str, int]) -> list[str]:
        """Logs of which something has not arrived yet."""
        return [name for name, log in self.logs.items() if log.position < positions.get(name, 0)]

    def board(self, room_id: str) -> Any:
        """The board as it is seen."""
        return self.boards[f"room:{room_id}:board"].board


async def _pause(ended: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await ended.wait()
    except TimeoutError:
        pass


async def connect(stack: AsyncExitStack, client: Client, seed: int, heartbeat_s: float) -> Person:
    """Open a person's socket."""
    live = await stack.enter_async_context(client.live(heartbeat_s=heartbeat_s))
    return Person(client, live, random.Random(seed))
