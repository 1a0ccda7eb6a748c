"""The samples of an interactive problem, as its own validator talks about them, for the author to read along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from judge.blobs import BlobSource
from judge.compiling.programs import Program
from judge.contract import ExecuteJob, OutputChunk, TestResult, Verdict
from judge.judging.attempts import Attempt, Attempts
from judge.judging.dialogues import Validators
from judge.judging.execution import Streamer
from judge.judging.inputs import SealedInputs
from judge.judging.verdict import Judgement
from judge.manifest import Manifest, TestCase
from judge.sandboxes.capture import Capture
from judge.sandboxes.sandbox import Sandbox
from judge.validation.recording import Transcript

SHOWN_BYTES = 16 * 1024  # of a conversation, in its result


async def talk(
    job: ExecuteJob,
    manifest: Manifest,
    *,
    sandbox: Sandbox,
    program: Program,
    validators: Validators,
    blobs: BlobSource,
    inputs: SealedInputs,
) -> AsyncGenerator[OutputChunk | TestResult, None]:
    """Let the two talk about each of the job's samples, yielding what they say and then a result for each.

    Raises ValueError for what is no sample of the problem, SandboxError and BlobMissing.
    """
    streamer = Streamer(job.judging_id)
    for index, test in enumerate([_sample(manifest, name) for name in job.samples]):
        with Capture() as said, Capture() as nothing:
            attempts = Attempts(
                manifest,
                blobs=blobs,
                inputs=inputs,
                validator=validators,
                sandbox=sandbox,
                program=program,
                submitted=job.files,
                transcript=Transcript(said),
            )
            running = asyncio.create_task(attempts.make(test, job.limits), name="talk")
            async with aclosing(streamer.follow(running, index, said, nothing)) as chunks:
                async for chunk in chunks:
                    yield chunk
            yield _result(index, running.result(), said)


def _sample(manifest: Manifest, name: str) -> TestCase:
    """A secret test is never talked about here, whoever asks."""
    for test in manifest.tests:
        if test.sample and test.name == name:
            return test
    raise ValueError(f"the problem has no sample {name}")


def _result(index: int, attempt: Attempt, said: Capture) -> TestResult:
    judgement, run = attempt.judgement or Judgement(None), attempt.run
    is_broken = attempt.verdict is Verdict.JUDGE_ERROR
    return TestResult(
        number=index + 1,
        name=str(index + 1),
        sample=True,
        verdict=attempt.verdict,
        cpu_ms=round(run.cpu_ms),
        wall_ms=round(run.wall_ms),
        memory_bytes=run.memory_bytes,
        exit_code=run.exit_code,
        signal=run.signal,
        limit_broken=run.limit_broken,
        killed_by=run.killed_by,
        judge_message=judgement.error if is_broken else judgement.judge_message,
        team_message=judgement.team_message,
        output=said.read(SHOWN_BYTES),
        stderr=attempt.stderr,
    )
