"""Programs of a test's own files, compiled and run in one kind of sandbox."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from judge.compiling.programs import CompileResult, compile_program
from judge.contract import SourceFile
from judge.sandboxes.backends import Backend, BubblewrapBackend
from tests.judge.conftest import Bench


@pytest.fixture
def backend() -> Backend:
    """One is enough: what is tested here is what a language does, and a container sees the same files."""
    return BubblewrapBackend()


Files = Sequence[tuple[str, str]]


async def compile_files(bench: Bench, language: str, files: Files, include: Files = ()) -> CompileResult:
    def sources(given: Files) -> list[SourceFile]:
        return [SourceFile(name, text.encode()) for name, text in given]

    return await compile_program(
        bench.pool, bench.language(language), sources(files), include=sources(include)
    )


async def output_of(
    bench: Bench, language: str, files: Files, include: Files = (), stdin: bytes = b""
) -> bytes:
    compiled = await compile_files(bench, language, files, include)
    assert compiled.program, compiled.compiler_output.decode()
    async with bench.pool.acquire() as sandbox:
        outcome = await bench.run_in(sandbox, compiled.program, stdin)
    assert outcome.stderr == b""
    return outcome.stdout
