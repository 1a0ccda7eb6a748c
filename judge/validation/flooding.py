"""Whose fault it is that a validator broke a limit of its own: an interaction once more, counting what is said.

In an interactive run the submission speaks straight into the validator's pipe, where nothing counts it. A line without
an end then fills the validator's memory, which would look like a failure of the judge. So such an interaction is
repeated through a relay, slower, that ends the submission when it says more than it may print.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress

from judge.limits import Limit
from judge.sandboxes.sandbox import RunResult
from judge.validation.sides import Pipe, Side, running

_PIECE_BYTES = 64 * 1024


async def run_counted(submission: Side, validator: Side) -> RunResult:
    """Let both talk, and return how the submission ended: by its output limit where it said more than that.

    Raises SandboxError; cancelling kills both.
    """
    with Pipe() as spoken, Pipe() as told, Pipe() as heard:
        relay = asyncio.to_thread(_relay, spoken.reader, heard.writer, submission.limits.output_bytes)
        counting = asyncio.create_task(relay, name="count")
        both = running(submission, (told.reader, spoken.writer), validator, (heard.reader, told.writer))
        try:
            async with both as (run, judge):
                await asyncio.wait({run, judge, counting}, return_when=asyncio.FIRST_COMPLETED)
                submission.sandbox.kill(Limit.OUTPUT if counting.done() else None)
                return await run
        finally:
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
