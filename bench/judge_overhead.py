"""What a test costs beyond the program itself: the same A+B bare and in a sandbox, one after the other.

Bare is fork, exec and wait of the same binary with the same input, its output read back. In the sandbox it is a run
with a cgroup of its own, until the result is decoded and the output read in the worker. Both are measured in turn, so
that whatever else the machine does hits both. With 20 MiB of input the program reads it all.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench.bare import BareProgram
from bench.judge_problem import BACKENDS, SUM_CPP, compiled, open_pool
from bench.stack import report
from judge.compiling.programs import Program, run_program
from judge.limits import MIB, RunLimits
from judge.sandboxes.capture import Capture
from judge.sandboxes.cores import Cores
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.streams import reopened, sealed

WARM_UP = 20
PAUSE_S = 0.002  # a worker validates and reports between two runs
READ_ALL_CPP = """#include <cstdio>
#include <unistd.h>
int main() {
    static char piece[65536];
    long sum = 0, length;
    while ((length = read(0, piece, sizeof piece)) > 0) sum += length;
    printf("%ld\\n", sum);
}
"""
Run = Callable[[int, Capture, Capture], Awaitable[None]]


async def timed(run: Run, given: int, expected: bytes) -> float:
    """Return the milliseconds of one run, its output read."""
    begun = time.perf_counter()
    with Capture() as stdout, Capture() as stderr:
        stdin = reopened(given)
        try:
            await run(stdin, stdout, stderr)
        finally:
            os.close(stdin)
        output = stdout.excerpt()
    took_ms = (time.perf_counter() - begun) * 1000
    assert output == expected, output
    return took_ms


async def compare(
    pool: SandboxPool, program: Program, core: int | None, given: bytes, expected: bytes, rounds: int
) -> dict[str, Any]:
    """Run a program bare and in a sandbox in turn."""
    descriptor = sealed(given)
    with tempfile.TemporaryDirectory(prefix="cq-bench-") as folder:
        outside = BareProgram(program, Path(folder))

        async def bare(stdin: int, stdout: Capture, stderr: Capture) -> None:
            outside.run(stdin, stdout.fd, stderr.fd)

        async with pool.acquire() as sandbox:

            async def boxed(stdin: int, stdout: Capture, stderr: Capture) -> None:
                result = await run_program(
                    sandbox,
                    program,
                    RunLimits(),
                    stdin_fd=stdin,
                    stdout_fd=stdout.fd,
                    stderr_fd=stderr.fd,
                    cpu=core,
                )
                assert result.exit_code == 0

            times: dict[str, list[float]] = {"bare_ms": [], "sandbox_ms": []}
            for number in range(rounds + WARM_UP):
                for name, run in (("bare_ms", bare), ("sandbox_ms", boxed)):
                    took_ms = await timed(run, descriptor, expected)
                    await asyncio.sleep(PAUSE_S)
                    if number >= WARM_UP:
                        times[name].append(took_ms)
    os.close(descriptor)
    spread = {name: _spread(values) for name, values in times.items()}
    added = {key: round(spread["sandbox_ms"][key] - spread["bare_ms"][key], 3) for key in ("p50", "p95")}
    return {**spread, "added_ms": added, "rounds": rounds}


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50": round(ordered[len(ordered) // 2], 3), "p95": round(ordered[int(len(ordered) * 0.95)], 3)}


async def measure(backend: str, rounds: int) -> dict[str, Any]:
    """Return the figures of one backend."""
    cores = Cores(1)
    core = cores.numbers[0] if cores.numbers else None
    try:
        async with open_pool(backend, 1) as pool:
            small = await compare(pool, await compiled(pool, SUM_CPP), core, b"1 2\n", b"3\n", rounds)
            size = 20 * MIB
            large = await compare(
                pool,
                await compiled(pool, READ_ALL_CPP),
                core,
                bytes(size),
                b"%d\n" % size,
                max(20, rounds // 10),
            )
            return {"sum": small, "input_of_20_mib": large, "cgroups": pool.has_cgroups}
    finally:
        cores.close()


def main() -> None:
    """Measure the backends that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", action="append", choices=BACKENDS, help="default: bubblewrap")
    parser.add_argument("--rounds", type=int, default=1000)
    options = parser.parse_args()
    figures = {name: asyncio.run(measure(name, options.rounds)) for name in options.backend or ["bubblewrap"]}
    report("judge_overhead", figures)


if __name__ == "__main__":
    main()
