"""Demo data for an empty database: people, the starter problems, and a room that runs and has a board to look at.

Everything is made by the same commands that people send, at times of a contest that began three quarters of an hour
ago; the judge then judges the submissions like any others.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from codequest.adapters import postgres
from codequest.adapters.clock import ManualClock
from codequest.app import open_runner
from codequest.config import ROOT, Settings, StartupError
from codequest.features.accounts.cli_support import add_user
from codequest.features.accounts.rules import password_problem
from codequest.features.problems.importer import import_packages
from codequest.features.rooms.messages.commands import CreateRoom, JoinRoom, ProblemChoice, StartRoom
from codequest.features.rooms.messages.views import Visibility
from codequest.features.submissions.messages import SubmitSolution
from codequest.protocol.actor import Actor, ActorKind, Role
from codequest.protocol.command import Command
from codequest.protocol.message import Message
from codequest.protocol.runner import Runner

PROBLEMS = ROOT / "problems"
ACCOUNTS = ("demo-admin", "demo-host", "ada", "lin")
AGO_S = 45 * 60
DURATION_S = 14 * 24 * 3600
ROOM = "Fortnight Open"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo."""

    username: str
    display_name: str
    role: Role = Role.LEARNER


PEOPLE = (
    DemoPerson("demo-admin", "Demo Admin", Role.ADMIN),
    DemoPerson("demo-host", "Demo Host", Role.INSTRUCTOR),
    DemoPerson("ada", "Ada"),
    DemoPerson("lin", "Lin"),
    DemoPerson("grace", "Grace"),
    DemoPerson("alan", "Alan"),
    DemoPerson("edsger", "Edsger"),
)
ROOM_PROBLEMS = ("cuckooclock", "lukewarm", "telescopes", "ribbon", "fairchests")
# (minute of the contest, who, problem, folder of the package's submissions)
TRIES = (
    (4, "grace", "cuckooclock", "accepted"),
    (6, "lin", "cuckooclock", "wrong_answer"),
    (8, "edsger", "cuckooclock", "accepted"),
    (9, "lin", "cuckooclock", "accepted"),
    (13, "alan", "lukewarm", "wrong_answer"),
    (15, "grace", "lukewarm", "accepted"),
    (18, "alan", "cuckooclock", "accepted"),
    (21, "edsger", "telescopes", "run_time_error"),
    (24, "alan", "lukewarm", "accepted"),
    (27, "edsger", "telescopes", "accepted"),
    (31, "grace", "ribbon", "time_limit_exceeded"),
    (33, "lin", "lukewarm", "accepted"),
    (37, "grace", "ribbon", "accepted"),
    (41, "lin", "fairchests", "wrong_answer"),
)
_LANGUAGES = {
    ".py": "python",
    ".cpp": "cpp17",
    ".java": "java",
    ".go": "go",
    ".rs": "rust",
    ".js": "javascript",
    ".c": "c",
}


async def is_empty(settings: Settings) -> bool:
    """Whether nobody has an account yet."""
    pool = await postgres.connect_pool(settings.database_url, minimum=1, maximum=1)
    try:
        async with pool.acquire() as db:
            return not await db.fetchval("SELECT EXISTS (SELECT FROM users)")
    finally:
        await pool.close()


async def seed(settings: Settings) -> None:
    """Make everything. Raises StartupError for a password that breaks our own rules, and what importing a broken
    package raises."""
    problem = password_problem(settings.demo_password)
    if problem:
        raise StartupError(f"DEMO_PASSWORD can't be a password here. {problem}")
    clock = ManualClock(datetime.now(UTC) - timedelta(seconds=AGO_S))
    async with open_runner(settings, clock=clock) as runner:
        actors = await _people(runner, settings)
        await import_packages(runner, [PROBLEMS])
        await _room(runner, clock, actors)


async def _people(runner: Runner, settings: Settings) -> dict[str, Actor]:
    ids = await asyncio.gather(
        *(
            add_user(
                runner.ports.pool,
                settings,
                username=person.username,
                email=f"{person.username}@example.org",
                display_name=person.display_name,
                password=settings.demo_password,
                role=person.role,
            )
            for person in PEOPLE
        )
    )
    return {
        person.username: Actor(
            kind=ActorKind.PERSON,
            user_id=user_id,
            username=person.username,
            display_name=person.display_name,
            role=person.role,
        )
        for person, user_id in zip(PEOPLE, ids, strict=True)
    }


async def _room(runner: Runner, clock: ManualClock, actors: dict[str, Actor]) -> None:
    room = await _do(
        runner,
        actors["demo-host"],
        CreateRoom(
            name=ROOM,
            problems=[ProblemChoice(problem=slug) for slug in ROOM_PROBLEMS],
            visibility=Visibility.PUBLIC,
            duration_s=DURATION_S,
            capacity=500,
        ),
    )
    for username in sorted({who for _, who, _, _ in TRIES}):
        await _do(runner, actors[username], JoinRoom(room_id=room))
    await _do(runner, actors["demo-host"], StartRoom(room_id=room))
    now_s = 0
    for minute, who, slug, folder in TRIES:
        clock.advance(minute * 60 - now_s)
        now_s = minute * 60
        source = _source(PROBLEMS / slug / "submissions" / folder)
        if source is not None:
            message = SubmitSolution(
                problem_id=slug, room_id=room, language=_LANGUAGES[source.suffix], source=source.read_text()
            )
            await _do(runner, actors[who], message)
    clock.advance(AGO_S - now_s)


def _source(folder: Path) -> Path | None:
    """The first submission of a folder in a language that every machine has."""
    found = sorted(path for path in folder.glob("*") if path.suffix in (".py", ".cpp"))
    return found[0] if found else None


async def _do(runner: Runner, actor: Actor, message: Message) -> str:
    """Run a command as somebody; the id in its answer."""
    outcome = await runner.run(_command(runner, type(message)), message, actor, door="seed")
    answer = outcome.answer
    return str(getattr(answer, "id", None) or getattr(getattr(answer, "room", None), "id", ""))


def _command(runner: Runner, kind: type[Message]) -> Command:
    return next(command for command in runner.registry.commands if command.message is kind)
