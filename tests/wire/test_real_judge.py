"""A live server and real judge workers beside it: verdicts over the socket, a worker that dies, runs, a contest."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codequest.adapters.judge_link import JudgeLink
from codequest.cli.judge_child import judge_environment
from codequest.client import Client, Event, Live, Subscription
from codequest.config import ROOT
from codequest.features.problems.importer import import_packages
from codequest.protocol import log
from judge.contract import REPORTS_STREAM, WORKERS_KEY
from tests.support.live_server import LiveServer, SignIn, person, server
from tests.support.running import born, family, survivors

__all__ = ["person", "server"]

pytestmark = pytest.mark.judge

PROBLEMS = ROOT / "problems"
WAIT_S = 60.0
ROOMS = "/multiplayer/rooms"

RIGHT = "cuckooclock/submissions/accepted/prefix_count.py"
WRONG = "cuckooclock/submissions/wrong_answer/first_moment_left_out.py"
CUCKOOCLOCK = PROBLEMS / "cuckooclock"
SAMPLES = len(list(CUCKOOCLOCK.glob("data/sample/*.in")))  # judged first
TESTS = SAMPLES + len(list(CUCKOOCLOCK.glob("data/secret/*.in")))


class Workers:
    """Real workers of one server, each a process of its own with one slot."""

    def __init__(self, live: LiveServer, folder: Path) -> None:
        self._live = live
        self._folder = folder
        self._running: dict[str, Process] = {}

    async def start(self, name: str) -> Process:
        """Start one; it connects by itself."""
        settings = self._live.settings
        with (self._folder / f"{name}.log").open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "judge", "--redis", settings.judge_redis),
                *("--blobs", str(settings.blobs_path), "--slots", "1", "--name", name),
                cwd=ROOT,
                env=judge_environment(settings, os.environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._running[name] = process
        return process

    async def forget(self, name: str) -> None:
        """Let a worker's heartbeat be overdue, as it is some seconds after its death."""
        await self._live.runner.ports.redis.zadd(WORKERS_KEY, {name: 0}, xx=True)

    async def holder(self) -> list[str]:
        """Who has claimed what is under way."""
        link = JudgeLink(self._live.runner.ports.redis)
        return [one.worker for one in await link.in_streams(sorted(self._running)) if one.is_claimed]

    async def end(self, name: str) -> int:
        """Let one finish what is under way, and end; its exit code."""
        process = self._running[name]
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(WAIT_S):
            return await process.wait()

    async def stop(self) -> None:
        """End them all."""
        for process in self._running.values():
            if process.returncode is None:
                process.kill()
            await process.wait()


@pytest.fixture
async def workers(server: LiveServer, tmp_path: Path) -> AsyncIterator[Workers]:
    """No worker yet; all that are started end with the test."""
    one = Workers(server, tmp_path)
    try:
        yield one
    finally:
        await one.stop()


@pytest.fixture
async def problems(server: LiveServer) -> None:
    """A usual problem, an interactive and a scored one, with all their tests."""
    slugs = ("cuckooclock", "twobells", "marketmorning")
    await import_packages(server.runner, [PROBLEMS / slug for slug in slugs])


def program(path: str, **more: Any) -> dict[str, Any]:
    """A submission out of the problem set."""
    source = (PROBLEMS / path).read_text()
    return {"problem_id": path.split("/")[0], "language": "python", "source": source, **more}


def slow_at_first_secret() -> str:
    """Right, but asleep for a while on the first secret test."""
    first = (CUCKOOCLOCK / "data/secret/01-nothing-between-calls.in").read_text()
    return (
        "import io, sys, time\n"
        "text = sys.stdin.read()\n"
        f"time.sleep(3 if text == {first!r} else 0)\n"
        "sys.stdin = io.StringIO(text)\n"
    ) + (PROBLEMS / RIGHT).read_text()


async def heard_until_result(heard: Subscription, submission_id: str) -> tuple[list[Event], dict[str, Any]]:
    """All that is told of a submission up to its result, and the submission in it."""
    events: list[Event] = []
    async with asyncio.timeout(WAIT_S):
        while True:
            event = await heard.next(WAIT_S)
            told = event.body.get("submission", {}).get("id") or event.body.get("submission_id")
            if told != submission_id:
                continue
            events.append(event)
            if event.name == "submission:result":
                return events, event.body["submission"]


async def judged(live: Live, heard: Subscription, body: dict[str, Any]) -> tuple[list[Event], dict[str, Any]]:
    """Hand in and wait for the result."""
    taken = await live.command("submission:new", body)
    return await heard_until_result(heard, taken["id"])


async def results_in_log(server: LiveServer, user_id: str) -> list[str]:
    """Whose results the log of a person tells, in order."""
    async with server.runner.ports.pool.acquire() as db:
        entries = await log.read(db, f"user:{user_id}", after=0)
    return [one.body["submission"]["id"] for one in entries if one.event == "submission:result"]


async def wait_for_no_reports(server: LiveServer) -> None:
    """Until the server has dealt with everything that workers told it."""
    async with asyncio.timeout(WAIT_S):
        while await server.runner.ports.redis.xlen(REPORTS_STREAM):  # noqa: ASYNC110 - a stream tells nobody
            await asyncio.sleep(0.02)


async def under_way(heard: Subscription, submission_id: str) -> str:
    """Wait until the samples are done and the first secret test runs; the judging's id."""
    async with asyncio.timeout(WAIT_S):
        while True:
            event = await heard.until("submission:progress", WAIT_S)
            if event.body["submission_id"] == submission_id and event.body["number"] == SAMPLES:
                return str(event.body["judging_id"])


async def test_a_wrong_and_then_a_right_solution_are_judged_test_by_test(
    problems: None, person: SignIn, workers: Workers
) -> None:
    await workers.start("first")
    ada = await person("ada")
    assert ada.user is not None
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{ada.user['id']}")
        for path, verdict in ((WRONG, "wrong_answer"), (RIGHT, "accepted")):
            events, result = await judged(live, heard, program(path))
            assert (result["state"], result["verdict"]) == ("judged", verdict)
            assert result == await ada.get(f"/submissions/{result['id']}")
            names = [event.name for event in events]
            assert (names[0], names[-1]) == ("submission:new", "submission:result")
            progress = [event.body for event in events[1:-1]]
            assert {one["judging_id"] for one in progress} == {result["judging_id"]}
            told = [(test["number"], test["verdict"]) for one in progress for test in one["tests"]]
            tests = [(test["number"], test["verdict"]) for test in result["tests"]]
            assert len(told) > 1, "practice is told of single tests while they are judged"
            assert told == tests[: len(told)]  # what came with the result is told by the result
            assert len(tests) == result["tests_total"] == TESTS
            assert (result["tests_passed"] == TESTS) == (verdict == "accepted")


async def test_interactive_and_scored_problems_are_judged(
    problems: None, person: SignIn, workers: Workers
) -> None:
    await workers.start("first")
    ada = await person("ada")
    assert ada.user is not None
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{ada.user['id']}")
        for path, verdict, score in (
            ("twobells/submissions/accepted/neighbours.py", "accepted", None),
            ("twobells/submissions/wrong_answer/one_by_one.py", "wrong_answer", None),
            ("marketmorning/submissions/accepted/two_states.py", "accepted", 100.0),
            ("marketmorning/submissions/wrong_answer/voucher_at_the_end.py", "wrong_answer", 15.0),
        ):
            _, result = await judged(live, heard, program(path))
            assert (result["verdict"], result["score"]) == (verdict, score)
            groups = result["groups"] or []
            assert sum(group["score"] for group in groups) == (score or 0)
            assert len(groups) == (0 if score is None else 4)


async def test_a_worker_killed_in_the_middle_costs_nobody_a_result(
    problems: None, server: LiveServer, person: SignIn, workers: Workers
) -> None:
    doomed = await workers.start("doomed")
    ada = await person("ada")
    assert ada.user is not None
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{ada.user['id']}")
        slow = await live.command("submission:new", program(RIGHT, source=slow_at_first_secret()))
        behind = await live.command("submission:new", program(WRONG))
        lost = await under_way(heard, slow["id"])
        below = born(family(doomed.pid))
        doomed.kill()
        await doomed.wait()
        assert await workers.holder() == ["doomed"], "it was to die in the middle"
        assert below
        assert await asyncio.to_thread(survivors, below) == []
        await workers.start("heir")
        await workers.forget("doomed")
        # Either may come first: the one behind was never claimed.
        results: dict[str, dict[str, Any]] = {}
        while len(results) < 2:
            event = await heard.until("submission:result", WAIT_S)
            result = event.body["submission"]
            assert result["id"] not in results
            results[result["id"]] = result
    assert await workers.end("heir") == 0
    await wait_for_no_reports(server)
    assert sorted(await results_in_log(server, ada.user["id"])) == sorted((slow["id"], behind["id"]))
    again = results[slow["id"]]
    assert (again["verdict"], again["tests_passed"]) == ("accepted", TESTS)
    assert again["judging_id"] != lost
    assert results[behind["id"]]["verdict"] == "wrong_answer"
    async with server.runner.ports.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM judgings WHERE submission_id = $1", slow["id"]) == 1
        assert await db.fetchval("SELECT count(*) FROM judge_jobs") == 0


async def test_a_worker_that_was_only_away_brings_its_result_to_nobody(
    problems: None, server: LiveServer, person: SignIn, workers: Workers
) -> None:
    away = await workers.start("away")
    ada = await person("ada")
    assert ada.user is not None
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{ada.user['id']}")
        slow = await live.command("submission:new", program(RIGHT, source=slow_at_first_secret()))
        lost = await under_way(heard, slow["id"])
        away.send_signal(signal.SIGSTOP)
        assert await workers.holder() == ["away"]
        await workers.start("heir")
        await workers.forget("away")
        _, result = await heard_until_result(heard, slow["id"])
        assert (result["verdict"], result["judging_id"] != lost) == ("accepted", True)
        away.send_signal(signal.SIGCONT)
        assert await workers.end("away") == 0  # having told what it made of it
        await wait_for_no_reports(server)
        assert await ada.get(f"/submissions/{slow['id']}") == result
    assert await results_in_log(server, ada.user["id"]) == [slow["id"]]


async def test_a_run_streams_its_output_and_then_tells_how_it_went(
    problems: None, person: SignIn, workers: Workers
) -> None:
    await workers.start("first")
    ada = await person("ada")
    assert ada.user is not None
    source = "import time\nprint('tick', input(), flush=True)\ntime.sleep(1)\nprint('tock')\n"
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{ada.user['id']}")
        taken = await live.command(
            "code:execute", {"language": "python", "source": source, "inputs": ["tack\n"]}
        )
        outputs = []
        while (event := await heard.next(WAIT_S)).name == "code:output":
            outputs.append(event.body)
        # One or two: a worker that was held up brings both words at once.
        assert [(one["sequence"], one["stream"]) for one in outputs] == [
            (number, "stdout") for number in range(len(outputs))
        ]
        assert "".join(one["text"] for one in outputs) == "tick tack\ntock\n"
        assert (event.name, event.body["execution_id"]) == ("code:result", taken["id"])
        (run,) = event.body["runs"]
        assert (run["verdict"], run["exit_code"], run["output"]) == ("accepted", 0, "tick tack\ntock\n")
        await live.command("code:execute", program(WRONG, samples=True))
        result = await heard.until("code:result", WAIT_S)
        matches = [one["matches"] for one in result.body["runs"]]
        assert len(matches) == SAMPLES
        assert False in matches


async def test_contestants_are_told_the_verdict_and_nothing_of_single_tests(
    problems: None, person: SignIn, workers: Workers
) -> None:
    await workers.start("first")
    host, ada, bob = await person("hana"), await person("ada"), await person("bob")
    rules = {"name": "Friday sprint", "format": "icpc", "problems": [{"problem": "cuckooclock"}]}
    room_id = (await host.post(ROOMS, rules))["room"]["id"]
    for contestant in (ada, bob):
        await contestant.post(f"{ROOMS}/{room_id}/join")
    await host.post(f"{ROOMS}/{room_id}/start")
    for path, verdict in ((WRONG, "wrong_answer"), (RIGHT, "accepted")):
        await _contest_submission(ada, bob, program(path, room_id=room_id), verdict)


async def _contest_submission(ada: Client, bob: Client, body: dict[str, Any], verdict: str) -> None:
    assert ada.user is not None
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{ada.user['id']}")
        events, result = await judged(live, heard, body)
        status = await live.command("submission:status", {"submission_id": result["id"]})
    by_rest = await ada.get(f"/submissions/{result['id']}")
    assert by_rest == result
    assert (result["state"], result["verdict"]) == ("judged", verdict)
    for event in events:
        if event.name == "submission:progress":  # somebody works on it, and no more
            assert event.body["state"] == "judging"
            assert (event.body["number"], event.body["total"], event.body["tests"]) == (0, None, [])
    for view in (result, status, await bob.get(f"/submissions/{result['id']}")):
        assert [view.get(name) for name in ("tests", "groups", "tests_passed", "tests_total")] == [None] * 4
