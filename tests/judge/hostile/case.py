"""What a hostile case is: a program, what it tries, what must come out; and the words to say it with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from judge.contract import Verdict
from judge.limits import MIB, RunLimits
from tests.judge.conftest import Outcome

AC, WA, CE = Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.COMPILATION_ERROR
TLE, MLE, OLE = (
    Verdict.TIME_LIMIT_EXCEEDED,
    Verdict.MEMORY_LIMIT_EXCEEDED,
    Verdict.OUTPUT_LIMIT_EXCEEDED,
)
RTE = Verdict.RUNTIME_ERROR

LIMITS = RunLimits(cpu_s=0.5, wall_s=3, memory_bytes=64 * MIB, output_bytes=1 * MIB, processes=32)
SLEEPY = RunLimits(cpu_s=0.5, wall_s=0.5, memory_bytes=64 * MIB, output_bytes=1 * MIB, processes=32)
# For those that their CPU time ends, on a machine that gives them little of it.
BUSY = RunLimits(cpu_s=0.5, wall_s=60, memory_bytes=64 * MIB, output_bytes=1 * MIB, processes=32)
# Virtual machines need time to start, and threads of their own.
SLOW = RunLimits(cpu_s=4, wall_s=15, memory_bytes=64 * MIB, output_bytes=1 * MIB, processes=64)

Fact = Callable[[Outcome], bool]


@dataclass(frozen=True)
class Case:
    """A hostile program. `verdict` AC: it ended by itself, and its output would go to the validator."""

    name: str
    language: str
    tries: str  # a sentence
    source: str
    verdict: Verdict | tuple[Verdict, ...]
    says: bytes | None = None  # what it prints, exactly: so it is seen to have tried, and what it got
    signal: int | None = None
    exit_code: int | None = None
    fact: Fact | None = None  # something measured
    limits: RunLimits = LIMITS
    stdin: bytes = b""
    counted: bool = False  # its outcome hangs on a cgroup that counts memory

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts that are right."""
        return self.verdict if isinstance(self.verdict, tuple) else (self.verdict,)


def begins(text: bytes) -> Fact:
    """It was seen to begin: its output starts so."""
    return lambda outcome: outcome.stdout.startswith(text)


def mentions(text: bytes) -> Fact:
    """Its error output has these words: a language's own account of what was refused."""
    return lambda outcome: text in outcome.stderr


_TRY = """import ctypes, errno, fcntl, os, resource, signal, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    return result
def attempt():
    return {expression}
try:
    result = attempt()
    print("refused" if result in (-1, None) else f"got {{result!r}}")
except (OSError, ValueError):
    print("refused")
"""


def refused(name: str, expression: str, tries: str) -> Case:
    """A Python expression that must raise OSError or give -1."""
    return Case(name, "python", tries, _TRY.format(expression=expression), AC, says=b"refused")


def harmless(name: str, expression: str, tries: str, says: bytes, limits: RunLimits = LIMITS) -> Case:
    """A Python expression that may succeed, and must give exactly this."""
    return Case(
        name, "python", tries, _TRY.format(expression=expression), AC, says=b"got " + says, limits=limits
    )
