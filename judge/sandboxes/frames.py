"""Frames between the worker and the supervisor, as judge/supervisor/frames.h has them."""

from __future__ import annotations

import errno
import os
import struct

from judge.limits import Limit
from judge.sandboxes.sandbox import RunResult, RunSpec, SandboxError, TooLargeError

PUT, GET, RUN, KILL, RESET = 1, 2, 3, 4, 5
FRAME_BYTES = 128 * 1024
# Time-limit-exceeded is CPU > limit; the kill comes a little later, so that a near miss can be told from a hang.
HARD_KILL_FACTOR = 1.1
HARD_KILL_EXTRA_S = 0.05

_REQUEST = struct.Struct("=II")
_RUN = struct.Struct("=IIII IiiI qqqqq")
_ANSWER = struct.Struct("=II")
_RUN_ANSWER = struct.Struct("=IIqqqiiiiii")
_GET_ANSWER = struct.Struct("=IIII")

_STREAM_FLAGS = (1, 2, 4)
_WORK_WRITABLE = 8
_DATA_LIMITED = 16
_LIMITS = (None, Limit.CPU, Limit.WALL, Limit.IDLE, Limit.MEMORY, Limit.OUTPUT)
_KILLERS = (None, "supervisor", "kernel")


def encode_request(op: int, argument: int = 0, name: str = "") -> bytes:
    """A request that has a number and a name at most."""
    return _REQUEST.pack(op, argument) + os.fsencode(name)


def encode_kill(limit: Limit | None) -> bytes:
    """End the run; `limit` is what the worker saw broken."""
    return encode_request(KILL, _LIMITS.index(limit))


def encode_run(spec: RunSpec, core: int | None = None) -> tuple[bytes, list[int]]:
    """The frame of a run and the file descriptors that go with it. Raises SandboxError when it is too long.

    `core` is for a run that names none.
    """
    if spec.cpu is not None:
        core = spec.cpu
    limits = spec.limits
    streams = flags = 0
    fds = []
    for fd, flag in zip((spec.stdin, spec.stdout, spec.stderr), _STREAM_FLAGS, strict=True):
        if fd is not None:
            streams |= flag
            fds.append(fd)
    if spec.work_writable:
        flags |= _WORK_WRITABLE
    if spec.data_limited:
        flags |= _DATA_LIMITED
    strings = [spec.cwd, *spec.argv, *(f"{name}={value}" for name, value in spec.env.items())]
    text = "\0".join(strings) + "\0"
    if text.count("\0") > len(strings):
        raise SandboxError("an argument of the run contains NUL")
    header = _RUN.pack(
        RUN,
        streams,
        len(spec.argv),
        len(spec.env),
        flags,
        limits.processes,
        -1 if core is None else core,
        0,
        int(limits.cpu_s * 1e9),
        int((limits.cpu_s * HARD_KILL_FACTOR + HARD_KILL_EXTRA_S) * 1e9),
        int(limits.wall_limit_s * 1e9),
        limits.memory_bytes,
        limits.output_bytes,
    )
    frame = header + text.encode()
    if len(frame) > FRAME_BYTES:
        raise SandboxError(f"the run's arguments are too long: {len(frame)} bytes of {FRAME_BYTES}")
    return frame, fds


def _text(answer: bytes) -> str:
    return answer[_ANSWER.size :].split(b"\0", 1)[0].decode(errors="replace")


def check(answer: bytes) -> None:
    """Raise what an answer says went wrong: FileNotFoundError, TooLargeError or another SandboxError."""
    ok, error = _ANSWER.unpack_from(answer)
    if ok:
        return
    text = _text(answer)
    if error == errno.ENOENT:
        raise FileNotFoundError(text)
    if error == errno.EFBIG:
        raise TooLargeError(text)
    raise SandboxError(text)


def decode_kernel(answer: bytes) -> str:
    """What the answer to a start says: the release of the kernel that the supervisor sees. Raises like `check`."""
    check(answer)
    return _text(answer)


def decode_mode(answer: bytes) -> int:
    """The mode (as of `os.stat`) of what was copied out. Raises like `check`."""
    check(answer)
    return int(_GET_ANSWER.unpack(answer)[2])


def decode_result(answer: bytes) -> RunResult:
    """The result of a run. Raises SandboxError where the sandbox failed."""
    try:
        check(answer)
    except FileNotFoundError as error:
        raise SandboxError(str(error)) from None
    _, _, cpu_ns, wall_ns, memory, exit_code, signal, limit, killer, oom_kills, _ = _RUN_ANSWER.unpack(answer)
    return RunResult(
        exit_code=None if exit_code < 0 else exit_code,
        signal=signal or None,
        cpu_ms=cpu_ns / 1e6,
        wall_ms=wall_ns / 1e6,
        memory_bytes=memory,
        limit_broken=_LIMITS[limit],
        killed_by=_KILLERS[killer],
        oom_kills=oom_kills,
    )
