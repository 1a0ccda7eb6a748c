"""Rooms without doors: a runner with every feature, a clock that stands still, people, problems and verdicts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from codequest.adapters.clock import ManualClock
from codequest.app import open_runner
from codequest.config import Settings
from codequest.features.execution.line import apply_finished
from codequest.features.rooms.messages.commands import (
    CreateRoom,
    GetLeaderboard,
    GetRoom,
    JoinRoom,
    ProblemChoice,
    StartRoom,
)
from codequest.features.rooms.timers import announce_due
from codequest.features.submissions.messages import SubmitSolution
from codequest.ids import new_id
from codequest.protocol import log
from codequest.protocol.actor import ANONYMOUS, Actor, ActorKind, Role
from codequest.protocol.message import Message
from codequest.protocol.runner import Runner
from judge.contract import Finished, TestResult, Verdict

PUBLIC = ("ferry", "lantern", "kiln")


@dataclass
class Stage:
    """A node and what one does with it."""

    runner: Runner
    clock: ManualClock

    @property
    def pool(self) -> Any:
        return self.runner.ports.pool

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def at(self, seconds: float) -> datetime:
        """A moment from now."""
        return self.now + timedelta(seconds=seconds)

    async def run(self, message: Message, actor: Actor = ANONYMOUS) -> Any:
        """Do a command; its answer."""
        command = next(c for c in self.runner.registry.commands if c.message is type(message))
        return (await self.runner.run(command, message, actor)).answer

    async def person(self, username: str, role: Role = Role.LEARNER) -> Actor:
        """A new person."""
        user_id = new_id()
        await self.pool.execute(
            "INSERT INTO users (id, username, email, display_name, role, created_at, updated_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $6)",
            user_id,
            username,
            f"{username}@example.org",
            username.title(),
            role,
            self.now,
        )
        return Actor(
            kind=ActorKind.PERSON,
            user_id=user_id,
            username=username,
            display_name=username.title(),
            role=role,
        )

    async def problem(self, slug: str, visibility: str = "public", *, scoring: bool = False) -> str:
        """A problem without tests; its id. Verdicts come from `judge`."""
        problem_id, manifest = new_id(), slug.encode().hex().ljust(64, "0")[:64]
        async with self.pool.acquire() as db, db.transaction():
            await db.execute(
                "INSERT INTO problems (id, slug, title, difficulty, visibility, manifest, content_hash, authors,"
                " source, license, search, created_at, updated_at)"
                " VALUES ($1, $2, $3, 'easy', $4, $5, '', '{}', '', '', to_tsvector($3), $6, $6)",
                problem_id,
                slug,
                slug.title(),
                visibility,
                manifest,
                self.now,
            )
            await db.execute(
                "INSERT INTO problem_versions (problem_id, manifest, format, time_ms, memory_bytes, output_bytes,"
                " processes, code_bytes, time_multipliers, scoring, interactive, tests, imported_at)"
                " VALUES ($1, $2, 'kattis', 1000, 1000000, 1000000, 1, 65536, '{}', $3, false, 3, $4)",
                problem_id,
                manifest,
                scoring,
                self.now,
            )
            await db.execute(
                "INSERT INTO problem_statements (problem_id, language, title, kind, html)"
                " VALUES ($1, 'en', $2, 'html', '<p>Do it.</p>')",
                problem_id,
                slug.title(),
            )
        return problem_id

    async def problems(self) -> None:
        """The public ones."""
        for slug in PUBLIC:
            await self.problem(slug)

    async def room(self, host: Actor, *people: Actor, started: bool = False, **rules: Any) -> str:
        """A room with the public problems in which `people` compete; its id."""
        rules.setdefault("problems", [ProblemChoice(problem=slug) for slug in PUBLIC])
        rules.setdefault("capacity", max(3, len(people)))
        card = await self.run(CreateRoom(name="Friday sprint", **rules), host)
        for person in people:
            await self.run(JoinRoom(room_id=card.room.id, code=card.room.code), person)
        if started:
            await self.run(StartRoom(room_id=card.room.id), host)
        return str(card.room.id)

    async def submit(self, actor: Actor, room_id: str | None, slug: str = "ferry") -> Any:
        """Hand something in; the view."""
        message = SubmitSolution(problem_id=slug, language="python", source="print(1)", room_id=room_id)
        return await self.run(message, actor)

    async def judge(
        self, submission_id: str, verdict: str = "accepted", *, score: float | None = None
    ) -> None:
        """A worker's report on a submission, applied."""
        judging_id = await self.pool.fetchval(
            "SELECT judging_id FROM submissions WHERE id = $1", submission_id
        )
        one = TestResult(1, "secret/1", False, Verdict(verdict), cpu_ms=4, memory_bytes=1000)
        report = Finished(judging_id, "worker", Verdict(verdict), [one], 1, score=score, max_cpu_ms=4)
        async with self.runner.transaction() as ctx:
            await apply_finished(ctx, report)

    async def solve(self, actor: Actor, room_id: str, slug: str = "ferry", verdict: str = "accepted") -> str:
        """Submit and judge; the submission's id."""
        view = await self.submit(actor, room_id, slug)
        await self.judge(view.id, verdict)
        return str(view.id)

    async def announce(self) -> float:
        """What the timer does when it wakes."""
        return await announce_due(self.runner)

    async def get(self, room_id: str, actor: Actor = ANONYMOUS) -> Any:
        """The room as somebody sees it."""
        return await self.run(GetRoom(room_id=room_id), actor)

    async def board(self, room_id: str, actor: Actor = ANONYMOUS, audience: str = "all") -> Any:
        """The board as somebody sees it."""
        return await self.run(GetLeaderboard(room_id=room_id, audience=audience), actor)  # type: ignore[arg-type]

    async def events(self, channel: str) -> list[log.LogEntry]:
        """Everything that a channel has heard."""
        async with self.pool.acquire() as db:
            return await log.read(db, channel, after=0)

    async def names(self, channel: str) -> list[str]:
        """The names of these events."""
        return [entry.event for entry in await self.events(channel)]

    async def controls(self, room_id: str) -> list[tuple[str, int]]:
        """(control, contest ms) in the contest log."""
        return [
            (entry.body["control"], entry.body["contest_ms"])
            for entry in await self.events(f"room:{room_id}:staff")
            if entry.event == "contest:control"
        ]


@asynccontextmanager
async def open_stage(settings: Settings, clock: ManualClock | None = None) -> AsyncIterator[Stage]:
    """One node; several may share a database and a clock."""
    clock = clock or ManualClock()
    async with open_runner(settings, clock=clock) as runner:
        yield Stage(runner, clock)


async def together(*calls: Any) -> list[Any]:
    """Results or errors of calls that run at the same time."""
    return await asyncio.gather(*calls, return_exceptions=True)
