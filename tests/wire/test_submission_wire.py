"""Problems, submissions and runs through both doors of a live server, with a worker at the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codequest.client import ApiError
from codequest.features.problems.importer import import_packages
from judge.contract import OutputChunk, Verdict
from tests.support.backend import worker, write_package
from tests.support.fake_worker import FakeWorker
from tests.support.live_server import LiveServer, SignIn, anonymous, person, server

__all__ = ["anonymous", "person", "server", "worker"]

PROGRAM = {"language": "python3", "source": "print(1)"}


@pytest.fixture
async def problem(server: LiveServer, tmp_path: Path) -> str:
    """The slug of a problem with a picture."""
    root = write_package(tmp_path, "double", **{"statement__problem.en.md": "![map](map.png)\n"})
    (root / "statement/map.png").write_bytes(b"\x89PNG\r\n\x1a\n not much")
    await import_packages(server.runner, [root])
    return "double"


async def test_a_submission_goes_in_by_each_door_and_its_result_comes_by_the_socket(
    problem: str, person: SignIn, worker: FakeWorker
) -> None:
    ada = await person("ada")
    me = (await ada.get("/auth/me"))["user"]["id"]
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{me}")
        for hand_in in (
            lambda: ada.post(f"/problems/{problem}/submit", PROGRAM),
            lambda: ada.post("/submissions", {"problem_id": problem, **PROGRAM}),
            lambda: live.command("submission:new", {"problem_id": problem, **PROGRAM}),
        ):
            taken = await hand_in()
            assert (taken["state"], taken["language"]) == ("queued", "python")
            job = await worker.take()
            await worker.progress(job, 1, 2)
            progress = await heard.until("submission:progress")
            assert progress.body["judging_id"] == job.judging_id
            await worker.finish(job, Verdict.ACCEPTED, Verdict.WRONG_ANSWER)
            result = await heard.until("submission:result")
            by_rest = await ada.get(f"/submissions/{taken['id']}")
            assert result.body["submission"] == by_rest
            assert by_rest["verdict"] == "wrong_answer"
            for name, path in (("status", "/status"), ("code", "/code")):
                by_socket = await live.command(f"submission:{name}", {"submission_id": taken["id"]})
                assert by_socket == await ada.get(f"/submissions/{taken['id']}{path}")


async def test_a_submission_reads_the_same_by_both_doors(problem: str, person: SignIn) -> None:
    ada = await person("ada")
    taken = await ada.post(f"/problems/{problem}/submit", PROGRAM)
    async with ada.live() as live:
        by_socket = await live.command("submission:get", {"submission_id": taken["id"]})
    assert by_socket == await ada.get(f"/submissions/{taken['id']}")


async def test_a_program_runs_and_its_output_streams(
    problem: str, person: SignIn, worker: FakeWorker
) -> None:
    ada = await person("ada")
    me = (await ada.get("/auth/me"))["user"]["id"]
    async with ada.live() as live:
        heard = await live.subscribe(f"user:{me}")
        taken = await live.command("code:execute", {**PROGRAM, "problem_id": problem, "samples": True})
        job = await worker.take()
        await worker.report(OutputChunk(job.judging_id, 0, 0, "stdout", b"2\n"))
        assert (await heard.until("code:output")).body["text"] == "2\n"
        await worker.finish(job, Verdict.ACCEPTED)
        result = await heard.until("code:result")
        fetched = await ada.get(f"/executions/{taken['id']}")
        assert (fetched["state"], fetched["runs"]) == ("done", result.body["runs"])


async def test_the_eleventh_submission_of_a_minute_is_too_many(problem: str, person: SignIn) -> None:
    ada = await person("ada")
    for _ in range(10):
        await ada.post(f"/problems/{problem}/submit", PROGRAM)
    with pytest.raises(ApiError) as caught:
        await ada.post(f"/problems/{problem}/submit", PROGRAM)
    assert (caught.value.status, caught.value.code) == (429, "TOO_MANY_REQUESTS")
    await (await person("bob")).post(f"/problems/{problem}/submit", PROGRAM)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "language"),
        ({**PROGRAM, "surprise": 1}, 400, "surprise"),
        ({**PROGRAM, "source": 7}, 400, "source"),
        ({**PROGRAM, "source": "a\x00b"}, 400, "source"),
        ({**PROGRAM, "source": "x" * 200_000}, 400, "source"),
        ({"language": "python", "files": []}, 400, "files"),
        ({"language": "python", "files": [{"name": "../a.py", "source": "x"}]}, 400, "files.0.name"),
        ({**PROGRAM, "room_id": "not an id"}, 400, "room_id"),
        ({**PROGRAM, "problem_id": "elsewhere"}, 400, "problem_id"),
    ],
)
async def test_bad_bodies_are_told_what_is_wrong(
    problem: str, person: SignIn, body: dict[str, Any], status: int, field: str
) -> None:
    ada = await person("ada")
    with pytest.raises(ApiError) as caught:
        await ada.post(f"/problems/{problem}/submit", body)
    assert caught.value.status == status
    assert [one["field"] for one in caught.value.details] == [field]


async def test_a_picture_is_served_to_those_who_may_see_the_problem(
    server: LiveServer, problem: str, anonymous: Any
) -> None:
    address = f"{server.url}/api/v1/problems/{problem}/assets/map.png"
    async with anonymous.http.get(address) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        policy = response.headers["Content-Security-Policy"]  # opened by itself, a drawing runs nothing
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script" not in policy
        assert (await response.read()).startswith(b"\x89PNG")
        tag = response.headers["ETag"]
    async with anonymous.http.get(address, headers={"If-None-Match": tag}) as response:
        assert response.status == 304
    async with server.runner.ports.pool.acquire() as db:
        await db.execute("UPDATE problems SET visibility = 'embargoed'")
    async with anonymous.http.get(address) as response:
        assert response.status == 404
