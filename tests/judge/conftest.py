"""Fixtures for tests that run programs: a pool of real sandboxes, and a shorthand to compile and run a source."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from judge.compiling.artefacts import ProgramCache
from judge.compiling.language import Language
from judge.compiling.languages import adopt, resolve_language
from judge.compiling.programs import CompileResult, Program, compile_program, run_program
from judge.contract import SourceFile
from judge.limits import MIB, RunLimits
from judge.sandboxes.backends import DEFAULT_REUSE, Backend, BubblewrapBackend, DockerBackend, Sizes
from judge.sandboxes.capture import Capture
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.sandboxes.streams import reopened, sealed
from tests.support.components import lack_of_docker, lack_of_gvisor, need

LIMITS = RunLimits(cpu_s=2, wall_s=8, memory_bytes=128 * MIB, output_bytes=1 * MIB, processes=32)


@dataclass(frozen=True)
class Outcome:
    """How a run ended and what it printed."""

    result: RunResult
    stdout: bytes
    stderr: bytes


# Right programs are compiled once for all tests over the same kind of sandbox.
_compiled: defaultdict[tuple[str, str, bool], ProgramCache] = defaultdict(ProgramCache)


class Bench:
    """Compiles once a source and runs it."""

    def __init__(self, pool: SandboxPool) -> None:
        self.pool = pool
        self._compiled = _compiled[pool.backend, pool.mark, pool.has_cgroups]

    def language(self, name: str) -> Language:
        """A language, or the test is skipped."""
        found = resolve_language(name)
        need("" if found else f"{name} is not installed")
        assert found
        return found

    async def compile(
        self, language: str, source: str, time_limit_s: float = 60, cache: ProgramCache | None = None
    ) -> CompileResult:
        """Compile one file."""
        found = self.language(language)
        file = SourceFile("main" + found.extensions[0], source.encode())
        return await compile_program(self.pool, found, [file], time_limit_s=time_limit_s, cache=cache)

    async def program(self, language: str, source: str) -> Program:
        """The program of one file that is known to be right."""
        compiled = await self.compile(language, source, cache=self._compiled)
        assert compiled.program, compiled.compiler_output.decode()
        return compiled.program

    async def run_in(
        self,
        sandbox: Sandbox,
        program: Program,
        stdin: bytes = b"",
        limits: RunLimits = LIMITS,
        *,
        work_writable: bool = False,
    ) -> Outcome:
        """Run in a given sandbox."""
        given = sealed(stdin)
        stdin_fd = reopened(given)
        stdout, stderr = Capture(), Capture()
        try:
            result = await run_program(
                sandbox,
                program,
                limits,
                stdin_fd=stdin_fd,
                stdout_fd=stdout.fd,
                stderr_fd=stderr.fd,
                work_writable=work_writable,
            )
            return Outcome(result, *(os.pread(one.fd, 64 * MIB, 0) for one in (stdout, stderr)))
        finally:
            for fd in (given, stdin_fd, stdout.fd, stderr.fd):
                os.close(fd)

    async def run(
        self, language: str, source: str, stdin: bytes = b"", limits: RunLimits = LIMITS
    ) -> Outcome:
        """Compile and run in a fresh sandbox."""
        program = await self.program(language, source)
        async with self.pool.acquire() as sandbox:
            return await self.run_in(sandbox, program, stdin, limits)


BACKENDS = ("bubblewrap", "docker", "gvisor")


def open_backend(kind: str, reuse: int = DEFAULT_REUSE) -> Backend:
    """A way of making sandboxes, or the test is skipped.

    Containers have this machine's toolchains, or those of the image that TEST_JUDGE_IMAGE names.
    """
    if kind == "bubblewrap":
        return BubblewrapBackend(reuse=reuse)
    image = os.environ.get("TEST_JUDGE_IMAGE", "")
    if kind == "docker":
        need(lack_of_docker())
        return DockerBackend(floor=1, reuse=reuse, image=image)
    need(lack_of_gvisor(), optional=True)
    return DockerBackend(floor=1, reuse=reuse, image=image, runtime="runsc")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every way of making sandboxes: a test that uses this, or `pool`, or `bench`, runs over each."""
    return open_backend(request.param)


@asynccontextmanager
async def open_pool(backend: Backend) -> AsyncIterator[SandboxPool]:
    """Two real sandboxes."""
    started = SandboxPool(2, backend)
    await started.start()
    try:
        yield started
    finally:
        await started.close()
        adopt(None)


@pytest.fixture
async def pool(backend: Backend) -> AsyncIterator[SandboxPool]:
    """Two real sandboxes of each kind."""
    async with open_pool(backend) as started:
        yield started


@pytest.fixture
def bench(pool: SandboxPool) -> Bench:
    """The shorthand over the pool."""
    return Bench(pool)


def otherwise_under_gvisor(pool: SandboxPool, how: str) -> None:
    """Leave out the running test under a kernel of the sandbox's own, saying what comes out there."""
    need(f"under gVisor {how}" if pool.has_own_kernel else "", optional=True)


@pytest.fixture
async def degraded_bench() -> AsyncIterator[Bench]:
    """The same without cgroups, as on a machine where the worker may make none."""
    started = SandboxPool(1, BubblewrapBackend(Sizes(with_cgroups=False)))
    await started.start()
    yield Bench(started)
    await started.close()
