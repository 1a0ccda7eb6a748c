"""A sandbox that is a container: no network, a read-only root, next to no capability, one Unix socket in.

The supervisor is process 1, as root with three capabilities (SETUID, SETGID, KILL); runs have a user of their own
that nothing else on the machine has. The worker passes everything else (streams, folders of control groups) as
file descriptors over the socket, which is gone from the disk before the first program runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.limits import MIB
from judge.sandboxes import frames
from judge.sandboxes.bubblewrap_sandbox import unused_ids
from judge.sandboxes.cgroups import Cgroups
from judge.sandboxes.channel import Channel
from judge.sandboxes.docker_engine import Engine
from judge.sandboxes.host_counters import open_counters
from judge.sandboxes.rootfs import Mount
from judge.sandboxes.sandbox import EngineAway, SandboxError
from judge.sandboxes.supervised import SupervisedSandbox
from judge.sandboxes.syscalls import container_profile

START_TIMEOUT_S = 60.0  # a busy machine with many engines' worth of containers is slow, not broken
END_TIMEOUT_S = 5.0  # of a container whose supervisor was told to end; then it is killed
LOOK_S = 1.0  # between looks at a container that has not connected yet
SUPERVISOR_INSIDE = "/run/judge/supervisor"
SOCKET_FOLDER_INSIDE = "/run/judge/box"
CAPABILITIES = ["SETUID", "SETGID", "KILL"]
SLACK_BYTES = 64 * MIB  # above the work folder, for the supervisor and the kernel's own use
SUPERVISOR_PROCESSES = 16
INODES = 16384
COUNT_CONTAINER = 3  # enum counting of judge/supervisor/frames.h; the versions of control groups are 0 to 2
# Without control groups of ours a run is inside the container's own, so those must leave it room.
UNCOUNTED_PROCESSES = 512
UNCOUNTED_BYTES = 4096 * MIB
# A kernel of the container's own needs several processes of the host for each of a run, and memory.
OWN_KERNEL_PROCESSES = 4096
OWN_KERNEL_BYTES = 128 * MIB


UNREACHABLE = (
    "; a runtime with a kernel of its own has to let it connect to the worker's Unix socket "
    '(gVisor: "runtimeArgs": ["--host-uds=open"] in the engine\'s daemon.json)'
)


@dataclass(frozen=True, slots=True)
class ContainerSettings:
    """Everything the containers of one worker have in common."""

    engine: Engine
    image: str
    supervisor: Path
    folder: Path  # for sockets, private to the worker
    cgroups: Cgroups
    mounts: tuple[Mount, ...] = ()  # of the host's toolchains, where the image holds none
    covered: tuple[str, ...] = ()  # empty read-only folders over the host's
    work_bytes: int = 512 * MIB
    tmp_bytes: int = 256 * MIB
    runtime: str = ""  # "" : the engine's default
    own_kernel: bool = False  # the runtime gives containers a kernel that is not the host's (gVisor)


def masked_paths() -> list[str]:
    """What of /proc and /sys is not shown: all but processes, as in the other backend."""
    names = (
        entry for entry in Path("/proc").iterdir() if not entry.name.isdigit() and not entry.is_symlink()
    )
    return ["/sys", *sorted(str(entry) for entry in names)]


def host_configuration(settings: ContainerSettings, folder: Path) -> dict[str, Any]:
    """How the engine must hold a container, in its own terms (HostConfig of its API)."""
    memory = settings.work_bytes + settings.tmp_bytes + SLACK_BYTES
    processes = SUPERVISOR_PROCESSES
    if not settings.cgroups.version:
        memory, processes = memory + UNCOUNTED_BYTES, UNCOUNTED_PROCESSES
    if settings.own_kernel:
        memory, processes = memory + OWN_KERNEL_BYTES, OWN_KERNEL_PROCESSES
    in_memory = f"rw,nosuid,nodev,size={{}},nr_inodes={INODES},mode={{}}"
    return {
        "NetworkMode": "none",
        "ReadonlyRootfs": True,
        "Privileged": False,
        "CapDrop": ["ALL"],
        "CapAdd": CAPABILITIES,
        "SecurityOpt": ["no-new-privileges:true", "seccomp=" + json.dumps(container_profile())],
        "MaskedPaths": masked_paths(),
        "ReadonlyPaths": [],
        "IpcMode": "private",
        # Moving a process into our own group asks for a view of the tree that holds both (version 2).
        "CgroupnsMode": "host",
        "Memory": memory,
        "MemorySwap": memory,
        "PidsLimit": processes,
        "OomScoreAdj": 500,
        "Ulimits": [
            {"Name": "nofile", "Soft": 4096, "Hard": 4096},
            {"Name": "stack", "Soft": -1, "Hard": -1},
            {"Name": "core", "Soft": 1, "Hard": 1},
        ],
        "Tmpfs": {
            "/work": in_memory.format(settings.work_bytes, "0755") + ",exec",
            "/tmp": in_memory.format(settings.tmp_bytes, "1777") + ",exec",  # noqa: S108
            "/dev/shm": in_memory.format(settings.tmp_bytes, "1777") + ",noexec",  # noqa: S108
            **dict.fromkeys(settings.covered, "ro,nosuid,nodev,size=4k"),
        },
        "Binds": [
            f"{settings.supervisor}:{SUPERVISOR_INSIDE}:ro",
            f"{folder}:{SOCKET_FOLDER_INSIDE}:ro",
            *(f"{mount.host}:{mount.inside}:ro" for mount in settings.mounts),
        ],
        "LogConfig": {"Type": "none", "Config": {}},
        "RestartPolicy": {"Name": "no"},
        "AutoRemove": True,
        "Init": False,
        **({"Runtime": settings.runtime} if settings.runtime else {}),
    }


class DockerSandbox(SupervisedSandbox):
    """See sandbox.Sandbox. Made by `start`."""

    def __init__(self, settings: ContainerSettings, number: int) -> None:
        super().__init__(shares_user=False)
        self._settings = settings
        self._number = number
        _, self._run_id = unused_ids(number)
        self._folder = settings.folder / f"box-{number}"
        self.container: str | None = None
        self.kernel = ""  # its release, once started
        self.is_counted = False  # by the host, for a kernel of its own

    @classmethod
    async def start(cls, settings: ContainerSettings, number: int) -> DockerSandbox:
        """Make a container (about 0.3 s). Raises SandboxError or EngineAway; cancelling leaves nothing behind."""
        sandbox = cls(settings, number)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await sandbox._start()
        except BaseException as error:
            await sandbox.close()
            if isinstance(error, (OSError, TimeoutError)):
                raise SandboxError(f"a container did not start: {error or 'no answer'}") from error
            raise
        return sandbox

    async def _start(self) -> None:
        settings = self._settings
        self._box = settings.cgroups.make_box(0)
        self._folder.mkdir(mode=0o711)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            path = self._folder / "socket"
            listener.bind(str(path))
            # The root of a container has no right of its own beyond anybody's; the folder above is the worker's.
            path.chmod(0o666)
            listener.listen(1)
            listener.setblocking(False)
            command = [
                SUPERVISOR_INSIDE,
                f"{SOCKET_FOLDER_INSIDE}/socket",
                str(self._run_id),
                str(self._run_id),
            ]
            self.container = await settings.engine.create(
                settings.image, command, host_configuration(settings, self._folder)
            )
            await settings.engine.start(self.container)
            connection = await self._accept(listener)
            path.unlink()
        self._channel = Channel(connection)
        ready = self._channel.expect()
        if settings.own_kernel:
            counting, files = COUNT_CONTAINER, await self._counters()
        else:
            counting, files = settings.cgroups.version, self._cgroup_folders()
        self.is_counted = settings.own_kernel and bool(files)
        try:
            self._channel.send(struct.pack("=i", counting), files)
        finally:
            for fd in files:
                os.close(fd)
        self.kernel = frames.decode_kernel(await ready)

    async def _accept(self, listener: socket.socket) -> socket.socket:
        """The supervisor's connection; a container that ended instead says so."""
        assert self.container is not None
        accepted = asyncio.ensure_future(asyncio.get_running_loop().sock_accept(listener))
        try:
            while True:
                done, _ = await asyncio.wait([accepted], timeout=LOOK_S)
                if done:
                    return accepted.result()[0]
                state = await self._settings.engine.state(self.container)
                if state is None or not state.get("Running"):
                    how = f"{state.get('Error') or state.get('ExitCode')}" if state else "it is gone"
                    hint = UNREACHABLE if self._settings.own_kernel else ""
                    raise SandboxError(f"a container ended at its start: {how}{hint}")
        finally:
            accepted.cancel()

    def _cgroup_folders(self) -> list[int]:
        """Descriptors of the folders for this sandbox's runs, which the caller closes."""
        folders = [folder for folder in self._box.folders if folder] if self._box else []
        return [os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) for folder in folders]

    async def _counters(self) -> list[int]:
        """Descriptors of what counts the container as a whole, which the caller closes."""
        assert self.container is not None
        state = await self._settings.engine.state(self.container)
        return open_counters(int(state["Pid"]), self.container) if state else []

    async def close(self) -> None:
        """See Sandbox. The supervisor ends with its channel, and the engine removes what has ended.

        To kill and remove a container that is just ending costs the engine a fifth more than to let it.
        """
        if self._channel is not None:
            self._channel.close()
        container, self.container = self.container, None
        if container is not None:
            with contextlib.suppress(EngineAway, SandboxError):
                await asyncio.shield(self._remove(container))
        shutil.rmtree(self._folder, ignore_errors=True)
        box, self._box = self._box, None
        if box is not None:
            self._settings.cgroups.remove_box(box)

    async def _remove(self, container: str) -> None:
        engine = self._settings.engine
        if self._channel is None or not await engine.removed(container, END_TIMEOUT_S):
            await engine.remove(container)
