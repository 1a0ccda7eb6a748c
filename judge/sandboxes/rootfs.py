"""What a sandbox sees of the disk: the toolchains, read-only, and nothing else of the host.

On a bare machine the toolchains are the host's own: /usr is bound, and of /etc the few files that compilers and
virtual machines read. Toolchains elsewhere (a version manager in somebody's home folder) appear under /opt.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from judge.sandboxes.sandbox import SandboxError

SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
FOLDERS = ("/etc", "/opt", "/tmp", "/work", "/run", "/run/judge")  # noqa: S108
DEVICES = ("null", "zero", "full", "random", "urandom")
SUPERVISOR_INSIDE = "/run/judge/supervisor"
DEVICE_LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder or file of the host, shown read-only at `inside`."""

    host: str
    inside: str


@dataclass(slots=True)
class Disk:
    """How to lay a sandbox's disk out: what `launch` must bind first, and bubblewrap's arguments."""

    binds: list[tuple[str, str]]  # (source, name under /tmp) where only root can reach the source
    arguments: list[str]
    may_bind: bool  # whether the worker is root
    covered: list[str] = field(
        default_factory=list
    )  # empty folders over the host's, read-only once all is laid out

    def show(self, host: str, inside: str, option: str = "--ro-bind") -> None:
        """Bind `host` at `inside`."""
        self.arguments += [option, self.reach(host), inside]

    def reach(self, host: str) -> str:
        """The path by which an unprivileged process finds `host`."""
        if not self.may_bind or is_reachable(Path(host)):
            return host
        name = f"{len(self.binds)}-{os.path.basename(host)}"
        self.binds.append((host, name))
        return f"/tmp/{name}"  # noqa: S108 - in launch's own mount namespace

    def settle(self) -> None:
        """Bind everything by launch once anything is: it covers /tmp, where sources may lie."""
        if not self.binds:
            return
        for at, argument in enumerate(self.arguments):
            if argument in {"--ro-bind", "--ro-bind-try"} and self.arguments[at + 1].startswith("/tmp/"):  # noqa: S108
                host = self.arguments[at + 1]
                if host not in {f"/tmp/{name}" for _, name in self.binds}:  # noqa: S108
                    name = f"{len(self.binds)}-{os.path.basename(host)}"
                    self.binds.append((host, name))
                    self.arguments[at + 1] = f"/tmp/{name}"  # noqa: S108


def is_reachable(path: Path) -> bool:
    """Whether any user may enter every folder on the way, and read the end."""
    resolved = path.resolve()
    try:
        return all(parent.stat().st_mode & 0o001 for parent in resolved.parents) and bool(
            resolved.stat().st_mode & 0o004
        )
    except OSError:
        return False


def lay_out(mounts: list[Mount], supervisor: Path, *, may_bind: bool) -> Disk:
    """The disk of a sandbox with the host's system folders and the toolchains `mounts`."""
    if not Path("/usr").is_dir():
        raise SandboxError("there is no /usr on this machine to take the toolchains from")
    disk = Disk([], [], may_bind)
    for (
        folder
    ) in FOLDERS:  # made first, for a folder that bubblewrap makes by itself only its owner may enter
        disk.arguments += ["--dir", folder]
    disk.arguments += ["--ro-bind", "/usr", "/usr"]
    for link in SYSTEM_LINKS:
        if os.path.islink(link):
            disk.arguments += ["--symlink", os.readlink(link), link]
        elif os.path.isdir(link):
            disk.arguments += ["--ro-bind", link, link]
    for file in SYSTEM_FILES:
        disk.arguments += ["--ro-bind-try", file, file]
    if not any(mount.inside == "/usr/local" for mount in mounts):
        # What an administrator put there is no toolchain, unless a language lives there.
        disk.arguments += ["--tmpfs", "/usr/local"]
        disk.covered.append("/usr/local")
    for mount in mounts:
        disk.show(mount.host, mount.inside)
    return _finish(disk, supervisor)


def lay_out_image(root: Path, supervisor: Path, *, may_bind: bool) -> Disk:
    """The disk of a sandbox that is an exported image, whatever the host has."""
    disk = Disk([], [], may_bind)
    disk.show(str(root), "/")
    return _finish(disk, supervisor)


def _finish(disk: Disk, supervisor: Path) -> Disk:
    """What every sandbox has: processes, devices, the supervisor; and nothing writable."""
    disk.arguments += ["--proc", "/proc", "--tmpfs", "/dev"]
    for device in DEVICES:
        disk.arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    for name, target in DEVICE_LINKS.items():
        disk.arguments += ["--symlink", target, f"/dev/{name}"]
    disk.arguments += ["--dir", "/dev/shm"]  # noqa: S108
    disk.show(str(supervisor), SUPERVISOR_INSIDE)
    for folder in disk.covered:
        disk.arguments += ["--remount-ro", folder]
    disk.arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
    disk.settle()
    return disk
