"""One run a core: two workers of a machine share none, and a job keeps its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from judge.limits import RunLimits
from judge.sandboxes.cores import Cores
from judge.sandboxes.frames import encode_run
from judge.sandboxes.gate import RunGate
from judge.sandboxes.sandbox import RunSpec
from tests.judge.conftest import Bench


def test_a_second_worker_gets_other_cores_and_ended_ones_give_theirs_back() -> None:
    usable = len(os.sched_getaffinity(0))
    first = Cores(1)
    second = Cores(usable)
    assert not set(first.numbers) & set(second.numbers)
    assert len(second.numbers) <= usable - len(first.numbers)
    taken = list(first.numbers)
    first.close()
    third = Cores(usable)
    assert set(taken) <= set(third.numbers)
    second.close()
    third.close()


def test_a_worker_that_finds_no_core_free_says_so() -> None:
    usable = len(os.sched_getaffinity(0))
    every = Cores(usable)
    late = Cores(1)
    assert late.numbers == []
    (told,) = late.lacks(1)
    assert "1 jobs at once have 0 cores" in told
    assert every.lacks(len(every.numbers)) == []
    late.close()
    every.close()


def test_a_worker_in_a_container_of_its_own_is_known_by_the_folder_that_both_have(tmp_path: Path) -> None:
    first = Cores(folder=tmp_path)
    assert len(first.numbers) <= max(1, len(os.sched_getaffinity(0)) - 1)
    taken = list(first.numbers)
    in_a_container = """if True:
        import sys
        from pathlib import Path
        from judge.sandboxes import cores
        cores.socket.socket.bind = lambda *_: None  # what containers do: names are of a network namespace
        print(*cores.Cores(64, Path(sys.argv[1])).numbers)
    """
    command = [sys.executable, "-c", in_a_container, str(tmp_path)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.split()
    assert not set(taken) & {int(core) for core in told}
    first.close()
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.split()
    assert set(taken) <= {int(core) for core in told}


async def test_runs_beside_each_other_have_different_cores_and_get_their_own_again() -> None:
    gate = RunGate([2, 5])
    async with gate.shared() as first, gate.shared() as second, gate.shared() as third:
        assert {first, second} == {2, 5}
        assert third is None
    async with gate.shared(2) as again:
        assert again == 2
    async with gate.alone(5) as alone:
        assert alone == 5


async def test_one_that_is_alone_waits_for_the_others_and_they_for_it() -> None:
    gate = RunGate([1])
    order: list[str] = []

    async def alone() -> None:
        async with gate.alone() as core:
            order.append(f"alone on {core}")

    async def later() -> None:
        async with gate.shared() as core:
            order.append(f"later on {core}")

    async with gate.shared():
        tasks = [asyncio.create_task(alone())]
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(later()))
        await asyncio.sleep(0)
        assert order == []
    await asyncio.gather(*tasks)
    assert order == ["alone on 1", "later on 1"]


def test_a_run_s_own_core_goes_before_the_sandbox_s() -> None:
    spec = RunSpec(["/bin/true"], RunLimits())
    assert encode_run(spec, 3)[0] == encode_run(RunSpec(["/bin/true"], RunLimits(), cpu=3))[0]
    assert encode_run(spec, 3)[0] != encode_run(spec)[0]


@pytest.mark.judge
async def test_a_program_sees_the_core_that_its_sandbox_is_pinned_to(bench: Bench) -> None:
    program = await bench.program("python", "import os; print(*os.sched_getaffinity(0))")
    core = max(os.sched_getaffinity(0))
    async with bench.pool.acquire() as sandbox:
        sandbox.core = core
        assert (await bench.run_in(sandbox, program)).stdout == b"%d\n" % core
