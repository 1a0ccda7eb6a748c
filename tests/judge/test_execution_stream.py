"""Running without judging: the output comes while the program runs, whole characters at a time, and can be stopped."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.contract import ExecuteJob, Finished, OutputChunk, Report, SourceFile, Verdict
from judge.judging.execution import CHUNK_BYTES, STREAMED_BYTES, whole_characters
from judge.judging.judging import Judge
from judge.judging.workshop import Workshop
from judge.limits import MIB, RunLimits
from judge.sandboxes.pool import SandboxPool

LIMITS = RunLimits(cpu_s=5, wall_s=60, memory_bytes=256 * MIB, output_bytes=4 * MIB)


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"", 0),
        (b"abc", 3),
        ("aü".encode(), 3),
        ("aü".encode()[:-1], 1),
        ("a€".encode()[:-1], 1),
        ("a\U0001f600".encode()[:-1], 1),
        ("a\U0001f600".encode()[:-3], 1),
        ("a\U0001f600".encode(), 5),
        (b"a\x80\x80\x80\x80", 5),
        (b"a\xff", 2),
    ],
)
def test_a_character_that_is_cut_off_waits_for_its_rest(data: bytes, whole: int) -> None:
    assert whole_characters(data) == whole


def job(source: str, *inputs: bytes, more: tuple[SourceFile, ...] = ()) -> ExecuteJob:
    files = [*more, SourceFile("main.py", source.encode())]
    return ExecuteJob("j1", "python", files, list(inputs) or [b""], LIMITS)


@pytest.fixture
def judge(pool: SandboxPool, tmp_path: Path) -> Judge:
    return Judge(Workshop(pool, DirectoryBlobs(tmp_path), "tester"))


async def reports_of(judge: Judge, wanted: ExecuteJob) -> list[Report]:
    async with aclosing(judge.run(wanted)) as reports:
        return [report async for report in reports]


def streamed(reports: list[Report], stream: str, index: int = 0) -> bytes:
    chunks = [one for one in reports if isinstance(one, OutputChunk)]
    assert [one.sequence for one in chunks] == list(range(len(chunks)))
    return b"".join(one.data for one in chunks if one.stream == stream and one.input_index == index)


@pytest.mark.judge
async def test_output_comes_while_the_program_still_runs(judge: Judge) -> None:
    waits = (
        "import sys\nprint('first', flush=True)\nprint('oh', file=sys.stderr, flush=True)\nwhile True: pass"
    )
    seen: dict[str, bytes] = {}
    async with aclosing(judge.run(job(waits))) as reports:
        async for report in reports:
            assert not isinstance(report, Finished)
            if isinstance(report, OutputChunk):
                seen[report.stream] = report.data
            if len(seen) == 2:
                break
    assert seen == {"stdout": b"first\n", "stderr": b"oh\n"}


@pytest.mark.judge
async def test_what_is_closed_is_killed_and_its_sandbox_is_free(judge: Judge) -> None:
    for _ in range(2 * judge.pool.size):
        async with aclosing(judge.run(job("print(1, flush=True)\nwhile True: pass"))) as reports:
            async for report in reports:
                if isinstance(report, OutputChunk):
                    break
    async with asyncio.timeout(60):
        last = (await reports_of(judge, job("print(42)")))[-1]
    assert isinstance(last, Finished)
    assert last.verdict is Verdict.ACCEPTED


@pytest.mark.judge
async def test_every_input_has_its_own_output_and_several_files_are_one_program(judge: Judge) -> None:
    helper = SourceFile("helper.py", b"def double(x): return 2 * x")
    source = "from helper import double\nprint(double(int(input())))"
    reports = await reports_of(judge, job(source, b"1", b"21", more=(helper,)))
    assert [streamed(reports, "stdout", index) for index in (0, 1)] == [b"2\n", b"42\n"]


@pytest.mark.judge
async def test_a_flood_is_cut_and_no_chunk_cuts_a_character(judge: Judge) -> None:
    reports = await reports_of(judge, job("print('€' * 1_000_000)"))
    told = streamed(reports, "stdout")
    assert STREAMED_BYTES - 3 <= len(told) <= STREAMED_BYTES
    chunks = [one.data for one in reports if isinstance(one, OutputChunk)]
    assert all(len(one) <= CHUNK_BYTES for one in chunks)
    assert all(one.decode() for one in chunks[:-1])


@pytest.mark.judge
async def test_output_that_is_no_text_comes_too(judge: Judge) -> None:
    source = "import sys; sys.stdout.buffer.write(bytes(range(256)) + b'\\xf0\\x9f')"
    reports = await reports_of(judge, job(source))
    assert streamed(reports, "stdout") == bytes(range(256)) + b"\xf0\x9f"
