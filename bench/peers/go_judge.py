"""go-judge for comparison: a warm daemon that runs the same programs with the same inputs over its REST interface.

It needs root and cgroups. A program's files are uploaded once and copied into every run, standard input goes along,
output comes back and is compared here. The daemon is as it comes by default, without its log.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.peers.installed import GO_JUDGE, Unavailable, build_go
from codequest.cli.address import claim_port
from judge.compiling.programs import ENVIRONMENT, Program, run_command, with_allowance
from judge.limits import RunLimits

START_S = 20.0
STOP_S = 10.0
TIMEOUT_S = 60.0
_OURS, _THEIRS = "/work/", "/w/"  # the folders of a program
_BOUNDARY = "of-a-bench"
_CGROUPS = Path("/sys/fs/cgroup")


class GoJudge:
    """A running daemon, over one kept connection."""

    def __init__(self, port: int) -> None:
        self._rest = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        self._uploaded: dict[tuple[str, str], str] = {}  # (program, a file's name) -> its name there

    def has_cgroups(self) -> bool:
        """Whether it measures and limits by cgroups."""
        return bool(self._ask("GET", "/config")["runnerConfig"]["cgroupType"])

    def judge(self, program: Program, tests: Sequence[tuple[bytes, bytes]]) -> float:
        """Run the tests (input, answer) one after the other; return seconds. Raises Unavailable."""
        limits = with_allowance(RunLimits(), program.language)
        environment = ENVIRONMENT | dict(program.language.environment)
        cmd = {
            "args": [_inside(part) for part in run_command(program, RunLimits())],
            "env": [f"{name}={value}" for name, value in environment.items()],
            "cpuLimit": int(limits.cpu_s * 1e9),
            "clockLimit": int(limits.wall_limit_s * 1e9),
            "memoryLimit": limits.memory_bytes,
            "procLimit": limits.processes,
            "copyIn": {
                name: {"fileId": self._file(program, name)}
                for name in program.files
                if not name.startswith("__pycache__")  # which Python does not read for the main program
            },
        }
        outputs = [{"name": name, "max": limits.output_bytes} for name in ("stdout", "stderr")]
        begun = time.perf_counter()
        for given, answer in tests:
            files = [{"content": given.decode()}, *outputs]
            (result,) = self._ask("POST", "/run", _json({"cmd": [{**cmd, "files": files}]}))
            if result["status"] != "Accepted" or result["files"]["stdout"].encode() != answer:
                raise Unavailable(f"{result['status']} for a right {program.language.name} solution")
        return time.perf_counter() - begun

    def _file(self, program: Program, name: str) -> str:
        key = (program.digest, name)
        if key not in self._uploaded:
            head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
            content, _ = program.files[name]
            body = head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
            kind = f"multipart/form-data; boundary={_BOUNDARY}"
            self._uploaded[key] = self._ask("POST", "/file", body, kind)
        return self._uploaded[key]

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> Any:
        try:
            self._rest.request(method, path, body, {"Content-Type": kind})
            answer = self._rest.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            raise Unavailable(f"it gave no answer to {method} {path}") from None
        if answer.status != 200:
            raise Unavailable(f"it answered {answer.status} to {method} {path}")
        return json.loads(told)


@contextmanager
def running_go_judge(folder: Path) -> Iterator[GoJudge]:
    """Build it into the folder and start it; nothing of it stays. Raises Unavailable."""
    if os.geteuid() != 0:
        raise Unavailable("it needs root")
    program, port, group = build_go(folder, GO_JUDGE), claim_port("127.0.0.1", 0), f"cq-bench-{os.getpid()}"
    command = [str(program), f"-http-addr=127.0.0.1:{port}", f"-cgroup-prefix={group}", "-release", "-silent"]
    daemon = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        judge = _started(daemon, port)
        if not judge.has_cgroups():
            raise Unavailable("it gets no cgroups here")
        yield judge
    finally:
        daemon.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            daemon.wait(STOP_S)
        daemon.kill()
        daemon.wait()
        _remove_cgroups(group)


def _started(daemon: subprocess.Popen[bytes], port: int) -> GoJudge:
    deadline = time.monotonic() + START_S
    while daemon.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(Unavailable):
            judge = GoJudge(port)
            judge.has_cgroups()
            return judge
        time.sleep(0.05)
    raise Unavailable("it does not start here")


def _remove_cgroups(name: str) -> None:
    """Those that it leaves behind, once the last of its processes has ended."""
    tops = [*_CGROUPS.glob(name), *_CGROUPS.glob(f"*/{name}")]
    deadline = time.monotonic() + STOP_S
    while (tops := [top for top in tops if top.exists()]) and time.monotonic() < deadline:
        for top in tops:
            for group in [*sorted(top.rglob("*/"), reverse=True), top]:
                with contextlib.suppress(OSError):
                    group.rmdir()
        time.sleep(0.02)


def _inside(part: str) -> str:
    """Where a file of the work folder lies there; other parts of a command stay as they are."""
    return _THEIRS + part.removeprefix(_OURS) if part.startswith(_OURS) else part


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
