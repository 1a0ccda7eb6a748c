"""How exact the judge measures, and whether the same submission always gets the same verdict.

CPU time against the program's own clocks, memory against what is touched, how far past the hard limit a killed
group stood, and the verdicts at 0.6 and 1.8 of the limit, on an idle machine and with every core loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.judge_problem import BACKENDS, compiled, open_pool
from bench.stack import report
from judge.compiling.programs import Program, run_program
from judge.limits import MIB, RunLimits
from judge.sandboxes.capture import Capture
from judge.sandboxes.cores import Cores
from judge.sandboxes.frames import HARD_KILL_EXTRA_S, HARD_KILL_FACTOR
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import RunResult, Sandbox
from tests.support.measured import (
    ALONE,
    FAMILY_OF_320_MIB,
    FOR_EVER,
    NEVER_REAPED,
    TOUCH_100_MIB,
    TRIVIAL,
    TWO_THREADS,
)

BURNERS = {"alone": ALONE, "two_threads": TWO_THREADS, "never_reaped": NEVER_REAPED}
TOUCHERS = {"trivial": TRIVIAL, "100_mib": TOUCH_100_MIB, "320_mib_in_5_processes": FAMILY_OF_320_MIB}
ROOMY = RunLimits(cpu_s=5, wall_s=60, memory_bytes=512 * MIB, processes=32)


class Bench:
    """Runs programs in one sandbox, each on the core that was claimed."""

    def __init__(self, pool: SandboxPool, sandbox: Sandbox, core: int | None) -> None:
        self._pool = pool
        self._sandbox = sandbox
        self._core = core

    async def results(
        self, source: str, limits: RunLimits, rounds: int, *, is_pinned: bool = True
    ) -> list[tuple[RunResult, bytes]]:
        """Run a source some times; return how each run ended and what it printed."""
        program = await compiled(self._pool, source, "c")
        return [await self._run(program, limits, is_pinned) for _ in range(rounds)]

    async def _run(self, program: Program, limits: RunLimits, is_pinned: bool) -> tuple[RunResult, bytes]:
        with Capture() as stdout:
            core = self._core if is_pinned else None
            result = await run_program(self._sandbox, program, limits, stdout_fd=stdout.fd, cpu=core)
            return result, stdout.excerpt()


async def measure(backend: str, rounds: int) -> dict[str, Any]:
    """Return all figures of a backend."""
    cores = Cores(1)
    try:
        async with open_pool(backend, 2) as pool, pool.acquire() as sandbox:
            bench = Bench(pool, sandbox, cores.numbers[0] if cores.numbers else None)
            figures: dict[str, Any] = {"cgroups": pool.has_cgroups}
            figures["cpu_ms_beyond_own_clocks"] = {
                name: _range(
                    [
                        one.cpu_ms - int(said) / 1000
                        for one, said in await bench.results(source, ROOMY, rounds)
                    ]
                )
                for name, source in BURNERS.items()
            }
            figures["memory_mib"] = {
                name: _range(
                    [one.memory_bytes / MIB for one, _ in await bench.results(source, ROOMY, rounds)]
                )
                for name, source in TOUCHERS.items()
            }
            figures["cpu_ms_past_hard_limit"] = {
                f"{threads}_threads": await _past_the_limit(bench, threads, rounds) for threads in range(1, 5)
            }
            figures["verdicts"] = {"idle": await _verdicts(bench, rounds)}
            with every_core_loaded():
                figures["verdicts"]["loaded"] = await _verdicts(bench, rounds)
            return figures
    finally:
        cores.close()


async def _past_the_limit(bench: Bench, threads: int, rounds: int) -> dict[str, float]:
    limits = RunLimits(cpu_s=0.2, wall_s=30)
    hard_ms = (limits.cpu_s * HARD_KILL_FACTOR + HARD_KILL_EXTRA_S) * 1000
    source = FOR_EVER.replace("THREADS", str(threads))
    results = await bench.results(source, limits, rounds, is_pinned=False)
    return _range([one.cpu_ms - hard_ms for one, _ in results])


async def _verdicts(bench: Bench, rounds: int) -> dict[str, dict[str, int]]:
    """Count the ends of a program that needs 100 ms, under limits that it is far from."""
    counted = {}
    for factor in (0.6, 1.8):
        results = await bench.results(ALONE, RunLimits(cpu_s=0.1 / factor), rounds)
        counted[f"{factor}_of_the_limit"] = dict(
            Counter(str(one.limit_broken or "none") for one, _ in results)
        )
    return counted


@contextlib.contextmanager
def every_core_loaded() -> Iterator[None]:
    """One busy process for every core."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in os.sched_getaffinity(0)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def _range(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    names = {"min": 0, "p50": len(ordered) // 2, "max": -1}
    return {name: round(ordered[at], 2) for name, at in names.items()}


def main() -> None:
    """Measure the backends that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", action="append", choices=BACKENDS, help="default: bubblewrap")
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    figures = {name: asyncio.run(measure(name, options.rounds)) for name in options.backend or ["bubblewrap"]}
    report("judge_exactness", figures)


if __name__ == "__main__":
    main()
