"""Who gets which job: languages, rooms for many workers, another worker after a failure, and what is taken out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.execution.dispatcher import Dispatcher, Sweeper
from codequest.features.execution.messages import GetJudge, PutBack, TakeOut
from codequest.features.execution.reports import ReportReader
from codequest.features.problems.importer import import_packages
from codequest.features.submissions.messages import GetSubmission, SubmitSolution
from codequest.protocol.actor import Actor, Role
from judge.contract import Verdict
from tests.support.backend import Backend, backend, write_package
from tests.support.fake_worker import FakeWorker
from tests.support.submissions import take

__all__ = ["backend"]

AC, JE = Verdict.ACCEPTED, Verdict.JUDGE_ERROR


class Line:
    """People, problems and workers around one line."""

    def __init__(self, backend: Backend, redis_url: str, exits: AsyncExitStack) -> None:
        self.backend, self._url, self._exits = backend, redis_url, exits

    async def worker(self, name: str, *languages: str, slots: int = 1) -> FakeWorker:
        """A live worker; python alone if no languages are given."""
        one = FakeWorker(self._url, name, slots=slots, languages=languages or ("python",))
        return await self._exits.enter_async_context(one)

    async def submit(self, actor: Actor, problem: str = "double", language: str = "python") -> str:
        """A submission; its id."""
        message = SubmitSolution(problem_id=problem, language=language, source="1")
        return str((await self.backend.do(message, actor)).id)

    async def dispatch(self) -> None:
        """Send out all there is room for."""
        dispatcher = Dispatcher(self.backend.runner)
        while await dispatcher.round():
            pass

    async def settle(self) -> None:
        """Apply every report that is waiting."""
        reader = ReportReader(self.backend.runner)
        await reader._link.read_reports(reader._name, count=1, block_ms=1)
        entries = await reader._link.take_over_reports(reader._name, idle_ms=0, count=1000)
        entries += await reader._link.read_reports(reader._name, count=1000, block_ms=1)
        await reader.handle(entries)

    async def sweep(self) -> None:
        """Find what was lost or returned."""
        await Sweeper(self.backend.runner).sweep()

    async def fail(self, worker: FakeWorker, verdict: Verdict = JE) -> None:
        """The worker's next job ends like this."""
        await self.dispatch()
        await worker.finish(await worker.take(), AC, verdict=verdict, error="broken disk")
        await self.settle()


@pytest.fixture
async def line(backend: Backend, tmp_path: Path, judge_redis_url: str) -> AsyncIterator[Line]:
    packages = [write_package(tmp_path, name) for name in ("double", "treble")]
    await import_packages(backend.runner, packages)
    async with AsyncExitStack() as exits:
        yield Line(backend, judge_redis_url, exits)


@pytest.fixture
async def ada(backend: Backend) -> Actor:
    return await backend.person("ada")


@pytest.fixture
async def admin(backend: Backend) -> Actor:
    return await backend.person("root", Role.ADMIN)


async def test_a_job_goes_to_a_worker_that_has_its_language(line: Line, ada: Actor) -> None:
    snakes, beans = await line.worker("a", "python"), await line.worker("b", "cpp17")
    for language in ("cpp17", "python", "cpp17", "python"):
        await line.submit(ada, language=language)
    await line.dispatch()
    assert [(await take(beans)).language for _ in range(2)] == ["cpp17", "cpp17"]
    assert [(await take(snakes)).language for _ in range(2)] == ["python", "python"]


async def test_a_long_line_in_one_language_does_not_hold_up_another(line: Line, ada: Actor) -> None:
    beans = await line.worker("b", "cpp17")
    for _ in range(80):
        await line.submit(ada)
    await line.submit(ada, language="cpp17")
    await line.dispatch()
    assert (await take(beans)).language == "cpp17"


async def test_jobs_are_spread_by_size(line: Line, ada: Actor) -> None:
    small, large = await line.worker("small"), await line.worker("large", slots=3)
    for _ in range(8):
        await line.submit(ada)
    await line.dispatch()
    assert (await small.waiting(), await large.waiting()) == (2, 6)


async def test_a_thousand_at_once_are_taken_turn_by_turn(line: Line, backend: Backend) -> None:
    worker = await line.worker("w", slots=500)
    people = [await backend.person(f"p{number}") for number in range(5)]
    counts = (150, 10, 20, 15, 5)
    for person, count in zip(people, counts, strict=True):
        await asyncio.gather(*(line.submit(person) for _ in range(count)))
    backend.clock.advance(1)
    async with backend.runner.transaction() as ctx:
        rows = await ctx.db.fetch("SELECT person_id FROM judge_jobs ORDER BY priority, turn, created_at, id")
    turns: Counter[str] = Counter()
    for row in rows:
        turns[row["person_id"]] += 1
        others = [
            person.user_id
            for person, count in zip(people, counts, strict=True)
            if count > turns[row["person_id"]]
        ]
        assert all(turns[str(other)] >= turns[row["person_id"]] - 1 for other in others)
    await line.dispatch()
    assert await worker.waiting() == sum(counts)


async def test_rejudging_or_practice_in_the_line_does_not_push_a_contest_back(
    line: Line, backend: Backend, ada: Actor
) -> None:
    await line.submit(ada)
    async with backend.runner.transaction() as ctx:
        from codequest.features.execution import line as waiting
        from codequest.ids import new_id

        for _ in range(2):
            await waiting.enqueue(
                ctx,
                client="submissions",
                subject_id=new_id(),
                person_id=ada.person_id,
                language="python",
                priority=0,
            )
    assert await backend.value("SELECT max(turn) FROM judge_jobs WHERE priority = 0") == 2


async def test_a_job_that_failed_waits_for_another_worker(line: Line, ada: Actor) -> None:
    first, second = await line.worker("a"), await line.worker("b")
    submission = await line.submit(ada)
    await line.fail(first)
    await line.dispatch()
    assert await first.waiting() == 0
    await line.fail(second, AC)
    assert (await line.backend.do(GetSubmission(submission_id=submission), ada)).verdict is AC


async def test_a_worker_that_fails_what_others_can_do_is_taken_out_until_it_is_put_back(
    line: Line, ada: Actor, admin: Actor
) -> None:
    bad, good = await line.worker("a"), await line.worker("b")
    for _ in range(2):
        await line.submit(ada)
        await line.fail(bad)
        await line.fail(good, AC)
    judge = await line.backend.do(GetJudge(), admin)
    assert [(one.kind, one.name, one.by_user_id) for one in judge.quarantine] == [("worker", "a", None)]
    assert [one.is_out for one in judge.workers] == [True, False]
    for _ in range(4):
        await line.submit(ada)
    await line.dispatch()
    assert (await bad.waiting(), await good.waiting()) == (0, 2)
    await line.backend.do(PutBack(kind="worker", name="a"), admin)
    await line.dispatch()
    assert await bad.waiting() == 2


async def test_a_problem_that_can_not_be_judged_is_taken_out_and_others_go_on(
    line: Line, ada: Actor, admin: Actor
) -> None:
    worker = await line.worker("a", slots=4)
    failed = [await line.submit(ada, "treble") for _ in range(2)]
    for _ in range(6):
        await line.fail(worker)
    judge = await line.backend.do(GetJudge(), admin)
    problem = await line.backend.value("SELECT id::text FROM problems WHERE slug = 'treble'")
    assert [(one.kind, one.name) for one in judge.quarantine] == [("problem", problem)]
    assert judge.failures[0].problem_id == problem
    waiting = await line.submit(ada, "treble")
    passing = await line.submit(ada, "double")
    await line.fail(worker, AC)
    assert (await line.backend.do(GetSubmission(submission_id=passing), ada)).verdict is AC
    for one in (*failed, waiting):
        view = await line.backend.do(GetSubmission(submission_id=one), ada)
        assert (view.verdict, view.state) in ((None, "judging"), (None, "queued"))
    # Put back, what could not be judged is judged again by itself.
    await line.backend.do(PutBack(kind="problem", name=problem), admin)
    for _ in range(3):
        await line.fail(worker, AC)
    for one in (*failed, waiting):
        assert (await line.backend.do(GetSubmission(submission_id=one), ada)).verdict is AC


async def test_only_admins_see_the_judge_and_take_things_out(line: Line, ada: Actor, admin: Actor) -> None:
    for message in (
        GetJudge(),
        TakeOut(kind="language", name="python"),
        PutBack(kind="language", name="python"),
    ):
        with pytest.raises(Forbidden):
            await line.backend.do(message, ada)
    worker = await line.worker("a")
    await line.backend.do(TakeOut(kind="language", name="python", reason="broken release"), admin)
    with pytest.raises(Conflict):
        await line.backend.do(TakeOut(kind="language", name="python"), admin)
    await line.submit(ada)
    await line.dispatch()
    assert await worker.waiting() == 0
    state = await line.backend.do(GetJudge(), admin)
    assert [(one.language, one.waiting) for one in state.line] == [("python", 1)]
    await line.backend.do(PutBack(kind="language", name="python"), admin)
    with pytest.raises(NotFound):
        await line.backend.do(PutBack(kind="language", name="python"), admin)
    await line.dispatch()
    assert await worker.waiting() == 1


async def test_what_a_draining_worker_did_not_begin_goes_to_another_without_counting(
    line: Line, ada: Actor, judge_redis_url: str
) -> None:
    leaving = await line.worker("a", slots=2)
    for _ in range(2):
        await line.submit(ada)
    await line.dispatch()
    begun = await leaving.take()
    await leaving.drain()
    plan = await Sweeper(line.backend.runner).sweep()
    assert (len(plan.returned), plan.lost) == (1, [])
    other = await line.worker("b")
    await line.dispatch()
    assert (await other.take()).judging_id != begun.judging_id
    assert await line.backend.value("SELECT max(attempt) FROM judge_jobs") == 1
