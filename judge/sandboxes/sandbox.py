"""One interface before the sandboxes: a run is a value in and a value out.

`BubblewrapSandbox` and `DockerSandbox` speak the supervisor's frames over one Unix socket and differ
only in how they come to life. A sandbox runs one program at a time; two sandboxes make an interactive run.
Nothing here knows problems, verdicts or languages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from judge.limits import Limit, RunLimits


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A program to run inside a sandbox.

    `argv[0]` is a path inside the sandbox. `stdin`, `stdout` and `stderr` are file descriptors of this process
    (files or pipe ends) that are passed to the supervisor; None means /dev/null. The caller keeps and closes its
    own copies. A regular file as stdin should be a sealed memfd (`streams.sealed`): a program may reopen what
    it is given, and under some set-ups it is the file's owner.
    """

    argv: list[str]
    limits: RunLimits
    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None
    env: dict[str, str] = field(default_factory=dict)
    cwd: str = "/work"
    work_writable: bool = False  # whether the program may write its working folder
    cpu: int | None = None  # core to pin to
    data_limited: bool = (
        False  # without cgroups RLIMIT_DATA may hold its memory (native code, not a virtual machine)
    )


@dataclass(frozen=True, slots=True)
class RunResult:
    """How the run ended. Exactly one of `exit_code` and `signal` is set once it started."""

    exit_code: int | None
    signal: int | None
    cpu_ms: float  # of the whole process group, from the cgroup where there is one
    wall_ms: float
    memory_bytes: int  # peak of the whole group
    limit_broken: Limit | None  # the first in time
    killed_by: str | None  # "supervisor" | "kernel" | None
    oom_kills: int = 0


class SandboxError(Exception):
    """The sandbox itself failed; the run says nothing about the program (judge_error, never the contestant's)."""


class TooLargeError(SandboxError):
    """More lies there than the caller takes."""


class EngineAway(SandboxError):
    """What makes sandboxes is away for now: judging waits for it instead of failing."""


class Sandbox(Protocol):
    """A warm place to run programs. Not safe for concurrent use; cancellation of `run` kills the program."""

    loaded: str | None  # content hash of the program in the work folder (compiling/programs.py sets it)
    core: int | None  # which runs are pinned to, where their spec names none; None: the kernel chooses

    @property
    def is_usable(self) -> bool:
        """False once it failed or was closed: throw it away."""

    async def put(self, name: str, content: bytes, *, executable: bool = False) -> None:
        """Write a new file into the work folder (owner: the supervisor; readable by the run).

        `name` may have folders, which are made. Raises SandboxError, also where the file exists.
        """

    async def put_fd(self, name: str, fd: int, *, executable: bool = False) -> None:
        """Copy the open regular file `fd` into the work folder."""

    async def get(self, name: str, *, limit_bytes: int) -> bytes:
        """Read a regular file (no links followed) from the work folder.

        Raises FileNotFoundError, or SandboxError where it is no regular file or larger than `limit_bytes`.
        """

    async def get_tree(self, *, limit_bytes: int, limit_files: int = 4096) -> dict[str, tuple[bytes, bool]]:
        """Every regular file of the work folder: relative name -> (content, executable). Others are left out.

        Raises SandboxError where there are more or larger ones than the limits (of all together) allow.
        """

    async def run(self, spec: RunSpec) -> RunResult:
        """Run to the end or to a broken limit. Raises SandboxError where the sandbox failed."""

    def kill(self, limit: Limit | None = None) -> None:
        """End the run that is on its way, recording `limit` as broken unless another was first."""

    async def reset(self) -> None:
        """Kill what is left, empty every writable folder, verify it. Raises SandboxError: throw it away."""

    def used_cpu_ms(self) -> float | None:
        """CPU time of all runs so far, the one under way among them; None where nothing counts it."""

    async def close(self) -> None:
        """End the sandbox; idempotent."""
