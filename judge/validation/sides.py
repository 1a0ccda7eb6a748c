"""The two sides of an interaction: a submission and a validator, each in its sandbox, and the pipes between them."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

from judge.compiling.programs import Program, run_program
from judge.limits import RunLimits
from judge.sandboxes.sandbox import RunResult, Sandbox

_DRAINED_BYTES = 64 * 1024
Run = asyncio.Task[RunResult]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, ready to run."""

    sandbox: Sandbox
    program: Program
    limits: RunLimits
    args: Sequence[str] = ()
    stderr_fd: int | None = None
    work_writable: bool = False


@contextlib.asynccontextmanager
async def running(
    submission: Side,
    submission_ends: tuple[int, int],
    validator: Side,
    validator_ends: tuple[int, int],
    *,
    cpu: int | None = None,
) -> AsyncIterator[tuple[Run, Run]]:
    """Start both, each on its (stdin, stdout); whatever still runs at the end of the block is killed."""
    tasks = [
        asyncio.create_task(
            run_program(
                side.sandbox,
                side.program,
                side.limits,
                stdin_fd=stdin,
                stdout_fd=stdout,
                stderr_fd=side.stderr_fd,
                args=side.args,
                work_writable=side.work_writable,
                cpu=cpu,
            ),
            name=name,
        )
        for name, side, (stdin, stdout) in (
            ("submission", submission, submission_ends),
            ("validator", validator, validator_ends),
        )
    ]
    try:
        yield tasks[0], tasks[1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Pipe:
    """A pipe whose ends are given back one by one."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe2(os.O_CLOEXEC)

    def close_reader(self) -> None:
        if self.reader >= 0:
            os.close(self.reader)
            self.reader = -1

    def close_writer(self) -> None:
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def __enter__(self) -> Pipe:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_reader()
        self.close_writer()

    @contextlib.contextmanager
    def drained(self) -> Iterator[None]:
        """Read and forget what is written."""
        loop = asyncio.get_running_loop()
        reader = self.reader
        os.set_blocking(reader, False)

        def read() -> None:
            with contextlib.suppress(BlockingIOError):
                if not os.read(reader, _DRAINED_BYTES):
                    loop.remove_reader(reader)

        loop.add_reader(reader, read)
        try:
            yield
        finally:
            loop.remove_reader(reader)
