"""Versions verified on the workers: data and jury submissions, told to the maker as they come, and to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from codequest.config import Settings
from codequest.errors import Conflict, Forbidden, NotFound, Unauthorized
from codequest.features.execution.dispatcher import Dispatcher
from codequest.features.execution.line import apply_finished
from codequest.features.problems.importer import import_packages
from codequest.features.problems.messages_versions import DeleteProblem
from codequest.features.problems.written import Beginning
from codequest.features.rooms.messages.commands import ProblemChoice
from codequest.features.rooms.messages.judging import GetRoomJudging, StartRehearsal
from codequest.features.verification import channels
from codequest.features.verification.client import channel_of
from codequest.features.verification.messages import (
    GetVerification,
    StartVerification,
    StopVerification,
    VerificationView,
    VersionVerification,
)
from codequest.protocol import log
from codequest.protocol.actor import ANONYMOUS, Actor, Role
from judge.contract import DataJob, DataReport, ExecuteJob, Finished, Job, JudgeJob, TestResult, Verdict
from tests.support.backend import write_package
from tests.support.fake_worker import FakeWorker
from tests.support.room_stage import Stage, open_stage

AC, WA, TLE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.TIME_LIMIT_EXCEEDED
MORE = {
    "submissions__wrong_answer__w.py": "print(1)\n",
    "submissions__time_limit_exceeded__t.py": "while True: pass\n",
    "submissions__accepted__r.rs": "fn main() {}\n",
}


class Site:
    """A problem of ines', with a worker that does what the test says."""

    def __init__(self, stage: Stage, worker: FakeWorker, root: Path) -> None:
        self.stage, self.worker, self.root = stage, worker, root
        self.jobs: list[Job] = []

    async def begin(self) -> Site:
        self.ines = await self.stage.person("ines", Role.INSTRUCTOR)
        self.tim = await self.stage.person("tim", Role.INSTRUCTOR)
        beginning = Beginning("draft", self.ines.user_id)
        (done,) = await import_packages(self.stage.runner, [self.root], beginning=beginning)
        self.package = done.package_hash
        return self

    async def start(self, who: Actor | None = None) -> VerificationView:
        view: VerificationView = await self.stage.run(
            StartVerification(slug="double", package=self.package), who or self.ines
        )
        return view

    async def get(self, who: Actor | None = None) -> VersionVerification:
        view: VersionVerification = await self.stage.run(
            GetVerification(slug="double", package=self.package), who or self.ines
        )
        return view

    async def work(self, reports: dict[str, Any] | None = None) -> None:
        """Do all that is in the line: a verdict with its CPU time, by what the source holds, else accepted in 0.1 s."""
        while await Dispatcher(self.stage.runner).round() or await self.worker.waiting():
            if not await self.worker.waiting():
                continue
            job = await self.worker.take()
            self.jobs.append(job)
            await self.worker.let_go(job)
            async with self.stage.runner.transaction() as ctx:
                await apply_finished(ctx, self._report(job, reports or {}))

    def _report(self, job: Job, reports: dict[str, Any]) -> Finished:
        if isinstance(job, DataJob):
            data = reports.get("data", DataReport(input_validators=1, inputs=2))
            verdict = WA if data.problems else AC
            return Finished(job.judging_id, "fake", verdict, [], 2, data=data)
        text = job.files[0].content.decode()
        verdict, cpu_ms = next((one for key, one in reports.items() if key in text), (AC, 100))
        if isinstance(job, JudgeJob) and job.alone is not None:
            verdict, cpu_ms = reports["alone"]
        words = "got 1, expected 42" if verdict is WA else ""
        result = TestResult(2, "secret/01", False, verdict, cpu_ms=cpu_ms, judge_message=words)
        return self.worker.finished(job, results=[result], verdict=verdict, total=2, max_cpu_ms=cpu_ms)

    async def told(self, view: VerificationView) -> list[tuple[str, dict[str, Any]]]:
        problem_id = (await self.get()).problem_id
        async with self.stage.runner.reading() as ctx:
            entries = await log.read(ctx.db, channel_of(problem_id), after=0)
        return [(one.event, one.body) for one in entries]


@pytest.fixture
async def site(settings: Settings, judge_redis_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    root = write_package(tmp_path, "double", **MORE)
    async with (
        open_stage(settings) as stage,
        FakeWorker(judge_redis_url, "fake", languages=("python",), slots=8) as worker,
    ):
        yield await Site(stage, worker, root).begin()


GOOD = {"print(1)": (WA, 50), "while": (TLE, 2000), "alone": (TLE, 3000)}


async def test_data_and_every_submission_are_held_against_the_package(site: Site) -> None:
    view = await site.start()
    assert [(one.kind, one.path, one.state, one.expected) for one in view.items] == [
        ("data", "", "waiting", ""),
        ("submission", "accepted/a.py", "waiting", "accepted"),
        ("submission", "accepted/r.rs", "skipped", "accepted"),
        ("submission", "time_limit_exceeded/t.py", "waiting", "time limit exceeded"),
        ("submission", "wrong_answer/w.py", "waiting", "wrong answer"),
    ]
    assert view.items[2].note == "no worker has its language, rust"
    with pytest.raises(Conflict, match="is being verified"):
        await site.start()
    await site.work(GOOD)
    last = (await site.get()).last
    assert last is not None
    assert last.finished_at is not None
    assert (last.total, last.done, last.wrong, last.lack) == (5, 5, 0, "")
    assert [one.state for one in last.items] == ["right", "right", "skipped", "right", "right"]
    assert last.items[0].data is not None
    assert last.items[0].data.inputs == 2
    assert last.items[4].place == "secret/01"


async def test_the_maker_hears_of_each_as_it_comes_and_then_of_the_end(site: Site) -> None:
    view = await site.start()
    await site.work(GOOD)
    told = await site.told(view)
    assert [event for event, _ in told] == [
        "verification:started",
        *["verification:item"] * 4,
        "verification:ended",
    ]
    last = (await site.get()).last
    assert last is not None
    by_id = {one.id: one for one in view.items}
    for event, body in told[1:-1]:
        assert body["verification_id"] == view.id, event
        by_id[body["item"]["id"]] = body["item"]
    shown = [msgspec.to_builtins(one) for one in by_id.values()]
    assert shown == msgspec.to_builtins(last.items)
    assert told[-1][1]["verification"] == msgspec.to_builtins(last)


async def test_what_is_stopped_keeps_what_is_known_and_can_be_begun_again(site: Site) -> None:
    stop = StopVerification(slug="double", package=site.package)
    with pytest.raises(Conflict, match="not being verified"):
        await site.stage.run(stop, site.ines)
    view = await site.start()
    await Dispatcher(site.stage.runner).round()
    done, late = await site.worker.take(), await site.worker.take()
    for job in (done, late):
        await site.worker.let_go(job)
    async with site.stage.runner.transaction() as ctx:
        await apply_finished(ctx, site._report(done, GOOD))
    for stranger, error in ((site.tim, Forbidden), (ANONYMOUS, Unauthorized)):
        with pytest.raises(error):
            await site.stage.run(stop, stranger)
    stopped: VerificationView = await site.stage.run(stop, site.ines)
    states = [one.state for one in stopped.items]
    assert stopped.finished_at is not None
    assert (states.count("right"), states.count("skipped")) == (1, 4)
    assert [one.note for one in stopped.items if one.state == "skipped"].count("stopped") == 3
    assert (await site.told(view))[-1][0] == "verification:ended"
    async with site.stage.runner.transaction() as ctx:
        await apply_finished(ctx, site._report(late, GOOD))  # a worker that had not heard of it
    assert (await site.get()).last == stopped
    await site.start()
    await site.work(GOOD)
    last = (await site.get()).last
    assert last is not None
    assert (last.done, last.wrong) == (5, 0)


async def test_what_is_not_as_expected_is_said_with_what_the_program_said(site: Site) -> None:
    await site.start()
    reports = {
        **GOOD,
        "input()": (WA, 10),
        "data": DataReport(problems=["data/secret/01.in is refused: x\0"]),
    }
    await site.work(reports)
    last = (await site.get()).last
    assert last is not None
    assert last.wrong == 2
    assert last.items[0].data is not None
    assert last.items[0].data.problems == ["data/secret/01.in is refused: x\N{REPLACEMENT CHARACTER}"]
    assert last.items[1].mismatch.endswith("\nsecret/01: got 1, expected 42")


async def test_a_submission_near_the_limit_is_told(site: Site) -> None:
    await site.start()
    await site.work({**GOOD, "input()": (AC, 1500), "alone": (AC, 2500)})
    last = (await site.get()).last
    assert last is not None
    assert last.wrong == 0
    assert last.items[1].note == "near the limit: 1.50 s, more than 2 s / 2"
    assert last.items[3].note == "near the limit: ends after 2.50 s on secret/01, less than 1.5 x 2 s"
    (alone,) = [one for one in site.jobs if isinstance(one, JudgeJob) and one.alone is not None]
    assert alone.alone is not None
    assert (alone.alone.test, alone.alone.cpu_s) == ("secret/01", 3.0)


async def test_a_package_whose_judging_breaks_takes_nothing_out(site: Site) -> None:
    await site.start()
    for _ in range(3):
        await site.work({"i": (Verdict.JUDGE_ERROR, 0)})
        site.stage.clock.advance(5)
    last = (await site.get()).last
    assert last is not None
    assert last.finished_at is not None
    assert last.wrong == 3
    for table in ("judge_quarantine", "judge_failures"):
        assert await site.stage.pool.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_what_was_seen_last_comes_from_rooms_too(site: Site) -> None:
    stage = site.stage
    await site.start()
    await site.work(GOOD)
    assert {one.path: (one.is_right, one.in_room) for one in (await site.get()).seen}["accepted/a.py"] == (
        True,
        False,
    )
    room = await stage.room(site.ines, problems=[ProblemChoice(problem="double")])
    stage.clock.advance(60)
    await stage.run(StartRehearsal(room_id=room), site.ines)
    await site.work({**GOOD, "input()": (WA, 10)})
    assert any(isinstance(one, ExecuteJob) for one in site.jobs)
    seen = {one.path: one for one in (await site.get()).seen}
    assert (seen["accepted/a.py"].is_right, seen["accepted/a.py"].in_room) == (False, True)
    last = (await site.get()).last
    assert last is not None
    assert last.wrong == 0
    # Not every host may see what is in tests, and a validator's words tell of it.
    shown = (await stage.run(GetRoomJudging(room_id=room), site.ines)).rehearsal
    (wrong,) = [one.mismatch for one in shown.items if one.state == "wrong"]
    assert wrong
    assert "42" not in wrong


async def test_a_version_without_its_checks_says_why_its_data_is_not_checked(site: Site) -> None:
    await site.stage.pool.execute("UPDATE problem_versions SET checks = NULL")
    view = await site.start()
    assert (view.items[0].kind, view.items[0].state) == ("data", "skipped")
    assert "send the package again" in view.items[0].note


async def test_a_submission_that_is_gone_ends_the_verification_all_the_same(site: Site) -> None:
    await site.start()
    await site.stage.pool.execute("DELETE FROM jury_submissions WHERE path = 'accepted/a.py'")
    await site.work(GOOD)
    last = (await site.get()).last
    assert last is not None
    assert last.finished_at is not None
    assert last.items[1].mismatch == "the package is not here any more"


async def test_a_problem_can_be_deleted_while_it_is_verified(site: Site) -> None:
    await site.start()
    await site.stage.run(DeleteProblem(slug="double"), site.ines)
    await site.work(GOOD)
    assert await site.stage.pool.fetchval("SELECT count(*) FROM verifications") == 0
    assert await site.stage.pool.fetchval("SELECT count(*) FROM judge_jobs") == 0


async def test_without_a_worker_nothing_is_begun(settings: Settings, tmp_path: Path) -> None:
    async with open_stage(settings) as stage:
        site = await Site(stage, None, write_package(tmp_path, "double")).begin()  # type: ignore[arg-type]
        with pytest.raises(Conflict, match="No judge"):
            await site.start()


async def test_nobody_but_the_maker_and_admins_learns_of_it(site: Site) -> None:
    await site.start()
    problem_id = (await site.get()).problem_id
    ada = await site.stage.person("ada")
    for who in (site.tim, ada, ANONYMOUS):
        for asked in (site.start, site.get):
            with pytest.raises((Forbidden, NotFound, Unauthorized)):
                await asked(who)
        async with site.stage.runner.reading(who) as ctx:
            with pytest.raises((Forbidden, NotFound)):
                await channels.may_hear(ctx, {"problem_id": problem_id})
    admin = await site.stage.person("root", Role.ADMIN)
    async with site.stage.runner.reading(admin) as ctx:
        await channels.may_hear(ctx, {"problem_id": problem_id})
        assert await channels.snapshot(ctx, {"problem_id": problem_id}) == (await site.get()).last
