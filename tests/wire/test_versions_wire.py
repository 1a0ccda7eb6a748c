"""A problem's versions through both doors: the maker has everything, and nobody else anything, contest or not."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from codequest.adapters.blobs import FolderBlobs
from codequest.client import ApiError, Client
from codequest.features.problems.importer import import_packages
from codequest.features.problems.written import Beginning
from codequest.protocol.actor import Role
from tests.support.backend import write_package
from tests.support.fake_worker import FakeWorker
from tests.support.live_server import LiveServer, SignIn

ROOMS = "/multiplayer/rooms"
# What stands in the package and in no statement or sample: an answer, a jury submission, a validator.
SECRETS = ("4242", "a_jury_program", "a_validator")


@pytest.fixture
async def worker(judge_redis_url: str) -> AsyncIterator[FakeWorker]:
    async with FakeWorker(judge_redis_url) as one:
        yield one


async def read(client: Client, path: str) -> tuple[int, Mapping[str, str], bytes]:
    async with client.http.get(f"{client.base_url}/api/v1{path}") as response:
        return response.status, response.headers, await response.read()


class Problem:
    """A problem of a maker's, with every address below it."""

    def __init__(self, package: str, problem_id: str) -> None:
        self.version = f"/problems/double/versions/{package}"
        self.package, self.id = package, problem_id

    @property
    def addresses(self) -> list[str]:
        parts = ("", "/files", "/verification", "/tests/2", "/tests/2/input", "/tests/2/answer")
        return ["/problems/double/versions", *(self.version + part for part in parts)]

    @property
    def commands(self) -> list[tuple[str, dict[str, Any]]]:
        version = {"slug": "double", "package": self.package}
        return [
            ("problem:versions", {"slug": "double"}),
            ("problem:version", version),
            ("problem:test", {**version, "number": 2}),
            ("problem:verification", version),
            ("problem:verify", version),
            ("problem:set-time-limit", {**version, "time_ms": 1000}),
            ("problem:withdraw", {"slug": "double"}),
            ("problem:delete", {"slug": "double"}),
            ("subscribe", {"channel": f"problem:{self.id}:makers"}),
            ("subscribe", {"channel": "admins"}),
        ]


async def made(server: LiveServer, maker: Client, folder: Path) -> Problem:
    assert maker.user is not None
    files = {
        "data__secret__01.in": "2121\n",
        "data__secret__01.ans": "4242\n",
        "submissions__accepted__a_jury_program.py": "print(2 * int(input()))\n",
        "input_validators__a_validator.py": "import sys\nsys.exit(42)\n",
    }
    root = write_package(folder, "double", **files)
    beginning = Beginning("public", maker.user["id"])
    (done,) = await import_packages(server.runner, [root], beginning=beginning)
    problem_id = (await maker.get("/problems/double"))["id"]
    return Problem(done.package_hash, problem_id)


async def test_the_maker_has_all_of_it_and_a_check_tells_as_it_goes_on(
    server: LiveServer, person: SignIn, worker: FakeWorker, tmp_path: Path
) -> None:
    ines = await person("ines", Role.INSTRUCTOR)
    problem = await made(server, ines, tmp_path)
    for address in problem.addresses:
        assert (await read(ines, address))[0] == 200, address
    _, headers, content = await read(ines, problem.version + "/files")
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Disposition"] == f'attachment; filename="double-{problem.package[:8]}.zip"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-Id"]
    assert content.startswith(b"PK")
    async with ines.http.get(
        f"{ines.base_url}/api/v1{problem.version}/files", headers={"If-None-Match": headers["ETag"]}
    ) as response:
        assert response.status == 304
    assert (await read(ines, problem.version + "/tests/2/answer"))[2] == b"4242\n"
    assert (await read(ines, problem.version + "/tests/2/source"))[0] == 404
    assert (await read(ines, problem.version + "/tests/9/input"))[0] == 404
    async with ines.live() as live:
        heard = await live.subscribe(f"problem:{problem.id}:makers")
        assert heard.snapshot is None
        begun = await ines.post(problem.version + "/verification")
        assert (await heard.until("verification:started")).body["verification"] == begun
        for _ in begun["items"]:
            job = await worker.take()
            await worker.progress(job, 1, 2)
            await worker.finish(job, *[], results=[])
        ended = await heard.until("verification:ended")
        assert ended.body["verification"]["done"] == len(begun["items"])
        assert (await ines.get(problem.version + "/verification"))["last"] == ended.body["verification"]


async def test_an_archive_that_breaks_off_is_not_taken_for_the_whole(
    server: LiveServer, person: SignIn, tmp_path: Path
) -> None:
    ines = await person("ines", Role.INSTRUCTOR)
    problem = await made(server, ines, tmp_path)
    blobs = server.runner.ports.blobs
    assert isinstance(blobs, FolderBlobs)
    blobs.sink.remove(hashlib.sha256(b"4242\n").hexdigest())
    with pytest.raises(aiohttp.ClientPayloadError):
        await read(ines, problem.version + "/files")
    test = await ines.get(problem.version + "/tests/2")
    assert (test["input"]["text"], test["answer"]) == ("2121\n", None)
    assert (await read(ines, problem.version + "/tests/2/answer"))[0] == 404


@pytest.mark.parametrize("is_running", [False, True])
async def test_nobody_else_gets_a_byte_of_it(
    server: LiveServer, person: SignIn, anonymous: Client, tmp_path: Path, is_running: bool
) -> None:
    ines, tim = await person("ines", Role.INSTRUCTOR), await person("tim", Role.INSTRUCTOR)
    ada = await person("ada")
    problem = await made(server, ines, tmp_path)
    if is_running:
        # Of another setter's room: its host, and somebody who competes in it.
        room = await tim.post(
            ROOMS, {"name": "Sprint", "problems": [{"problem": "double"}], "visibility": "public"}
        )
        room_id = room["room"]["id"]
        await ada.post(f"{ROOMS}/{room_id}/join")
        await tim.post(f"{ROOMS}/{room_id}/start")
    for client in (tim, ada, anonymous):
        for address in problem.addresses:
            status, _, content = await read(client, address)
            assert status in (401, 403, 404), address
            assert not any(secret.encode() in content for secret in SECRETS)
        async with client.live() as live:
            for command, body in problem.commands:
                with pytest.raises(ApiError) as refused:
                    await live.command(command, body)
                assert refused.value.code in ("UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND"), command
                assert not any(secret in str(refused.value) for secret in SECRETS)
    assert (await read(ines, "/problems/double"))[0] == 200
