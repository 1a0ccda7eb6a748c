"""Whose fault it is that a validator broke a limit of its own: an interaction once more, counting what is said.

In an interactive run the submission speaks straight into the validator's pipe, where nothing counts it. A line without
an end then fills the validator's memory, which would look like a failure of the judge. So such an interaction is
repeated through a relay, slower, that ends the submission when it says more than it may print.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress

from judge.compiling.programs import Program, run_program
from judge.limits import Limit, RunLimits
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.validation.interactive import Pipe

_PIECE_BYTES = 64 * 1024


async def run_counted(
    sandbox: Sandbox,
    program: Program,
    limits: RunLimits,
    validator_sandbox: Sandbox,
    validator: Program,
    validator_limits: RunLimits,
    *,
    validator_args: Sequence[str] = (),
    args: Sequence[str] = (),
    work_writable: bool = False,
) -> RunResult:
    """Let both talk, and return how the submission ended: by its output limit where it said more than that.

    Raises SandboxError; cancelling kills both.
    """
    with Pipe() as spoken, Pipe() as told, Pipe() as heard:
        submission = asyncio.create_task(
            run_program(
                sandbox,
                program,
                limits,
                stdin_fd=told.reader,
                stdout_fd=spoken.writer,
                args=args,
                work_writable=work_writable,
            ),
            name="submission",
        )
        judge = asyncio.create_task(
            run_program(
                validator_sandbox,
                validator,
                validator_limits,
                stdin_fd=heard.reader,
                stdout_fd=told.writer,
                args=validator_args,
                work_writable=True,
            ),
            name="validator",
        )
        relay = asyncio.to_thread(_relay, spoken.reader, heard.writer, limits.output_bytes)
        counting = asyncio.create_task(relay, name="count")
        try:
            await asyncio.wait({submission, judge, counting}, return_when=asyncio.FIRST_COMPLETED)
            sandbox.kill(Limit.OUTPUT if counting.done() else None)
            return await submission
        finally:
            for task in (submission, judge):
                task.cancel()
            await asyncio.gather(submission, judge, return_exceptions=True)
            spoken.close_writer()  # with both gone these end the thread, wherever it waits
            heard.close_reader()
            await asyncio.gather(counting, return_exceptions=True)


def _relay(source: int, target: int, limit_bytes: int) -> None:
    """Pass on what is said, until it is more than the limit or nobody is left."""
    total = 0
    with suppress(BrokenPipeError):
        while piece := os.read(source, _PIECE_BYTES):
            total += len(piece)
            if total > limit_bytes:
                return
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(target, rest) :]
