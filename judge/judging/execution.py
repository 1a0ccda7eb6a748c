"""Running a program on given inputs, streaming what it prints (the "run" button)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Literal, TypeVar

from judge.compiling.programs import Program
from judge.contract import ExecuteJob, OutputChunk, TestResult, Verdict
from judge.judging.stage import Stage
from judge.judging.verdict import Judgement, verdict_of_run, verdict_of_test
from judge.manifest import Manifest
from judge.sandboxes.capture import Capture
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.sandboxes.streams import sealed
from judge.validation.compare import Comparison, parse_flags
from judge.validation.default_validator import judge_output
from judge.validation.validators import VALIDATOR_LIMITS, Case, run_validators

POLL_S = 0.03  # how often a running program's output is looked at
CHUNK_BYTES = 16 * 1024
STREAMED_BYTES = 256 * 1024  # of one stream of one run; the rest is not sent
Stream = Literal["stdout", "stderr"]
T = TypeVar("T")


async def execute(
    job: ExecuteJob,
    manifest: Manifest | None,
    sandboxes: Sequence[Sandbox],
    program: Program,
    validators: Sequence[Program],
) -> AsyncGenerator[OutputChunk | TestResult, None]:
    """Run the program on every input, yielding what it prints and then a result for each.

    The first of `sandboxes` is the program's, the second (where there is one) the validator's. Without answers a
    run that ends by itself with exit code 0 counts as accepted. Raises SandboxError.
    """
    streamer = Streamer(job.judging_id)
    for index, given in enumerate(job.inputs):
        with Capture() as stdout, Capture() as stderr:
            started = _run(job, manifest, given, sandboxes[0], program, stdout, stderr)
            running = asyncio.create_task(started, name="execute")
            async with aclosing(streamer.follow(running, index, stdout, stderr)) as chunks:
                async for chunk in chunks:
                    yield chunk
            run = running.result()
            judgement = await _judge(job, manifest, sandboxes, validators, index, run, stdout)
            yield _result(job, index, run, judgement, stdout, stderr)


async def _run(
    job: ExecuteJob,
    manifest: Manifest | None,
    given: bytes,
    sandbox: Sandbox,
    program: Program,
    stdout: Capture,
    stderr: Capture,
) -> RunResult:
    stdin = sealed(given)
    stage = Stage.of(manifest)
    try:
        async with stage.set(sandbox, program, (), None):
            return await stage.run(sandbox, program, job.limits, stdin_fd=stdin, stdout=stdout, stderr=stderr)
    finally:
        os.close(stdin)


class Streamer:
    """Cuts growing files into numbered chunks, up to a cap for each, and never within a character of UTF-8."""

    def __init__(self, judging_id: str) -> None:
        self._judging_id = judging_id
        self._sequence = 0
        self._sent: dict[tuple[int, Stream], int] = {}

    async def follow(
        self, running: asyncio.Task[T], index: int, stdout: Capture, stderr: Capture
    ) -> AsyncGenerator[OutputChunk, None]:
        """Yield what is printed until the run has ended; closing this ends the run."""
        try:
            while not running.done():
                await asyncio.wait([running], timeout=POLL_S)
                for chunk in self.read(index, stdout, stderr):
                    yield chunk
        finally:
            if not running.done():
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        for chunk in self.read(index, stdout, stderr, is_over=True):
            yield chunk

    def read(
        self, index: int, stdout: Capture, stderr: Capture, *, is_over: bool = False
    ) -> list[OutputChunk]:
        """Return what is new; the beginning of a character waits for its rest unless the run is over."""
        chunks = []
        streams: tuple[tuple[Stream, Capture], ...] = (("stdout", stdout), ("stderr", stderr))
        for stream, capture in streams:
            sent = self._sent.get((index, stream), 0)
            data = capture.read(STREAMED_BYTES - sent, offset=sent)
            while part := data[: whole_characters(data[:CHUNK_BYTES])] or (
                data[:CHUNK_BYTES] if is_over else b""
            ):
                chunks.append(OutputChunk(self._judging_id, self._sequence, index, stream, part))
                self._sequence += 1
                sent += len(part)
                data = data[len(part) :]
            self._sent[index, stream] = sent
        return chunks


def whole_characters(data: bytes) -> int:
    """How many bytes of `data` do not belong to a UTF-8 character that is cut off at its end.

    What is no UTF-8 at all is nobody's beginning and counts as whole.
    """
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue  # a continuation; its beginning is further back
        wanted = 4 if byte >> 3 == 0b11110 else 3 if byte >> 4 == 0b1110 else 2 if byte >> 5 == 0b110 else 1
        return len(data) - back if wanted > back else len(data)
    return len(data)


async def _judge(
    job: ExecuteJob,
    manifest: Manifest | None,
    sandboxes: Sequence[Sandbox],
    validators: Sequence[Program],
    index: int,
    run: RunResult,
    output: Capture,
) -> Judgement | None:
    """Compare with the answer where there is one, by the problem's validator or the default one."""
    if verdict_of_run(run, job.limits) is not None:
        return None
    if job.answers is None or index >= len(job.answers):
        return Judgement(True)
    if not validators or manifest is None:
        rules = parse_flags(manifest.validator.flags, ours=True) if manifest else Comparison()
        return await judge_output(output, job.limits.output_bytes, job.answers[index], rules)
    facts = manifest.validator
    case = Case(
        job.inputs[index],
        job.answers[index],
        tuple(facts.flags),
        facts.protocol,
        facts.limits or VALIDATOR_LIMITS,
        passes=manifest.passes,
    )
    return await run_validators(sandboxes[1], validators, case, output)


def _result(
    job: ExecuteJob, index: int, run: RunResult, judgement: Judgement | None, stdout: Capture, stderr: Capture
) -> TestResult:
    verdict = verdict_of_test(run, job.limits, judgement)
    message = "" if judgement is None else judgement.judge_message
    return TestResult(
        number=index + 1,
        name=str(index + 1),
        sample=True,
        verdict=verdict,
        cpu_ms=round(run.cpu_ms),
        wall_ms=round(run.wall_ms),
        memory_bytes=run.memory_bytes,
        exit_code=run.exit_code,
        signal=run.signal,
        limit_broken=run.limit_broken,
        killed_by=run.killed_by,
        judge_message=judgement.error if judgement and verdict is Verdict.JUDGE_ERROR else message,
        team_message=judgement.team_message if judgement else "",
        output=stdout.excerpt(),
        stderr=stderr.excerpt(),
    )
