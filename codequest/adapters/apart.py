"""A function in a process of its own: what it is given may cost that process time and memory, never the server's.

For our own code over what strangers send, where that code may be brought to work for ever, or holds the interpreter's
lock meanwhile: patterns, aliases of YAML, long lists. It is no sandbox for their programs.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

CPU_S = 60
WALL_S = 120.0
MEMORY_BYTES = 1024**3
AT_ONCE = 2  # on this node; others wait
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")

P = ParamSpec("P")
R = TypeVar("R")
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="apart")  # each waits for a process


class TooMuch(Exception):
    """It took too long, or too much memory."""


async def call(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What a module's function returns or raises; all of it must be picklable.

    Costs the start of an interpreter. Raises TooMuch, and RuntimeError where the process failed otherwise. After a
    cancellation the process still runs to its end.
    """
    task = pickle.dumps(partial(function, *args, **kwargs))
    found = await asyncio.get_running_loop().run_in_executor(_threads, _run, task)
    has_failed, answer = pickle.loads(found)  # noqa: S301 - written by our own code
    if has_failed:
        raise answer
    result: R = answer
    return result


def _run(task: bytes) -> bytes:
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
            input=task,
            capture_output=True,
            timeout=WALL_S,
            check=False,
            env=env,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch(f"It took longer than {WALL_S:g} s.") from error
    if done.returncode < 0:
        raise TooMuch("It took too long or too much memory.")
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-4000:])
    return done.stdout


def _confine() -> None:
    for limit, value in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    os.nice(10)


def main() -> None:
    """Call what comes in on stdin; a pair to stdout: whether it failed, and what it returned or raised."""
    _confine()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand in the answer
    try:
        answer = False, pickle.load(sys.stdin.buffer)()  # noqa: S301 - written by our own code
    except (MemoryError, RecursionError):
        answer = True, TooMuch("It took too much memory.")
    except Exception as error:  # whatever it is, whoever called gets it
        answer = True, error
    with out:
        pickle.dump(answer, out)
