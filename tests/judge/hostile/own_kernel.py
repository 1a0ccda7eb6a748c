"""What comes out otherwise under a kernel of the sandbox's own (gVisor), by the names of the cases."""

from __future__ import annotations

from msgspec.structs import replace

from judge.contract import Verdict
from judge.limits import RunLimits
from tests.judge.conftest import Outcome
from tests.judge.hostile.case import Case

# Nothing refuses one process too many: the run is ended instead.
CROWDED = {
    "fork bomb",
    "fork bomb of daemons",
    "a hoard of zombies",
    "thread bomb in C++",
    "thread bomb in Python",
    "thread bomb in Java",
    "threads of the system in Go",
    "programs of the system in JavaScript",
}
ENDED = {Verdict.RUNTIME_ERROR, Verdict.TIME_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED}
# Left out, with the reason. What is seen or made there is of gVisor's own kernel, and harmless.
DIFFERENT = {
    "a worse OOM score for others": "one may write it, and nothing reads it",
    "endless recursion in JavaScript": "the stack ends at 128 MiB, before the language sees its own end",
    "places of the host": "/proc and /sys are gVisor's own and not masked",
    "environment of process 1": "can be read: it holds PATH, HOME and the host name",
    "files of process 1": "can be listed; see test_what_the_supervisor_holds_open_cannot_be_touched",
    "files in JavaScript": "asks for the environment of process 1, too",
    "files in Go": "asks for the environment of process 1, too",
    "a set-user-ID shell of its own": "/proc has no line that tells of no_new_privs",
    "a device file": "can be made; there is no device behind it",
    "a device of memory": "can be made; there is no device behind it",
    "32-bit system calls": "answered as unknown, not with the end",
}
SLOWER = 40


def limits_of(case: Case) -> RunLimits:
    """More time for what is to come to its end."""
    if Verdict.ACCEPTED not in case.verdicts:
        return case.limits
    limits = case.limits
    return replace(limits, cpu_s=limits.cpu_s * SLOWER, wall_s=limits.wall_limit_s * SLOWER)


def check_crowded(case: Case, verdict: Verdict | None, outcome: Outcome) -> bool:
    """Whether this is a case of too many processes; then it was ended by us."""
    if case.name not in CROWDED:
        return False
    assert verdict in ENDED, outcome
    assert outcome.result.killed_by == "supervisor" or verdict is Verdict.RUNTIME_ERROR, outcome
    return True
