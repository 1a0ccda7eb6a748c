"""An interactive run: a submission and a validator in two sandboxes, joined by direct pipes.

The worker relays nothing but keeps duplicates of the pipes' ends, each until it has done its work:

* a writing end until the worker has seen its owner's exit. So neither side can notice the other's end before the
  worker does, and "who ended first" is no race. (The end the validator writes to is given back earlier where both
  idle: see `_until_one_ends`);
* the end the validator reads from while the validator may yet accept, and drained once it did: a submission that
  goes on talking to a validator that is content gets no SIGPIPE for it;
* the end the submission reads from to the finish, drained once the submission has ended: one that ends early is no
  SIGPIPE for the validator, nor does a validator wait for somebody to read what it still has to say.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from dataclasses import dataclass, replace

from judge.compiling.programs import load_program
from judge.limits import Limit
from judge.sandboxes.sandbox import RunResult, Sandbox
from judge.validation.recording import Transcript
from judge.validation.sides import Pipe, Run, Side, running

_ICPC_ACCEPTED = frozenset({42})  # exit code of a validator; https://icpc.io/problem-package-format
IDLE_S = 1.0  # at least so long both sides must idle; else as long as the submission's CPU limit
_LOOK_S = 0.2
LAST_WORDS_S = 10.0  # for a validator whose submission has failed: it may never notice an end
_NEWS_S = 0.1  # in which news of an exit arrives
_BUSY_SHARE = 0.02  # of a core; a supervisor that waits uses less
_turns = itertools.count()


@dataclass(frozen=True, slots=True)
class Interaction:
    """How both ended. `validator_first`: the validator had ended, not accepting, while the submission ran.

    `abandoned`: the submission had failed, and the validator did not come to an end of its own for long after that.
    """

    submission: RunResult
    validator: RunResult
    validator_first: bool
    abandoned: bool = False


async def run_interactive(
    submission: Side,
    validator: Side,
    *,
    accepting: frozenset[int] = _ICPC_ACCEPTED,
    cpu: int | None = None,
    transcript: Transcript | None = None,
) -> Interaction:
    """Run both to their ends. Raises SandboxError; cancelling kills both.

    `accepting` are the exit codes by which this validator says that it is content. What is said goes to `transcript`.

    Both run on one core (`cpu`, the submission's sandbox's, else each interaction takes the next): a round trip then
    costs a switch, not a wake-up of another core. A submission that breaks its wall limit while the validator waits
    too is IDLE.
    """
    await load_program(submission.sandbox, submission.program)
    await load_program(validator.sandbox, validator.program)
    core = cpu if cpu is not None else submission.sandbox.core
    if core is None:
        core = _next_core()
    spoken, told = transcript.pipes() if transcript else (Pipe(), Pipe())  # by and to the submission
    with spoken, told:
        both = running(
            submission, (told.reader, spoken.writer), validator, (spoken.reader, told.writer), cpu=core
        )
        async with both as tasks:
            sandboxes = (submission.sandbox, validator.sandbox)
            await _until_one_ends(sandboxes, tasks, told, max(submission.limits.cpu_s, IDLE_S))
            return await _await_both(*sandboxes, *tasks, spoken, told, accepting)


async def _until_one_ends(
    sandboxes: tuple[Sandbox, Sandbox],
    tasks: tuple[Run, Run],
    told: Pipe,
    idle_s: float,
) -> None:
    """Wait until one of the two has ended; a submission that idles beside an idle validator is ended by us.

    Idle is who uses no CPU time to speak of, whatever the pipes hold: two that wait for each other's words as well
    as two that each wait for the other to read. Where nobody counts CPU time the wall limit is what ends them.

    As soon as nothing moves, what the submission reads from has no writer but the validator: the submission may be
    waiting for an end that the validator gave it long ago, by closing its stdout.

    Idling is counted in looks: between two of them the whole machine may have stood still, clocks apart.
    """
    loop = asyncio.get_running_loop()
    before, since, idle_looks = _used(sandboxes), loop.time(), 0
    while True:
        done, _ = await asyncio.wait(tasks, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return
        used, elapsed = _used(sandboxes), loop.time() - since
        if used is not None and before is not None and used - before > _BUSY_SHARE * elapsed * 1000:
            before, since, idle_looks = used, loop.time(), 0
            continue
        told.close_writer()
        idle_looks += 1
        if used is not None and before is not None and idle_looks * _LOOK_S >= idle_s:
            sandboxes[0].kill(Limit.IDLE)
            await asyncio.wait({tasks[0]})
            return


def _used(sandboxes: tuple[Sandbox, Sandbox]) -> float | None:
    used = [sandbox.used_cpu_ms() for sandbox in sandboxes]
    return None if None in used else sum(one or 0.0 for one in used)


async def _await_both(
    sandbox: Sandbox,
    validator_sandbox: Sandbox,
    submission: Run,
    judge: Run,
    spoken: Pipe,
    told: Pipe,
    accepting: frozenset[int],
) -> Interaction:
    await asyncio.wait({submission, judge}, return_when=asyncio.FIRST_COMPLETED)
    if told.writer < 0:
        # The submission may have noticed the validator's end before we did. The other way round cannot be.
        await asyncio.wait({judge}, timeout=_NEWS_S)
    if submission.done() and not (told.writer < 0 and judge.done()):
        result = submission.result()
        if result.limit_broken is Limit.WALL and not judge.done():
            result = replace(result, limit_broken=Limit.IDLE)
        spoken.close_writer()
        has_failed = result.limit_broken is not None or result.exit_code != 0
        with told.drained():
            _, late = await asyncio.wait({judge}, timeout=LAST_WORDS_S if has_failed else None)
            if late:
                validator_sandbox.kill()
            return Interaction(result, await judge, validator_first=False, abandoned=bool(late))
    verdict = judge.result()
    told.close_writer()
    if verdict.exit_code in accepting:
        with spoken.drained():
            return Interaction(await submission, verdict, validator_first=False)
    if submission.done():
        return Interaction(submission.result(), verdict, validator_first=True)
    spoken.close_reader()
    sandbox.kill()  # whatever it would do, the verdict stands
    return Interaction(await submission, verdict, validator_first=True)


def _next_core() -> int:
    cores = sorted(os.sched_getaffinity(0))
    return cores[next(_turns) % len(cores)]
