"""Containers with a kernel of their own: found out whatever the runtime is called, counted on the host, and held."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from judge.contract import Verdict
from judge.doctor import State, examine
from judge.judging.verdict import verdict_of_run
from judge.limits import MIB, Limit, RunLimits
from judge.sandboxes import docker_sandbox
from judge.sandboxes.backends import DockerBackend
from judge.sandboxes.host_counters import open_counters
from judge.sandboxes.pool import SandboxPool
from tests.judge.conftest import Bench
from tests.support.components import lack_of_docker, lack_of_gvisor, need
from tests.support.measured import TOUCH_100_MIB

pytestmark = pytest.mark.judge

ROOMY = RunLimits(cpu_s=5, wall_s=30, memory_bytes=512 * MIB, processes=16)
SPARSE = """
#include <stdlib.h>
int main(void) {
    volatile char *p = malloc(1000 << 20);
    for (long i = 0; i < 1000 << 20; i += 1 << 20) p[i] = 1;
    return p[1 << 20] - 1;
}
"""
BOMB = "#include <unistd.h>\nint main(void) { for (;;) if (!fork()) for (;;) pause(); }"
SPIN = "int main(void) { for (;;) ; }"
CLEAN = '#include <stdio.h>\nint main(void) { return puts("7") < 0; }'
HOG = """
#include <stdlib.h>
int main(void) { for (;;) { volatile char *p = malloc(1 << 20); for (long i = 0; i < 1 << 20; i += 4096) p[i] = 1; } }
"""


@asynccontextmanager
async def bench_of(runtime: str) -> AsyncIterator[Bench]:
    """Containers of a runtime."""
    pool = SandboxPool(1, DockerBackend(floor=1, runtime=runtime))
    await pool.start()
    try:
        yield Bench(pool)
    finally:
        await pool.close()


@pytest.fixture
def has_gvisor() -> None:
    """Left out where the engine does not know it."""
    need(lack_of_gvisor(), optional=True)


@pytest.fixture
def has_docker() -> None:
    """Skipped where there is no engine."""
    need(lack_of_docker())


@pytest.fixture
async def gvisor(has_gvisor: None) -> AsyncIterator[Bench]:
    """Containers under gVisor."""
    async with bench_of("runsc") as bench:
        yield bench


@pytest.fixture
async def uncounted(has_gvisor: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """The same where the worker cannot read what the host counts."""
    monkeypatch.setattr(docker_sandbox, "open_counters", lambda pid, name: [])
    async with bench_of("runsc") as bench:
        yield bench


@pytest.mark.usefixtures("has_docker")
async def test_a_runtime_with_the_machine_s_kernel_is_like_none() -> None:
    async with bench_of("runc") as bench:
        assert not bench.pool.has_own_kernel
        plain = DockerBackend()
        await plain.start()
        assert bench.pool.has_cgroups is (plain.cgroups.version != 0)
        await plain.close()


async def test_a_kernel_of_its_own_is_found_out_and_said(gvisor: Bench) -> None:
    assert gvisor.pool.has_own_kernel
    assert not gvisor.pool.has_cgroups
    assert any("kernel of its own" in lack and "on the host" in lack for lack in gvisor.pool.lacks())


@pytest.mark.usefixtures("has_gvisor")
async def test_doctor_says_what_it_means() -> None:
    found = {
        one.name: one
        for one in await examine({**os.environ, "JUDGE_BACKEND": "docker", "JUDGE_RUNTIME": "runsc"})
    }
    assert found["sandbox"].state is State.OK
    assert "runsc" in found["containers"].found
    assert found["cgroups"].state is State.DEGRADED
    assert "not refused" in found["cgroups"].meaning


async def test_memory_is_what_was_touched_and_not_where(gvisor: Bench) -> None:
    full = await gvisor.run("c", TOUCH_100_MIB, limits=ROOMY)
    assert 97 * MIB <= full.result.memory_bytes <= 104 * MIB
    sparse = await gvisor.run("c", SPARSE, limits=ROOMY)
    assert sparse.result.memory_bytes <= 16 * MIB


async def test_a_run_begins_at_nothing_after_a_large_one(gvisor: Bench) -> None:
    large, small = (
        await gvisor.program("c", TOUCH_100_MIB),
        await gvisor.program("c", "int main(void) { return 0; }"),
    )
    async with gvisor.pool.acquire() as sandbox:
        for _ in range(3):
            assert (await gvisor.run_in(sandbox, large, limits=ROOMY)).result.memory_bytes >= 97 * MIB
            assert (await gvisor.run_in(sandbox, small, limits=ROOMY)).result.memory_bytes <= 4 * MIB


async def test_what_the_supervisor_holds_open_cannot_be_touched(gvisor: Bench) -> None:
    """Its own output, above all: what no limit would count. A run may find such files in /proc there."""
    source = """
import os
for number in os.listdir("/proc/1/fd"):
    path = f"/proc/1/fd/{number}"
    try:
        found = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        continue
    try:
        os.pwrite(found, b"x", 1 << 22)
    except OSError:  # a pipe's other end, or a device
        continue
    if os.fstat(found).st_size:  # /dev/null keeps nothing
        print("written", number)
"""
    outcome = await gvisor.run("python", source)
    assert outcome.result.exit_code == 0, outcome
    assert outcome.stdout == b""


async def test_objects_that_no_process_holds_are_removed(gvisor: Bench) -> None:
    leave = await gvisor.program(
        "c",
        "#include <sys/msg.h>\n#include <sys/sem.h>\n#include <sys/shm.h>\n"
        "int main(void) { for (int i = 0; i < 3; i++) if (shmget(1 + i, 4096, 0666 | IPC_CREAT) < 0"
        " || msgget(1 + i, 0666 | IPC_CREAT) < 0 || semget(1 + i, 1, 0666 | IPC_CREAT) < 0) return 1; return 0; }",
    )
    look = await gvisor.program(
        "c",
        "#include <sys/msg.h>\n#include <sys/sem.h>\n#include <sys/shm.h>\n"
        "int main(void) { int n = 0; for (int i = 0; i < 3; i++)"
        " n += (shmget(1 + i, 0, 0) >= 0) + (msgget(1 + i, 0) >= 0) + (semget(1 + i, 0, 0) >= 0); return n; }",
    )
    async with gvisor.pool.acquire() as sandbox:
        for _ in range(2):
            assert (await gvisor.run_in(sandbox, leave)).result.exit_code == 0
            assert (await gvisor.run_in(sandbox, look)).result.exit_code == 0


async def check_limits(bench: Bench) -> None:
    """Memory, CPU time and processes are held, and the sandbox serves on."""
    hog, spin, bomb, clean = [await bench.program("c", source) for source in (HOG, SPIN, BOMB, CLEAN)]
    async with bench.pool.acquire() as sandbox:
        small = RunLimits(cpu_s=5, wall_s=20, memory_bytes=64 * MIB)
        result = (await bench.run_in(sandbox, hog, limits=small)).result
        assert (result.limit_broken, result.killed_by) == (Limit.MEMORY, "supervisor")
        short = RunLimits(cpu_s=0.3, wall_s=20, memory_bytes=64 * MIB)
        result = (await bench.run_in(sandbox, spin, limits=short)).result
        assert (result.limit_broken, result.killed_by) == (Limit.CPU, "supervisor")
        result = (await bench.run_in(sandbox, bomb, limits=ROOMY)).result
        assert (result.limit_broken, result.killed_by) == (None, "supervisor")
        assert verdict_of_run(result, ROOMY) is Verdict.RUNTIME_ERROR
        assert (await bench.run_in(sandbox, clean)).stdout == b"7\n"


async def test_limits_hold(gvisor: Bench) -> None:
    await check_limits(gvisor)


async def test_limits_hold_where_the_host_s_counts_cannot_be_read(uncounted: Bench) -> None:
    assert any("cannot be read here" in lack for lack in uncounted.pool.lacks())
    await check_limits(uncounted)


def test_only_the_group_that_was_meant_is_counted() -> None:
    own = Path("/proc/self/cgroup").read_text()
    name = max((line.rpartition("/")[2] for line in own.splitlines()), key=len)
    for fd in open_counters(os.getpid(), name or "/"):
        assert os.pread(fd, 20, 0)
        os.close(fd)
    assert open_counters(os.getpid(), "no-such-container") == []
    assert open_counters(2**22 + 1, "") == []
