"""The order of the waiting line: fair between people at every moment, and to everybody in the end."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator

import pytest

from codequest.config import Settings
from codequest.features.execution import line, queries
from codequest.ids import new_id
from tests.support.room_stage import Stage, open_stage

IMAGES, WORKERS = ["i"], ["w"]


class Line:
    """A line into which people put jobs, and from which a worker takes the first."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def put(self, person: str, language: str = "python", priority: int = 10) -> str:
        """A job; its id."""
        self.stage.clock.advance(0.001)
        async with self.stage.runner.transaction() as ctx:
            return await line.enqueue(
                ctx,
                client="submissions",
                subject_id=new_id(),
                person_id=person,
                language=language,
                priority=priority,
            )

    async def take(self, count: int, languages: tuple[str, ...] = ("python",)) -> tuple[list[str], list[str]]:
        """Give the first `count` jobs to the worker, who is done at once; they, and whose all were, in order."""
        async with self.stage.runner.transaction() as ctx:
            waiting = await queries.candidates(ctx.db, list(languages), IMAGES, WORKERS, 10_000)
            given = waiting[:count]
            await queries.dispatch(ctx.db, [(job, "w") for job in given], ctx.now)
            for job in given:
                await queries.take(ctx.db, job.id)
        return [job.id for job in given], [job.person_id for job in waiting]


async def check_fair(fair: Line, languages: tuple[str, ...]) -> None:
    """Check that nobody's k-th of all that wait is behind another's (k+2)-th that could be judged."""
    async with fair.stage.runner.transaction() as ctx:
        order = await queries.candidates(ctx.db, list(languages), IMAGES, WORKERS, 10_000)
        rows = await ctx.db.fetch("SELECT id, person_id FROM judge_jobs ORDER BY turn, created_at, id")
    before: Counter[str] = Counter()
    rank = {}
    for row in rows:
        rank[str(row["id"])] = before[row["person_id"]]
        before[row["person_id"]] += 1
    places: dict[str, list[int]] = defaultdict(list)
    for place, job in enumerate(order):
        places[job.person_id].append(place)
    for place, job in enumerate(order):
        for person, theirs in places.items():
            behind = rank[job.id] + 2
            assert person == job.person_id or len(theirs) <= behind or place < theirs[behind], order


@pytest.fixture
async def fair(settings: Settings) -> AsyncIterator[Line]:
    async with open_stage(settings) as stage:
        yield Line(stage)


@pytest.mark.parametrize("seed", range(4))
async def test_nobody_s_kth_waits_behind_another_s_k_plus_second(fair: Line, seed: int) -> None:
    chance = random.Random(seed)
    people = [new_id() for _ in range(5)]
    languages: tuple[str, ...] = ("python",)
    for _ in range(40):
        if chance.random() < 0.2:  # workers for a language come and go
            languages = chance.choice([("python",), ("kotlin",), ("kotlin", "python")])
        for _ in range(chance.randrange(7)):
            await fair.put(
                chance.choice(people[: chance.randrange(1, 6)]), chance.choice(["python", "kotlin"])
            )
        await check_fair(fair, languages)
        await fair.take(chance.randrange(6), languages)


async def test_under_lasting_overload_second_jobs_are_judged_between_the_first_ones_of_newcomers(
    fair: Line,
) -> None:
    ada = new_id()
    own = [await fair.put(ada) for _ in range(4)]
    turns = []
    for turn in range(60):
        for _ in range(2):
            await fair.put(new_id())
        given, _ = await fair.take(1)
        turns += [turn for job in given if job in own]
    assert len(turns) == 4, turns
    assert turns[0] == 0


async def test_what_waited_for_a_language_does_not_come_all_at_once(fair: Line) -> None:
    ada, ben = new_id(), new_id()
    for _ in range(10):
        await fair.put(ada, "kotlin")
    for _ in range(20):
        await fair.put(new_id())
        await fair.take(1)
    await fair.put(ben, "kotlin")
    _, order = await fair.take(0, ("kotlin",))
    assert order.index(ben) <= 2


async def test_a_line_that_was_empty_begins_anew_for_everybody(fair: Line) -> None:
    ada, ben = new_id(), new_id()
    for _ in range(5):
        await fair.put(ada)
    await fair.take(5)
    first, second = await fair.put(ada), await fair.put(ben)
    assert (await fair.take(2))[0] == [first, second]
