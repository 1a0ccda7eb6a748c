"""A package without a time limit that came over the web: its check says which one follows, and its maker sets it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codequest.client import ApiError, Client
from codequest.features.problems.importer import import_folder
from codequest.features.problems.written import Beginning, Imported
from codequest.protocol.actor import Role
from judge.contract import JudgeJob, Verdict
from tests.support.backend import write_package
from tests.support.fake_worker import FakeWorker
from tests.support.live_server import LiveServer, SignIn

NO_LIMIT = """problem_format_version: 2025-09
name: Double
uuid: 5d0c3f3e-8a4e-4a41-9d3f-3b1f6a1e7c01
credits: Nobody
license: cc0
limits: {time_resolution: 0.5}
"""
VERSIONS = "/problems/double/versions"


@pytest.fixture
async def worker(judge_redis_url: str) -> AsyncIterator[FakeWorker]:
    async with FakeWorker(judge_redis_url) as one:
        yield one


async def sent(server: LiveServer, maker: Client, folder: Path, **files: str) -> Imported:
    """A package as an upload brings it."""
    assert maker.user is not None
    root = write_package(folder, "double", **({"problem.yaml": NO_LIMIT} | files))
    done, _ = await import_folder(server.runner.ports, root, Beginning("public", maker.user["id"], False))
    return done


async def checked(maker: Client, worker: FakeWorker, version: str, *cpu_ms: int) -> dict[str, Any]:
    """A check in which accepted submissions take so long, one after the other; what is known of it then."""
    begun = await maker.post(f"{version}/verification")
    times = list(cpu_ms)
    for _ in begun["items"]:
        job = await worker.take()
        if isinstance(job, JudgeJob) and b"2 *" in job.files[0].content:
            await worker.finish(job, Verdict.ACCEPTED, max_cpu_ms=times.pop(0))
        else:
            await worker.finish(job, results=[])
    while (known := await maker.get(f"{version}/verification"))["last"]["finished_at"] is None:
        pass
    return dict(known["last"])


async def set_limit(maker: Client, version: str, time_ms: int) -> Any:
    return await maker.request("PUT", f"{version}/time-limit", {"time_ms": time_ms})


async def newest(maker: Client) -> dict[str, Any]:
    listed = (await maker.get(VERSIONS))["versions"]
    (found,) = [one for one in listed if one["is_current"]]
    return dict(found)


async def test_a_check_finds_the_limit_and_the_maker_takes_it(
    server: LiveServer, person: SignIn, worker: FakeWorker, tmp_path: Path
) -> None:
    ines = await person("ines", Role.INSTRUCTOR)
    first = f"{VERSIONS}/{(await sent(server, ines, tmp_path)).package_hash}"
    detail = await ines.get(first)
    assert (detail["limits"]["time_ms"], detail["time_limit_given"]) == (2000, False)
    assert (await checked(ines, worker, first, 610))["time_limit_ms"] == 1500, "twice 0.61 s, in half seconds"
    assert (await set_limit(ines, first, 1500))["outcome"] == "updated"
    version = await newest(ines)
    assert (version["time_ms"], version["has_files"]) == (1500, True)
    assert (await ines.get(f"{VERSIONS}/{version['package']}"))["time_limit_given"] is False
    assert (await ines.get(first))["limits"]["time_ms"] == 2000, "rooms that keep it have it as it was"
    with pytest.raises(ApiError, match="not the newest version"):
        await set_limit(ines, first, 1000)
    # The same package once more keeps the limit; another one has to be told again.
    assert (await sent(server, ines, tmp_path)).outcome == "unchanged"
    more = {"data/secret/02.in": "4\n", "data/secret/02.ans": "8\n"}
    assert (await sent(server, ines, tmp_path, **more)).outcome == "updated"
    assert (await newest(ines))["time_ms"] == 2000


async def test_a_submission_that_needs_more_than_there_is_tells_no_limit(
    server: LiveServer, person: SignIn, worker: FakeWorker, tmp_path: Path
) -> None:
    ines = await person("ines", Role.INSTRUCTOR)
    first = f"{VERSIONS}/{(await sent(server, ines, tmp_path)).package_hash}"
    assert (await checked(ines, worker, first, 2230))["time_limit_ms"] is None
    await set_limit(ines, first, 10_000)
    longer = f"{VERSIONS}/{(await newest(ines))['package']}"
    assert (await checked(ines, worker, longer, 2230))["time_limit_ms"] == 4500


async def test_a_limit_that_the_package_gives_is_changed_in_the_package(
    server: LiveServer, person: SignIn, worker: FakeWorker, tmp_path: Path
) -> None:
    ines, tim = await person("ines", Role.INSTRUCTOR), await person("tim", Role.INSTRUCTOR)
    given = {"problem.yaml": NO_LIMIT.replace("{time_resolution: 0.5}", "{time_limit: 3}")}
    version = f"{VERSIONS}/{(await sent(server, ines, tmp_path, **given)).package_hash}"
    assert (await ines.get(version))["time_limit_given"] is True
    assert (await checked(ines, worker, version, 610))["time_limit_ms"] is None
    with pytest.raises(ApiError) as refused:
        await set_limit(ines, version, 1000)
    assert refused.value.details[0]["message"].startswith("gives its time limit itself")
    for time_ms in (0, 300_001):
        with pytest.raises(ApiError, match="VALIDATION"):
            await set_limit(ines, version, time_ms)
    with pytest.raises(ApiError, match="FORBIDDEN"):
        await set_limit(tim, version, 1000)
    assert (await newest(ines))["time_ms"] == 3000


async def test_a_limit_beside_the_package_comes_back_with_its_files(
    server: LiveServer, person: SignIn, tmp_path: Path
) -> None:
    ines = await person("ines", Role.INSTRUCTOR)
    legacy = {"problem.yaml": "name: Double\nlicense: cc0\n", ".timelimit": "7\n"}
    version = f"{VERSIONS}/{(await sent(server, ines, tmp_path, **legacy)).package_hash}"
    assert (await ines.get(version))["time_limit_given"] is True
    with pytest.raises(ApiError, match="Nothing was imported"):
        await set_limit(ines, version, 1000)
    async with ines.http.get(f"{ines.base_url}/api/v1{version}/files") as answer:
        with zipfile.ZipFile(io.BytesIO(await answer.read())) as archive:
            assert archive.read("double/.timelimit") == b"7\n"
