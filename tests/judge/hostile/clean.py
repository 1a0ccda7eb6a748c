"""The clean submission that is judged beside the hostile ones, and keeps its verdict, answer, time and memory."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from msgspec.structs import replace

from judge.compiling.programs import Program
from judge.judging.verdict import verdict_of_run
from judge.limits import MIB, RunLimits
from judge.sandboxes.sandbox import Sandbox
from tests.judge.conftest import Bench

Result = TypeVar("Result")

# Ten milliseconds by its own clock, then the sum, and at last that clock: what the kernel does for others meanwhile (memory
# of a bomb that is given back) it counts to whoever runs on that core.
CLEAN = """
#include <stdio.h>
#include <time.h>
static long now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
int main(void) {
    long a, b, begun = now_us(); /* what came before its exec is on this clock, too */
    while (now_us() < begun + 10000);
    if (scanf("%ld %ld", &a, &b) != 2 || printf("%ld\\n", a + b) < 0 || fflush(stdout)) return 1;
    return fprintf(stderr, "%ld", now_us() - begun) < 0;
}
"""
CLEAN_MORE_MS = 5.0  # that is told than it knows of itself
CLEAN_TRIES = (
    3  # the best of so many: a host that takes the core away as a program ends counts that as its time
)
CLEAN_LIMITS = RunLimits(cpu_s=0.1, wall_s=10, memory_bytes=16 * MIB, output_bytes=1 * MIB, processes=4)


async def run_clean(bench: Bench, sandbox: Sandbox, program: Program) -> None:
    """Run the clean submission, which keeps its verdict, its answer, its time and its memory."""
    beyond_ms: list[float] = []
    while not beyond_ms or (min(beyond_ms) > CLEAN_MORE_MS and len(beyond_ms) < CLEAN_TRIES):
        beyond_ms.append(await _run_once(bench, sandbox, program))
    assert min(beyond_ms) <= CLEAN_MORE_MS, beyond_ms


async def _run_once(bench: Bench, sandbox: Sandbox, program: Program) -> float:
    """Milliseconds that are told of it beyond those that it knows of itself."""
    limits = replace(CLEAN_LIMITS, cpu_s=0.5) if bench.pool.has_own_kernel else CLEAN_LIMITS
    outcome = await bench.run_in(sandbox, program, b"3 4", limits)
    assert verdict_of_run(outcome.result, limits) is None, outcome
    assert outcome.stdout == b"7\n"
    assert 7 <= outcome.result.cpu_ms < limits.cpu_s * 1000, outcome
    assert outcome.result.memory_bytes < 4 * MIB, outcome
    # Its exec is not in what it knows of. A kernel of the sandbox's own needs time for itself.
    return 0.0 if bench.pool.has_own_kernel else outcome.result.cpu_ms - int(outcome.stderr) / 1000


async def run_clean_beside(
    bench: Bench, sandbox: Sandbox, program: Program, hostile: Coroutine[None, None, Result]
) -> Result:
    """Run the clean submission again and again for as long as something hostile goes on; what came of that."""
    task = asyncio.create_task(hostile, name="hostile")
    try:
        while not task.done():
            await run_clean(bench, sandbox, program)
        return await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
