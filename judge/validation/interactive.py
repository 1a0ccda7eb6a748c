"""An interactive run: a submission and a validator in two sandboxes, joined by direct pipes.

The worker relays nothing but keeps duplicates of the pipes' ends, each until it has done its work:

* a writing end until the worker has seen its owner's exit. So neither side can notice the other's end before the
  worker does, and "who ended first" is no race;
* the end the validator reads from while the validator may yet accept, and drained once it did: a submission that
  goes on talking to a validator that is content gets no SIGPIPE for it;
* the end the submission reads from to the finish: a submission that ends early is no SIGPIPE for the validator.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from judge.compiling.programs import Program, load_program, run_program
from judge.limits import Limit, RunLimits
from judge.sandboxes.sandbox import RunResult, Sandbox

_ICPC_ACCEPTED = frozenset({42})  # exit code of a validator; https://icpc.io/problem-package-format
_DRAINED_BYTES = 64 * 1024
IDLE_S = 1.0  # at least so long both sides must idle; else as long as the submission's CPU limit
_LOOK_S = 0.2
_BUSY_SHARE = 0.02  # of a core; a supervisor that waits uses less
_turns = itertools.count()


@dataclass(frozen=True, slots=True)
class Interaction:
    """How both ended. `validator_first`: the validator had ended, not accepting, while the submission ran."""

    submission: RunResult
    validator: RunResult
    validator_first: bool


async def run_interactive(
    sandbox: Sandbox,
    program: Program,
    limits: RunLimits,
    validator_sandbox: Sandbox,
    validator: Program,
    validator_limits: RunLimits,
    *,
    validator_args: Sequence[str] = (),
    stderr_fd: int | None = None,
    validator_stderr_fd: int | None = None,
    accepting: frozenset[int] = _ICPC_ACCEPTED,
    args: Sequence[str] = (),
    work_writable: bool = False,
    cpu: int | None = None,
) -> Interaction:
    """Run both to their ends. Raises SandboxError; cancelling kills both.

    `accepting` are the exit codes by which this validator says that it is content.

    Both run on one core (`cpu`, the sandbox's, else each interaction takes the next): a round trip then costs a
    switch, not a wake-up of another core. A submission that breaks its wall limit while the validator waits too is
    IDLE.
    """
    await load_program(sandbox, program)
    await load_program(validator_sandbox, validator)
    core = cpu if cpu is not None else sandbox.core
    if core is None:
        core = _next_core()
    with Pipe() as spoken, Pipe() as told:  # by the submission; to the submission
        submission = asyncio.create_task(
            run_program(
                sandbox,
                program,
                limits,
                stdin_fd=told.reader,
                stdout_fd=spoken.writer,
                stderr_fd=stderr_fd,
                args=args,
                work_writable=work_writable,
                cpu=core,
            ),
            name="submission",
        )
        judge = asyncio.create_task(
            run_program(
                validator_sandbox,
                validator,
                validator_limits,
                stdin_fd=spoken.reader,
                stdout_fd=told.writer,
                stderr_fd=validator_stderr_fd,
                args=validator_args,
                work_writable=True,
                cpu=core,
            ),
            name="validator",
        )
        try:
            await _until_one_ends(
                (sandbox, validator_sandbox), (submission, judge), max(limits.cpu_s, IDLE_S)
            )
            return await _await_both(sandbox, submission, judge, spoken, told, accepting)
        finally:
            for task in (submission, judge):
                task.cancel()
            await asyncio.gather(submission, judge, return_exceptions=True)


async def _until_one_ends(
    sandboxes: tuple[Sandbox, Sandbox],
    tasks: tuple[asyncio.Task[RunResult], asyncio.Task[RunResult]],
    idle_s: float,
) -> None:
    """Wait until one of the two has ended; a submission that idles beside an idle validator is ended by us.

    Idle is who uses no CPU time to speak of, whatever the pipes hold: two that wait for each other's words as well
    as two that each wait for the other to read. Where nobody counts CPU time the wall limit is what ends them.
    """
    loop = asyncio.get_running_loop()
    before, since = _used(sandboxes), loop.time()
    while True:
        done, _ = await asyncio.wait(tasks, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return
        used, elapsed = _used(sandboxes), loop.time() - since
        if used is None or before is None or used - before > _BUSY_SHARE * elapsed * 1000:
            before, since = used, loop.time()
        elif elapsed >= idle_s:
            sandboxes[0].kill(Limit.IDLE)
            await asyncio.wait({tasks[0]})
            return


def _used(sandboxes: tuple[Sandbox, Sandbox]) -> float | None:
    used = [sandbox.used_cpu_ms() for sandbox in sandboxes]
    return None if None in used else sum(one or 0.0 for one in used)


async def _await_both(
    sandbox: Sandbox,
    submission: asyncio.Task[RunResult],
    judge: asyncio.Task[RunResult],
    spoken: Pipe,
    told: Pipe,
    accepting: frozenset[int],
) -> Interaction:
    await asyncio.wait({submission, judge}, return_when=asyncio.FIRST_COMPLETED)
    if submission.done():
        result = submission.result()
        if result.limit_broken is Limit.WALL and not judge.done():
            result = replace(result, limit_broken=Limit.IDLE)
        spoken.close_writer()
        verdict = await judge
        return Interaction(result, verdict, validator_first=False)
    verdict = judge.result()
    told.close_writer()
    if verdict.exit_code in accepting:
        with spoken.drained():
            return Interaction(await submission, verdict, validator_first=False)
    spoken.close_reader()
    sandbox.kill()  # whatever it would do, the verdict stands
    return Interaction(await submission, verdict, validator_first=True)


def _next_core() -> int:
    cores = sorted(os.sched_getaffinity(0))
    return cores[next(_turns) % len(cores)]


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
