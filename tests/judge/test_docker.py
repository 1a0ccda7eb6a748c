"""Containers: their isolation, how long one lives, and an engine that goes away and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import docker
import pytest
import requests

from judge.limits import MIB, RunLimits
from judge.sandboxes import docker_sandbox
from judge.sandboxes.backends import DockerBackend
from judge.sandboxes.docker_engine import Engine, engine_address, is_dead, owner
from judge.sandboxes.docker_sandbox import DockerSandbox
from judge.sandboxes.load import Load
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import RunSpec, SandboxError
from tests.judge.conftest import LIMITS, Bench
from tests.support.components import lack_of_docker, need
from tests.support.engine import OwnEngine, lack_of_own_engine
from tests.support.small_image import small_image

TRUE = RunSpec(["/bin/true"], LIMITS)


@pytest.fixture(autouse=True)
def needs_docker(request: pytest.FixtureRequest) -> None:
    """Most of it needs an engine."""
    if request.node.get_closest_marker("judge"):
        need(lack_of_docker())


@asynccontextmanager
async def docker_pool(size: int = 2, *, reuse: int = 20, floor: int = 1) -> AsyncIterator[SandboxPool]:
    pool = SandboxPool(size, DockerBackend(reuse=reuse, floor=floor))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def use(pool: SandboxPool) -> str:
    """Take a sandbox, run something in it, give it back; the container's id."""
    async with pool.acquire() as sandbox:
        assert isinstance(sandbox, DockerSandbox)
        assert (await sandbox.run(TRUE)).exit_code == 0
        assert sandbox.container
        return sandbox.container


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the pool works in the background and tells nobody
            await asyncio.sleep(0.02)


@pytest.mark.judge
async def test_a_container_serves_as_many_submissions_as_allowed_and_no_more() -> None:
    async with docker_pool(1, reuse=3) as pool:
        used = []
        for _ in range(7):
            used.append(await use(pool))
        assert [len({*used[0:3]}), len({*used[3:6]}), len({*used})] == [1, 1, 3]


@pytest.mark.judge
async def test_in_the_strict_setting_every_submission_has_a_container_of_its_own() -> None:
    async with docker_pool(1, reuse=1) as pool:
        assert len({await use(pool) for _ in range(4)}) == 4


@pytest.mark.judge
async def test_the_next_submission_finds_nothing_of_the_one_before() -> None:
    leave = (
        "import os; os.makedirs('a/b'); open('a/b/c', 'w').write('x'); os.chmod('a/b', 0); os.chmod('a', 0);"
        "open('/tmp/t', 'w'); open('/dev/shm/s', 'w'); os.mkfifo('f'); os.symlink('/etc', 'l')"
    )
    async with docker_pool(1) as pool:
        async with pool.acquire() as sandbox:
            await sandbox.put("given", b"x")
            left = await sandbox.run(RunSpec(["/usr/bin/python3", "-c", leave], LIMITS, work_writable=True))
            assert left.exit_code == 0
            first = sandbox
        async with pool.acquire() as sandbox:
            assert sandbox is first
            assert await sandbox.get_tree(limit_bytes=100) == {}
            look = "import os; raise SystemExit(len(os.listdir('/work') + os.listdir('/tmp') + os.listdir('/dev/shm')))"
            assert (await sandbox.run(RunSpec(["/usr/bin/python3", "-c", look], LIMITS))).exit_code == 0


@pytest.mark.judge
async def test_folders_nested_without_end_are_removed() -> None:
    nest = "import os\nfor i in range(3000):\n os.mkdir('d'); os.chdir('d')\nopen('end', 'w').write('x')"
    async with docker_pool(1) as pool, pool.acquire() as sandbox:
        assert (
            await sandbox.run(RunSpec(["/usr/bin/python3", "-c", nest], LIMITS, work_writable=True))
        ).exit_code == 0
        await sandbox.reset()
        assert await sandbox.get_tree(limit_bytes=100) == {}


@pytest.mark.judge
async def test_a_container_whose_reset_fails_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with docker_pool(1) as pool:

        async def fail(self: DockerSandbox) -> None:
            raise SandboxError("something is left")

        monkeypatch.setattr(DockerSandbox, "reset", fail)
        assert await use(pool) != await use(pool)


@pytest.mark.judge
async def test_containers_are_made_ahead_of_need_and_follow_the_load() -> None:
    async with docker_pool(4, floor=2) as pool:
        await until(lambda: pool.ready == 2)
        async with pool.acquire_many(3):
            await until(lambda: pool.ready == 1)


@pytest.mark.judge
async def test_closing_the_pool_leaves_no_container() -> None:
    engine = Engine()
    try:
        async with docker_pool(3, floor=3) as pool:
            await use(pool)
            assert await engine.containers()
        for _ in range(200):  # the engine may still be removing what it was told to remove
            if not (left := await engine.containers()):
                break
            await asyncio.sleep(0.05)
        assert not left
    finally:
        engine.close()


@pytest.mark.judge
async def test_a_container_that_ends_while_it_is_being_removed_is_removed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    remove = docker.APIClient.remove_container

    def refuse_once(client: docker.APIClient, container: str, **options: bool) -> None:
        asked.append(container)
        if len(asked) == 1:
            answer = requests.Response()
            answer.status_code = 500
            raise docker.errors.APIError("error", answer, "cannot remove - Container 1 is not running")
        remove(client, container, **options)

    monkeypatch.setattr(docker.APIClient, "remove_container", refuse_once)
    engine = Engine()
    try:
        await engine.remove("codequest-there-is-none")
    finally:
        engine.close()
    assert len(asked) == 2


@pytest.mark.judge
async def test_an_engine_that_never_says_that_a_container_is_gone_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    wait = docker.APIClient.wait

    def silent_once(client: docker.APIClient, container: str, **options: Any) -> Any:
        asked.append(container)
        if len(asked) == 1:
            raise requests.ReadTimeout
        return wait(client, container, **options)

    monkeypatch.setattr(docker.APIClient, "wait", silent_once)
    engine = Engine()
    try:
        assert await engine.removed("codequest-there-is-none", 5.0)
    finally:
        engine.close()
    assert len(asked) == 2


@pytest.mark.judge
async def test_a_container_that_does_not_end_by_itself_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_sandbox, "END_TIMEOUT_S", 0.2)
    async with docker_pool(1) as pool, pool.acquire() as sandbox:
        assert isinstance(sandbox, DockerSandbox)
        engine, container = Engine(), sandbox.container or ""
        try:
            assert not await engine.removed(container, 0.2)
            with contextlib.closing(docker.APIClient(engine.address)) as client:
                client.pause(container)  # so that its supervisor does not see the end of its channel
            await sandbox.close()
            assert await engine.state(container) is None
            assert await engine.removed(container, 0.2)
        finally:
            engine.close()


@pytest.mark.judge
async def test_the_engine_is_told_to_hold_containers_tight() -> None:
    async with docker_pool(1) as pool, pool.acquire() as sandbox:
        assert isinstance(sandbox, DockerSandbox)
        engine = Engine()
        try:
            told = await engine.inspect(sandbox.container or "")
        finally:
            engine.close()
        host = told["HostConfig"]
        assert host["NetworkMode"] == "none"
        assert host["ReadonlyRootfs"] is True
        assert (host["Privileged"], host["CapDrop"]) == (False, ["ALL"])
        assert sorted(one.removeprefix("CAP_") for one in host["CapAdd"]) == ["KILL", "SETGID", "SETUID"]
        assert host["MemorySwap"] == host["Memory"] > 0
        assert host["LogConfig"]["Type"] == "none"
        assert any(option.startswith("no-new-privileges") for option in host["SecurityOpt"])
        assert all(mount["RW"] is False for mount in told["Mounts"])


ORPHAN = """
import asyncio, os
from judge.sandboxes.backends import DockerBackend
from judge.sandboxes.docker_sandbox import DockerSandbox, SUPERVISOR_INSIDE

async def main():
    backend = DockerBackend()
    await backend.start()
    settings = backend._settings
    # A container that outlives its worker: what it runs does not look at the worker's socket.
    host = {"NetworkMode": "none", "Binds": ["/usr:/usr:ro"]}
    made = await settings.engine.create(settings.image, ["/usr/bin/sleep", "1000"], host)
    await settings.engine.start(made)
    print(made, flush=True)
    os._exit(9)

asyncio.run(main())
"""


@pytest.mark.judge
async def test_the_containers_of_a_dead_worker_are_removed() -> None:
    dead = await asyncio.create_subprocess_exec(sys.executable, "-c", ORPHAN, stdout=asyncio.subprocess.PIPE)
    told, _ = await dead.communicate()
    orphan = told.decode().strip()
    engine = Engine()
    try:
        assert (await engine.state(orphan) or {}).get("Running")
        async with docker_pool(1):
            assert await engine.state(orphan) is None
    finally:
        engine.close()


def test_a_worker_counts_as_dead_only_where_it_can_be_told() -> None:
    boot, namespace, pid, started = owner().split("/")
    assert not is_dead(owner())
    assert is_dead(f"{boot}/{namespace}/{pid}/1")
    assert is_dead(f"another-boot/{namespace}/{pid}/{started}")
    assert not is_dead(f"{boot}/4711/{pid}/1")
    assert not is_dead("nonsense")


@pytest.fixture
def own_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnEngine]:
    """An engine that the test may stop."""
    need(lack_of_own_engine())
    engine = OwnEngine()
    lack = engine.start()
    assert not lack
    yield engine
    engine.stop(and_remove=True)


@pytest.mark.judge
async def test_an_engine_that_goes_away_makes_judging_pause_and_go_on(own_engine: OwnEngine) -> None:
    pool = SandboxPool(1, DockerBackend(address=own_engine.address, floor=1))
    await pool.start()
    try:
        async with pool.acquire() as sandbox:
            await asyncio.to_thread(own_engine.stop)
            with pytest.raises(SandboxError):
                await sandbox.run(TRUE)
            assert not await pool.check()
            assert "does not answer" in pool.away
        waiting = asyncio.create_task(use(pool))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert not await asyncio.to_thread(own_engine.start)
        async with asyncio.timeout(60):
            assert await waiting
        assert pool.away == ""
    finally:
        await pool.close()


async def test_without_an_engine_the_reason_is_said(tmp_path: Path) -> None:
    pool = SandboxPool(1, DockerBackend(address=f"unix://{tmp_path}/nothing.sock"))
    with pytest.raises(SandboxError, match="does not answer"):
        await pool.start()
    with pytest.raises(SandboxError, match="on this machine"):
        DockerBackend(address="tcp://10.0.0.1:2375")


@pytest.mark.judge
async def test_a_runtime_and_an_image_that_are_not_there_are_named() -> None:
    with pytest.raises(SandboxError, match="no runtime 'nothing'"):
        await SandboxPool(1, DockerBackend(runtime="nothing")).start()
    with pytest.raises(SandboxError, match="build-image"):
        await SandboxPool(1, DockerBackend(image="codequest-nothing:none")).start()


def test_load_is_the_peak_of_the_recent_past() -> None:
    load = Load(window_s=30)
    assert load.living(0, floor=2, ceiling=8, now_s=0) == 2
    load.note(5, 1)
    assert load.living(0, floor=2, ceiling=8, now_s=40) == 6
    assert load.living(0, floor=2, ceiling=5, now_s=40) == 5
    assert load.living(0, floor=2, ceiling=8, now_s=100) == 2


HELLO = {
    "c": '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }',
    "go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }',
    "java": 'class Main { public static void main(String[] a) { System.out.println("hello"); } }',
    "javascript": 'console.log("hello")',
    "python": 'print("hello")',
    "rust": 'fn main() { println!("hello"); }',
}


@pytest.mark.judge
async def test_native_programs_and_virtual_machines_run_in_a_container() -> None:
    async with docker_pool(2) as pool:
        bench = Bench(pool)
        for language, source in HELLO.items():
            limits = RunLimits(cpu_s=5, wall_s=20, memory_bytes=256 * MIB)
            assert (await bench.run(language, source, limits=limits)).stdout == b"hello\n"


MARK = """
import asyncio, sys
from judge.sandboxes.backends import DockerBackend
async def main():
    backend = DockerBackend(image=sys.argv[1])
    await backend.start()
    print(backend.mark)
    await backend.close()
asyncio.run(main())
"""


@pytest.mark.judge
async def test_an_image_made_from_ours_is_another_one_though_it_carries_the_same_hash() -> None:
    engine, mark = Engine(engine_address()), "5a" * 32
    name, derived = (f"codequest-{what}:{os.getpid()}" for what in ("small", "derived"))

    def derive(client: docker.APIClient) -> None:
        made = client.create_container(name, ["true"])["Id"]
        try:
            client.commit(made, *derived.split(":"), changes=["LABEL derived=yes"])
        finally:
            client.remove_container(made)

    marks = []
    try:
        await engine.import_image(small_image(mark), name)
        await engine._call(derive)
        for image in (name, derived):
            # In a process of its own, which takes the image's toolchains for its own.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", MARK, image, stdout=asyncio.subprocess.PIPE
            )
            marks.append((await process.communicate())[0].decode().split())
    finally:
        for image in (derived, name):
            await engine._call(functools.partial(docker.APIClient.remove_image, image=image))
        engine.close()
    (first, first_id), (second, second_id) = marks
    assert first == second == mark
    assert first_id != second_id
