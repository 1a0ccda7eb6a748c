"""A program run bare: fork, exec and wait with the same input, its output read back. No judge can be faster."""

from __future__ import annotations

import os
from pathlib import Path

from judge.compiling.programs import ENVIRONMENT, Program, run_command
from judge.limits import RunLimits

INSIDE = "/work/"


class BareProgram:
    """A program of the judge, laid out in a folder of this machine."""

    def __init__(self, program: Program, folder: Path) -> None:
        for name, (content, executable) in program.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o755 if executable else 0o644)
        self._command = [_outside(part, folder) for part in run_command(program, RunLimits())]
        self._environment = {**ENVIRONMENT, **dict(program.language.environment)}

    def run(self, stdin: int, stdout: int, stderr: int) -> None:
        """Run it to its end. Blocks."""
        streams = enumerate((stdin, stdout, stderr))
        actions = [(os.POSIX_SPAWN_DUP2, descriptor, number) for number, descriptor in streams]
        pid = os.posix_spawn(self._command[0], self._command, self._environment, file_actions=actions)
        _, status = os.waitpid(pid, 0)
        assert status == 0, f"{self._command} ended with {status}"


def _outside(part: str, folder: Path) -> str:
    """Where a file of the work folder lies here; other parts of a command stay as they are."""
    path = folder / part.removeprefix(INSIDE)
    return str(path) if path.is_file() else part
