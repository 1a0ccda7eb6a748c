"""What a room is judged with, and the dress rehearsal on its own workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from codequest.adapters.jobs import JobWorker
from codequest.config import Settings
from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.execution.dispatcher import Dispatcher
from codequest.features.execution.line import apply_finished
from codequest.features.execution.messages import Cause, TakeOut
from codequest.features.problems import actions_jury as jury
from codequest.features.problems.importer import import_packages
from codequest.features.rooms.messages.commands import ProblemChoice, StartRoom, UpdateRoom
from codequest.features.rooms.messages.judging import (
    GetRehearsed,
    GetRehearsedRun,
    GetRoomJudging,
    StartRehearsal,
    StopRehearsal,
    UseImage,
)
from codequest.features.submissions.messages_jury import ListJudgings
from codequest.features.submissions.messages_rejudging import CreateRejudging
from codequest.protocol.actor import Role
from judge.contract import ExecuteJob, JudgeJob, Verdict
from tests.support.backend import write_package
from tests.support.fake_worker import FakeWorker, result_of
from tests.support.room_stage import Stage, open_stage

AC, WA = Verdict.ACCEPTED, Verdict.WRONG_ANSWER
BLUE, RED = "b" * 64, "c" * 64


class Hall:
    """A room of one imported problem, and workers."""

    def __init__(self, stage: Stage, url: str, exits: AsyncExitStack) -> None:
        self.stage, self._url, self._exits = stage, url, exits
        self.reran: list[bool] = []  # what each judged job said of second runs

    async def open(self) -> Hall:
        self.host, self.ada = await self.stage.person("host"), await self.stage.person("ada")
        self.room = await self.stage.room(self.host, self.ada, problems=[ProblemChoice(problem="double")])
        return self

    async def worker(
        self, name: str, image: str = BLUE, languages: tuple[str, ...] = ("python",)
    ) -> FakeWorker:
        """A live worker."""
        one = FakeWorker(self._url, name, languages=languages, slots=4, image=image)
        return await self._exits.enter_async_context(one)

    async def work(self, worker: FakeWorker, *, cpu_ms: int = 100, verdict: Verdict = AC) -> int:
        """Do all that this worker has; how much that was."""
        while await Dispatcher(self.stage.runner).round():
            pass
        count = await worker.waiting()
        for _ in range(count):
            job = await worker.take()
            kind = AC if isinstance(job, ExecuteJob) else verdict
            assert isinstance(job, ExecuteJob | JudgeJob)
            if isinstance(job, JudgeJob):
                self.reran.append(job.rerun_near_limit)
            report = worker.finished(job, results=[result_of(2, kind, cpu_ms=cpu_ms)], verdict=kind, total=1)
            await worker.let_go(job)
            async with self.stage.runner.transaction() as ctx:
                await apply_finished(ctx, report)
        return count

    async def judging(self) -> object:
        return await self.stage.run(GetRoomJudging(room_id=self.room), self.host)


@asynccontextmanager
async def open_hall(settings: Settings, url: str, package: Path) -> AsyncIterator[Hall]:
    async with AsyncExitStack() as exits:
        stage = await exits.enter_async_context(open_stage(settings))
        await import_packages(stage.runner, [package])
        yield await Hall(stage, url, exits).open()


@pytest.fixture
async def hall(settings: Settings, judge_redis_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    more = {
        "submissions__wrong_answer__w.py": "print(1)\n",
        "submissions__accepted__b.py": "print(input())\n",
    }
    async with open_hall(settings, judge_redis_url, write_package(tmp_path, "double", **more)) as opened:
        yield opened


async def test_all_jury_submissions_are_judged_and_held_against_what_the_package_expects(hall: Hall) -> None:
    worker = await hall.worker("a")
    view = await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)
    assert [(one.path, one.state) for one in view.items] == [
        ("accepted/a.py", "waiting"),
        ("accepted/b.py", "waiting"),
        ("wrong_answer/w.py", "waiting"),
    ]
    with pytest.raises(Conflict):
        await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)
    assert await hall.work(worker, verdict=WA) == 4
    done = (await hall.judging()).rehearsal  # type: ignore[attr-defined]
    assert (done.total, done.done, done.wrong) == (4, 4, 2)
    assert done.finished_at is not None
    assert [one.state for one in done.items] == ["wrong", "wrong", "right"]
    assert done.items[0].mismatch
    assert done.items[0].limit_ms == 2000


async def test_what_is_not_as_expected_can_be_looked_at_run_by_run(hall: Hall) -> None:
    stage, worker = hall.stage, await hall.worker("a")
    await stage.run(StartRehearsal(room_id=hall.room), hall.host)
    await hall.work(worker, verdict=WA)
    wrong, _, right = (await hall.judging()).rehearsal.items  # type: ignore[attr-defined]
    assert (wrong.is_kept, right.is_kept) == (True, False)
    shown = await stage.run(GetRehearsed(room_id=hall.room, item_id=wrong.id), hall.host)
    assert (shown.item.path, shown.title) == ("accepted/a.py", "Double")
    assert (shown.judging.verdict, [one.verdict for one in shown.judging.runs]) == (WA, [WA])
    number = shown.judging.runs[0].number
    ask = GetRehearsedRun(room_id=hall.room, item_id=wrong.id, number=number)
    run = await stage.run(ask, hall.host)
    assert (run.verdict, run.data, run.input) == (WA, False, None)  # a member's room, of a public problem
    shown_all = await stage.run(ask, msgspec.structs.replace(hall.host, role=Role.ADMIN))
    assert shown_all.data
    assert shown_all.input.text
    other_id = await stage.room(hall.host, problems=[ProblemChoice(problem="double")])
    for message in (
        GetRehearsed(room_id=hall.room, item_id=right.id),
        GetRehearsed(room_id=other_id, item_id=wrong.id),
        GetRehearsedRun(room_id=hall.room, item_id=wrong.id, number=number + 1),
    ):
        with pytest.raises(NotFound):
            await stage.run(message, hall.host)
    for message in (GetRehearsed(room_id=hall.room, item_id=wrong.id), ask):
        with pytest.raises(Forbidden):
            await stage.run(message, hall.ada)


async def test_a_worker_that_is_slower_than_the_reference_is_flagged(hall: Hall) -> None:
    quick, slow = await hall.worker("quick"), await hall.worker("slow")
    await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)
    while await hall.work(quick, cpu_ms=100) + await hall.work(slow, cpu_ms=112):
        pass
    done = (await hall.judging()).rehearsal  # type: ignore[attr-defined]
    assert [(one.worker, one.cpu_ms, one.is_slow) for one in done.workers] == [
        ("quick", 100, False),
        ("slow", 112, True),
    ]
    assert done.workers[1].slower_percent == 12.0


async def test_a_room_is_bound_to_its_workers_image_from_the_start_on(hall: Hall) -> None:
    await hall.worker("a", BLUE)
    await hall.stage.run(StartRoom(room_id=hall.room), hall.host)
    await JobWorker(hall.stage.runner, hall.stage.runner.registry).work_off()
    assert (await hall.judging()).image == BLUE  # type: ignore[attr-defined]
    hall.stage.clock.advance(5)
    other = await hall.worker("b", RED)
    view = await hall.stage.submit(hall.ada, hall.room, "double")
    assert await hall.work(other) == 0
    moved = await hall.stage.run(UseImage(room_id=hall.room, image=RED), hall.host)
    assert (moved.image, [one.image for one in moved.images]) == (RED, [BLUE, RED])
    # What a worker of the old image has already stays there; what waits moves.
    await hall.stage.pool.execute(
        "UPDATE judge_jobs SET dispatched_at = NULL, worker = NULL, image = $1", RED
    )
    assert await hall.work(other) == 1
    assert (
        await hall.stage.pool.fetchval("SELECT verdict FROM submissions WHERE id = $1", view.id) == "accepted"
    )


@pytest.mark.parametrize("wanted", [True, False])
async def test_contest_rehearsal_and_rejudging_run_twice_near_the_limit_as_the_room_says(
    hall: Hall, wanted: bool
) -> None:
    stage, worker = hall.stage, await hall.worker("a")
    if not wanted:
        changed = await stage.run(UpdateRoom(room_id=hall.room, rerun_near_limit=False), hall.host)
        assert not changed.rerun_near_limit
    await stage.run(StartRehearsal(room_id=hall.room), hall.host)
    assert await hall.work(worker) == 4
    await stage.run(StartRoom(room_id=hall.room), hall.host)
    await JobWorker(stage.runner, stage.runner.registry).work_off()
    stage.clock.advance(5)
    view = await stage.submit(hall.ada, hall.room, "double")
    assert await hall.work(worker) == 1
    await stage.run(CreateRejudging(submission_id=view.id), hall.host)
    assert await hall.work(worker) == 1
    assert hall.reran == [wanted] * 5
    told = await stage.run(ListJudgings(submission_id=view.id), hall.host)
    assert [one.rerun_near_limit for one in told.judgings] == [wanted] * 2
    with pytest.raises(Conflict):
        await stage.run(UpdateRoom(room_id=hall.room, rerun_near_limit=not wanted), hall.host)


async def test_what_does_not_compile_goes_on_in_the_next_version_of_its_language(
    settings: Settings, judge_redis_url: str, tmp_path: Path
) -> None:
    more = {
        "submissions__accepted__new.cpp": "#include <ranges>\n",
        "submissions__accepted__old.py": "#!/usr/bin/python2\nprint 2\n",
        "submissions__accepted__two__main.py": "import other\n",
        "submissions__accepted__two__other.py": "",
        "submissions__submissions.yaml": "accepted/two: {entrypoint: other.py}\n",
    }
    package = write_package(tmp_path, "double", **more)
    async with open_hall(settings, judge_redis_url, package) as hall:
        worker = await hall.worker("a", languages=("python", "cpp17", "cpp20"))
        await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)
        tried = []
        while await Dispatcher(hall.stage.runner).round() or await worker.waiting():
            job = await worker.take()
            assert isinstance(job, ExecuteJob | JudgeJob)
            fails = isinstance(job, JudgeJob) and job.language == "cpp17"
            tried.append((job.language, getattr(job, "entrypoint", "")))
            results = {"results": [], "total": 0} if fails else {"results": [result_of(2, AC)], "total": 1}
            verdict = Verdict.COMPILATION_ERROR if fails else AC
            await worker.let_go(job)
            async with hall.stage.runner.transaction() as ctx:
                await apply_finished(ctx, worker.finished(job, verdict=verdict, **results))
        assert sorted(tried) == [
            ("cpp17", ""),  # the calibration
            ("cpp17", ""),
            ("cpp20", ""),
            ("python", ""),
            ("python", "other.py"),
        ]
        done = (await hall.judging()).rehearsal  # type: ignore[attr-defined]
        assert [(one.path, one.language, one.state) for one in done.items] == [
            ("accepted/a.py", "python", "right"),
            ("accepted/new.cpp", "cpp20", "right"),
            ("accepted/two", "python", "right"),
        ]


def test_what_is_meant_not_to_compile_is_tried_once() -> None:
    def next_of(language: str, tried: str, *verdicts: str) -> str | None:
        values = {"problem_id": "", "manifest": "", "path": "x", "source": ""}
        expectation = {"label": "x", "verdicts": list(verdicts)}
        one = jury.JurySubmission(language=language, expectation=expectation, **values)
        return jury.next_version(one, tried)

    assert next_of("cpp17", "cpp17", "AC") == "cpp20"
    assert next_of("cpp17", "cpp20", "AC") == "cpp23"
    assert next_of("cpp17", "cpp23", "AC") is None
    assert next_of("cpp20", "cpp20", "AC") == "cpp17"
    assert next_of("cpp17", "cpp17", "CE", "AC") is None
    assert next_of("python", "python", "AC") is None


async def test_a_rehearsal_is_stopped_by_those_in_control_and_begins_anew(hall: Hall) -> None:
    stop = StopRehearsal(room_id=hall.room)
    worker = await hall.worker("judge-a")
    with pytest.raises(Conflict, match="No rehearsal"):
        await hall.stage.run(stop, hall.host)
    begun = await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)
    with pytest.raises(Forbidden):
        await hall.stage.run(stop, hall.ada)
    stopped = await hall.stage.run(stop, hall.host)
    assert stopped.id == begun.id
    assert stopped.finished_at is not None
    assert {one.state for one in stopped.items} == {"skipped"}
    assert await hall.work(worker) == 0
    assert (await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)).id != begun.id
    assert await hall.work(worker) > 0


async def test_without_a_worker_there_is_no_rehearsal(hall: Hall) -> None:
    with pytest.raises(Conflict):
        await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)


async def test_contestants_and_strangers_learn_nothing_of_it(hall: Hall) -> None:
    await hall.worker("a")
    await hall.stage.run(StartRehearsal(room_id=hall.room), hall.host)
    for who in (hall.ada, await hall.stage.person("stranger")):
        for message in (
            GetRoomJudging(room_id=hall.room),
            StartRehearsal(room_id=hall.room),
            UseImage(room_id=hall.room, image=None),
        ):
            with pytest.raises((Forbidden, NotFound)):
                await hall.stage.run(message, who)


async def test_what_is_taken_out_is_told_to_the_host_and_rehearses_nothing(hall: Hall) -> None:
    stage = hall.stage
    await hall.worker("one")
    await hall.worker("two")
    admin = await stage.person("root", Role.ADMIN)
    out: list[tuple[Cause, str]] = [
        ("worker", "one"),
        ("language", "python"),
        ("language", "rust"),
        ("problem", "elsewhere"),
    ]
    for kind, name in out:
        await stage.run(TakeOut(kind=kind, name=name, reason="smoke"), admin)
    told = await stage.run(GetRoomJudging(room_id=hall.room), hall.host)
    assert [(image.workers, image.slots) for image in told.images] == [(["two"], 4)]
    assert {(one.kind, one.name, one.reason) for one in told.taken_out} == {
        ("worker", "one", "smoke"),
        ("language", "python", "smoke"),
        ("language", "rust", "smoke"),
    }
    rehearsal = await stage.run(StartRehearsal(room_id=hall.room), hall.host)
    assert [one.worker for one in rehearsal.workers] == ["two"]
    await stage.run(TakeOut(kind="worker", name="two"), admin)
    assert (await stage.run(GetRoomJudging(room_id=hall.room), hall.host)).images == []
