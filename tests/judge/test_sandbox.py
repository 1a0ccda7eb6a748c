"""The sandbox as a place: files in and out, nothing left between runs, limits counted honestly."""

from __future__ import annotations

import asyncio
import os

import pytest

from judge.limits import MIB, Limit, RunLimits
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import RunSpec, SandboxError
from tests.judge.conftest import LIMITS, Bench, otherwise_under_gvisor
from tests.support.measured import ALONE

pytestmark = pytest.mark.judge

PRINT_SUM = "print(sum(map(int, input().split())))"
TOUCH_100_MIB = """
#include <stdlib.h>

int main(void) {
    volatile char *p = malloc(100 << 20);
    for (long i = 0; i < 100 << 20; i += 4096) p[i] = 1;
    return p[4096] - 1;
}
"""


async def test_a_program_reads_its_input_and_its_output_comes_back(bench: Bench) -> None:
    outcome = await bench.run("python", PRINT_SUM, b"3 4\n")
    assert outcome.stdout == b"7\n"
    assert outcome.result.exit_code == 0
    assert outcome.result.limit_broken is None
    assert outcome.result.killed_by is None


async def test_exit_codes_and_signals_are_told_apart(bench: Bench) -> None:
    exited = await bench.run("python", "raise SystemExit(7)")
    assert (exited.result.exit_code, exited.result.signal) == (7, None)
    aborted = await bench.run("c", "#include <stdlib.h>\nint main(void) { abort(); }")
    assert (aborted.result.exit_code, aborted.result.signal, aborted.result.killed_by) == (None, 6, None)


async def test_a_file_put_in_comes_out_the_same(pool: SandboxPool) -> None:
    async with pool.acquire() as sandbox:
        await sandbox.put("folder/data.bin", b"\0\xff" * 1000)
        assert await sandbox.get("folder/data.bin", limit_bytes=2000) == b"\0\xff" * 1000
        with pytest.raises(SandboxError, match="too large"):
            await sandbox.get("folder/data.bin", limit_bytes=1999)
        with pytest.raises(FileNotFoundError):
            await sandbox.get("nothing", limit_bytes=10)
        with pytest.raises(SandboxError, match=r"^folder/data\.bin: cannot write the file: File exists"):
            await sandbox.put("folder/data.bin", b"a second time")


@pytest.mark.parametrize("name", ["/etc/ld.so.cache", "../etc/ld.so.cache", "a/../../etc/ld.so.cache"])
async def test_no_name_leads_out_of_the_work_folder(pool: SandboxPool, name: str) -> None:
    async with pool.acquire() as sandbox:
        with pytest.raises((SandboxError, FileNotFoundError)):
            await sandbox.get(name, limit_bytes=1 * MIB)
        with pytest.raises(SandboxError):
            await sandbox.put(name, b"x")


async def test_a_reset_empties_the_work_folder(pool: SandboxPool) -> None:
    async with pool.acquire() as sandbox:
        await sandbox.put("data", b"x")
        await sandbox.reset()
        assert await sandbox.get_tree(limit_bytes=1 * MIB) == {}
        await sandbox.put("data", b"y")
        assert await sandbox.get("data", limit_bytes=1) == b"y"


async def test_the_work_folder_is_read_only_unless_allowed(bench: Bench) -> None:
    program = await bench.program("python", "open('left', 'w').write('x')")
    async with bench.pool.acquire() as sandbox:
        refused = await bench.run_in(sandbox, program)
        # A mount that is read-only says the one, a folder of another user the other.
        assert b"Read-only file system" in refused.stderr or b"Permission denied" in refused.stderr
        allowed = await bench.run_in(sandbox, program, work_writable=True)
        assert allowed.result.exit_code == 0
        assert await sandbox.get("left", limit_bytes=1) == b"x"


async def test_a_cancelled_run_is_killed_and_the_sandbox_stays_usable(bench: Bench) -> None:
    sleeper = await bench.program(
        "python", "import sys, time; sys.stdout.write('up'); sys.stdout.flush(); time.sleep(60)"
    )
    async with bench.pool.acquire() as sandbox:
        reader, writer = os.pipe()
        spec = RunSpec(["/usr/bin/python3", "main.py"], LIMITS, stdout=writer)
        await sandbox.put("main.py", sleeper.files["main.py"][0])
        task = asyncio.create_task(sandbox.run(spec))
        os.set_blocking(reader, False)
        ready = asyncio.Event()
        asyncio.get_running_loop().add_reader(reader, ready.set)
        await ready.wait()
        asyncio.get_running_loop().remove_reader(reader)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        os.close(reader)
        os.close(writer)
        assert (await sandbox.run(RunSpec(["/bin/true"], LIMITS))).exit_code == 0


async def test_cpu_time_over_the_limit_is_killed_and_named(bench: Bench) -> None:
    limits = RunLimits(cpu_s=0.2, wall_s=20, memory_bytes=64 * MIB)
    outcome = await bench.run("c", "int main(void) { for (;;) ; }", limits=limits)
    assert outcome.result.limit_broken is Limit.CPU
    assert outcome.result.killed_by == "supervisor"
    assert outcome.result.cpu_ms > 200


async def test_sleeping_over_the_wall_limit_is_killed_and_named(bench: Bench) -> None:
    limits = RunLimits(cpu_s=1, wall_s=0.3)
    outcome = await bench.run("python", "import time; time.sleep(60)", limits=limits)
    assert outcome.result.limit_broken is Limit.WALL
    assert outcome.result.killed_by == "supervisor"


async def test_memory_is_that_which_was_touched(bench: Bench) -> None:
    outcome = await bench.run("c", TOUCH_100_MIB)
    assert outcome.result.exit_code == 0
    assert 100 * MIB <= outcome.result.memory_bytes <= 102 * MIB


async def test_memory_over_the_limit_is_named(bench: Bench) -> None:
    if not bench.pool.has_cgroups:
        otherwise_under_gvisor(bench.pool, "the supervisor ends it, not the kernel")
        pytest.skip("without cgroups the allocation fails instead")
    outcome = await bench.run("c", TOUCH_100_MIB, limits=RunLimits(memory_bytes=64 * MIB))
    assert outcome.result.limit_broken is Limit.MEMORY
    assert outcome.result.killed_by == "kernel"
    assert outcome.result.memory_bytes <= 64 * MIB


async def test_who_is_ended_is_told_with_as_much_memory_as_who_ends(bench: Bench) -> None:
    """What is resident without being charged, such as the interpreter's own pages, counts for both."""
    by_itself = await bench.run("python", "pass")
    for source in ("while True: pass", "import time; time.sleep(60)"):
        ended = await bench.run("python", source, limits=RunLimits(cpu_s=0.2, wall_s=0.5))
        assert ended.result.killed_by == "supervisor"
        assert ended.result.memory_bytes >= by_itself.result.memory_bytes - MIB


async def test_output_of_exactly_the_limit_passes_and_one_byte_more_breaks_it(bench: Bench) -> None:
    limits = RunLimits(output_bytes=4096)
    program = await bench.program(
        "python", "import sys; sys.stdout.write('x' * int(input())); sys.stdout.flush()"
    )
    async with bench.pool.acquire() as sandbox:
        exact = await bench.run_in(sandbox, program, b"4096", limits)
        assert (exact.result.limit_broken, len(exact.stdout)) == (None, 4096)
        more = await bench.run_in(sandbox, program, b"4097", limits)
        assert more.result.limit_broken is Limit.OUTPUT


async def test_a_pool_gives_out_no_more_than_its_size(pool: SandboxPool) -> None:
    async with pool.acquire_many(2):
        third = asyncio.create_task(pool.acquire().__aenter__())
        await asyncio.sleep(0)
        assert not third.done()
        third.cancel()
        await asyncio.gather(third, return_exceptions=True)
    async with pool.acquire_many(2) as both:
        assert len({id(sandbox) for sandbox in both}) == 2


async def test_a_pool_that_closes_ends_what_is_given_out_and_leaves_no_task_behind(pool: SandboxPool) -> None:
    mine = asyncio.current_task()

    async def hold() -> None:
        async with pool.acquire() as sandbox:
            held.set_result(None)
            await sandbox.run(RunSpec(["/bin/sleep", "60"], LIMITS))

    before = {
        task for task in asyncio.all_tasks() if task is not mine and "sandbox pool" not in task.get_name()
    }
    held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    holder = asyncio.create_task(hold())
    async with pool.acquire():
        await held
        waiting = asyncio.create_task(pool.acquire().__aenter__())
        await asyncio.sleep(0)
        await pool.close()
    for task in (holder, waiting):
        with pytest.raises(SandboxError):
            await task
    assert asyncio.all_tasks() - before == {mine}
    with pytest.raises(SandboxError):
        await pool.acquire().__aenter__()


async def test_a_sandbox_whose_supervisor_died_says_so(pool: SandboxPool) -> None:
    async with pool.acquire() as sandbox:
        await sandbox.close()
        assert not sandbox.is_usable
        with pytest.raises(SandboxError):
            await sandbox.run(RunSpec(["/bin/true"], LIMITS))


async def test_without_cgroups_limits_still_hold(degraded_bench: Bench) -> None:
    assert (await degraded_bench.run("python", PRINT_SUM, b"1 2")).stdout == b"3\n"
    slow = await degraded_bench.run(
        "c", "int main(void) { for (;;) ; }", limits=RunLimits(cpu_s=0.2, wall_s=20)
    )
    assert slow.result.limit_broken is Limit.CPU
    burnt = await degraded_bench.run("c", ALONE)
    assert abs(burnt.result.cpu_ms - int(burnt.stdout) / 1000) < 50  # roughly
    large = await degraded_bench.run("c", TOUCH_100_MIB, limits=RunLimits(memory_bytes=64 * MIB))
    assert large.result.signal or large.result.limit_broken is Limit.MEMORY
