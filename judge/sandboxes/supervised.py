"""What the sandboxes of both backends share: whoever holds a supervisor's socket speaks to it in the same way."""

from __future__ import annotations

import asyncio
import os
import stat

from judge.limits import Limit
from judge.sandboxes import frames
from judge.sandboxes.cgroups import Box
from judge.sandboxes.channel import Answer, Channel
from judge.sandboxes.sandbox import RunResult, RunSpec, SandboxError
from judge.sandboxes.streams import sealed

OPERATION_TIMEOUT_S = 30.0
RUN_GRACE_S = 15.0  # beyond the wall limit, before the supervisor counts as hung


class SupervisedSandbox:
    """See sandbox.Sandbox. A backend brings the supervisor to life, sets `_channel`, and has its own `close`.

    `shares_user`: a run has the worker's own user to the kernel, and could reopen the worker's files for writing.
    """

    def __init__(self, *, shares_user: bool) -> None:
        self._shares_user = shares_user
        self._channel: Channel | None = None
        self._box: Box | None = None  # where there are control groups
        self._is_running = False
        self.loaded: str | None = None
        self.core: int | None = None

    @property
    def is_usable(self) -> bool:
        """Whether the supervisor still answers."""
        return self._channel is not None and self._channel.is_open

    def used_cpu_ms(self) -> float | None:
        """See Sandbox."""
        return self._box.used_cpu_ms() if self._box is not None else None

    async def put(self, name: str, content: bytes, *, executable: bool = False) -> None:
        """See Sandbox."""
        fd = sealed(content)
        try:
            await self.put_fd(name, fd, executable=executable)
        finally:
            os.close(fd)

    async def put_fd(self, name: str, fd: int, *, executable: bool = False) -> None:
        """See Sandbox."""
        frame, _ = await self._ask(frames.encode_request(frames.PUT, int(executable), name), [fd])
        try:
            frames.check(frame)
        except FileNotFoundError as error:
            raise SandboxError(f"{name}: {error}") from None

    async def get(self, name: str, *, limit_bytes: int) -> bytes:
        """See Sandbox."""
        fd = await self._open(name)
        try:
            content = _read_regular(fd, name, limit_bytes)
        finally:
            os.close(fd)
        return content

    async def get_tree(self, *, limit_bytes: int, limit_files: int = 4096) -> dict[str, tuple[bytes, bool]]:
        """See Sandbox."""
        tree: dict[str, tuple[bytes, bool]] = {}
        top = await self._open("")
        try:
            _collect(top, "", tree, limit_bytes, limit_files)
        finally:
            os.close(top)
        return tree

    async def run(self, spec: RunSpec) -> RunResult:
        """See Sandbox."""
        copy: int | None = None
        if self._shares_user and spec.stdin is not None and _is_plain_file(spec.stdin):
            # The run is the file's owner to the kernel: it could reopen it for writing, and even on a sealed one it
            # could leave notes for the next in mode and times.
            copy = sealed(_rest_of(spec.stdin))
        frame, fds = frames.encode_run(spec, self.core)
        if copy is not None:
            fds[0] = copy
        self._is_running = True
        try:
            answer, _ = await self._ask(frame, fds, spec.limits.wall_limit_s + RUN_GRACE_S)
        finally:
            self._is_running = False
            if copy is not None:
                os.close(copy)
        return frames.decode_result(answer)

    def kill(self, limit: Limit | None = None) -> None:
        """See Sandbox."""
        if self._is_running and self._channel is not None and self._channel.is_open:
            self._channel.send(frames.encode_kill(limit))

    async def reset(self) -> None:
        """See Sandbox."""
        self.loaded = None
        answer, _ = await self._ask(frames.encode_request(frames.RESET))
        try:
            frames.check(answer)
        except (SandboxError, FileNotFoundError) as error:
            await self.close()
            raise SandboxError(f"the sandbox could not be reset: {error}") from None

    async def close(self) -> None:
        """See Sandbox."""
        raise NotImplementedError

    async def _open(self, name: str) -> int:
        answer, fd = await self._ask(frames.encode_request(frames.OPEN, 0, name))
        frames.check(answer)
        if fd is None:
            raise SandboxError("the supervisor sent no file")
        return fd

    async def _ask(
        self, frame: bytes, fds: list[int] | None = None, timeout_s: float = OPERATION_TIMEOUT_S
    ) -> Answer:
        if self._channel is None:
            raise SandboxError("the sandbox is not started")
        try:
            return await self._channel.ask(frame, fds, timeout_s)
        except asyncio.CancelledError:
            await self._end_cancelled(self._channel)
            raise

    async def _end_cancelled(self, channel: Channel) -> None:
        """Kill what runs and take its answer, so that the sandbox stays usable; else give it up."""
        try:
            self.kill()
            async with asyncio.timeout(RUN_GRACE_S):
                _, fd = await channel.expect_again()
            if fd is not None:
                os.close(fd)
        except (SandboxError, TimeoutError, asyncio.CancelledError):
            channel.close()


def _is_plain_file(fd: int) -> bool:
    return stat.S_ISREG(os.fstat(fd).st_mode)


def _rest_of(fd: int) -> bytes:
    """What a program would read from `fd`."""
    offset = os.lseek(fd, 0, os.SEEK_CUR)
    return os.pread(fd, max(os.fstat(fd).st_size - offset, 0), offset)


def _read_regular(fd: int, name: str, limit_bytes: int) -> bytes:
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        raise SandboxError(f"{name} is no regular file")
    if status.st_size > limit_bytes:
        raise SandboxError(f"{name} is too large: {status.st_size} bytes of at most {limit_bytes}")
    content = b""
    while piece := os.pread(fd, limit_bytes + 1 - len(content), len(content)):
        content += piece
    if len(content) > limit_bytes:
        raise SandboxError(f"{name} is too large")
    return content


def _collect(
    folder: int, prefix: str, tree: dict[str, tuple[bytes, bool]], limit_bytes: int, limit_files: int
) -> None:
    """Add the regular files below the open `folder`, following no link. Nothing runs in the sandbox meanwhile."""
    if prefix.count("/") > 16:
        raise SandboxError("the program left folders that are nested too deeply")
    for name in sorted(os.listdir(folder)):
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        except OSError:
            continue  # a link, a socket, or a file that its owner made unreadable
        try:
            status = os.fstat(fd)
            if stat.S_ISDIR(status.st_mode):
                _collect(fd, f"{prefix}{name}/", tree, limit_bytes, limit_files)
            elif stat.S_ISREG(status.st_mode):
                used = sum(len(content) for content, _ in tree.values())
                content = _read_regular(fd, prefix + name, limit_bytes - used)
                tree[prefix + name] = (content, bool(status.st_mode & 0o100))
        finally:
            os.close(fd)
        if len(tree) > limit_files:
            raise SandboxError(f"the program left more than {limit_files} files")
