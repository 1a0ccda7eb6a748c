"""Control groups on the worker's side: where they are, and one delegated folder a sandbox.

The supervisor makes a fresh group for every run inside the folder it is handed (judge/supervisor/cgroup.c). Version
1, version 2 and none work; none is a degraded mode that `reason` explains: memory is then held by RLIMIT_DATA for
native code and by adding up /proc, which sees too late what is allocated within a few milliseconds.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from judge.held import HeldFolder, sweep
from judge.sandboxes.cgroup_tree import groups_of, mounts, place

CONTROLLERS_V1 = ("memory", "cpuacct", "pids")
NEEDED_V2 = {"memory", "pids"}
HAND_DOWN = "+memory +pids"
HAND_DOWN_TRIES = 5  # a process may fork while the others move
PREFIX = "codequest-sandboxes-"
LEAF = "codequest-worker"
CLOSE_WAIT_S = 1.0  # for the kernel to end the last processes
POLL_S = 0.005
_serial = itertools.count()


@dataclass(frozen=True, slots=True)
class Box:
    """The folders of one sandbox: of memory, CPU and process counting (version 2: thrice the same)."""

    folders: tuple[Path, Path, Path | None]
    join: Path | None  # cgroup.procs of the group that the supervisor itself lives in (version 2)

    def used_cpu_ms(self) -> float | None:
        """CPU time of all that ran in it (version 2: the supervisor's, too); None where it can't be read."""
        folder = self.folders[1]
        try:
            if self.join is None and (folder / "cpuacct.usage").exists():
                return int((folder / "cpuacct.usage").read_text()) / 1e6
            return int((folder / "cpu.stat").read_text().split()[1]) / 1e3
        except (OSError, ValueError, IndexError):
            return None


@dataclass(slots=True)
class Cgroups:
    """The worker's own part of the tree."""

    version: int  # 0: none usable
    reason: str  # what was found, for people
    roots: dict[str, Path] = field(default_factory=dict)  # controller -> our folder; version 2 has "" only
    own_kernel: bool = (
        False  # none, because sandboxes have a kernel of their own (gVisor), which knows none of the host's
    )
    _held: list[HeldFolder] = field(default_factory=list)  # of `roots`
    _boxes: int = 0
    _ended: list[Path] = field(default_factory=list)  # folders of sandboxes that are gone

    def make_box(self, uid: int) -> Box | None:
        """A folder for a new sandbox, owned by its supervisor `uid`; None without cgroups. Raises OSError."""
        if not self.version:
            return None
        self._boxes += 1
        name = f"box-{self._boxes}"
        if self.version == 2:
            folder = self.roots[""] / name
            supervisor = folder / "supervisor"
            folder.mkdir()
            supervisor.mkdir()
            (folder / "cgroup.subtree_control").write_text(HAND_DOWN)
            # Moving a process needs the right to write the common ancestor of both groups.
            for path in (folder, folder / "cgroup.procs", supervisor, supervisor / "cgroup.procs"):
                _give(path, uid)
            return Box((folder, folder, folder), supervisor / "cgroup.procs")
        made: dict[str, Path] = {}
        for controller, root in self.roots.items():
            folder = root / name
            folder.mkdir(exist_ok=True)  # controllers may share a hierarchy
            _give(folder, uid)
            made[controller] = folder
        return Box((made["memory"], made["cpuacct"], made.get("pids")), None)

    def remove_box(self, box: Box) -> None:
        """Remove a sandbox's folders; those whose processes are still ending go with a later one's."""
        self._ended += {folder for folder in box.folders if folder}
        self._ended = [folder for folder in self._ended if not _remove_tree(folder)]

    def close(self) -> None:
        """Remove everything of this worker; what stays busy is left to the next worker's sweep."""
        roots = set(self.roots.values())
        deadline = time.monotonic() + CLOSE_WAIT_S
        while (roots := {root for root in roots if not _remove_tree(root)}) and time.monotonic() < deadline:
            time.sleep(POLL_S)
        _release(self._held)
        self._held = []
        self._ended = []
        self.version = 0
        self.roots = {}


def detect() -> Cgroups:
    """Find cgroups this process may use and make its own folder there. Never raises: `reason` tells."""
    v1, v1_reason = _detect_v1()
    if v1:
        return Cgroups(1, v1_reason, {name: held.path for name, held in v1.items()}, _held=list(v1.values()))
    v2, v2_reason = _detect_v2()
    if v2:
        return Cgroups(2, v2_reason, {"": v2.path}, _held=[v2])
    return Cgroups(0, f"no usable cgroups: {v1_reason}; {v2_reason}")


def _give(path: Path, uid: int) -> None:
    if uid != os.geteuid():
        os.chown(path, uid, uid)


def _make_own(parent: Path) -> HeldFolder:
    """A group of this pool's below `parent`: a process may have several. Raises OSError."""

    def make() -> Path:
        folder = parent / f"{PREFIX}{os.getpid()}-{next(_serial)}"
        folder.mkdir(exist_ok=True)
        return folder

    sweep(parent.glob(f"{PREFIX}*"), _remove_tree)
    return HeldFolder(make)


def _release(held: Iterable[HeldFolder]) -> None:
    for one in held:
        one.release()


def _detect_v1() -> tuple[dict[str, HeldFolder], str]:
    try:
        groups, mounted = groups_of("self"), mounts("cgroup")
    except OSError as error:
        return {}, f"version 1: {error}"
    parents: dict[str, Path] = {}
    for controller in CONTROLLERS_V1:
        for mount_point, root, options in mounted:
            if controller in options and controller in groups:
                parents[controller] = place(mount_point, root, groups[controller])
    missing = {"memory", "cpuacct"} - set(parents)
    if missing:
        return {}, f"version 1: {' and '.join(sorted(missing))} not mounted"
    if list(parents.values()).count(parents["memory"]) > 1:
        return {}, "version 1: memory shares a hierarchy with other counting"
    made: dict[Path, HeldFolder] = {}
    try:
        for parent in parents.values():  # controllers may share a hierarchy
            if parent not in made:
                made[parent] = _make_own(parent)
    except OSError as error:
        _release(made.values())
        return {}, f"version 1: cannot make groups ({error.strerror}: {error.filename})"
    roots = {controller: made[parent] for controller, parent in parents.items()}
    return roots, "version 1" + ("" if "pids" in roots else ", without the pids controller")


def _detect_v2() -> tuple[HeldFolder | None, str]:
    try:
        mounted, group = mounts("cgroup2"), groups_of("self").get("", "/")
    except OSError as error:
        return None, f"version 2: {error}"
    if not mounted:
        return None, "version 2: not mounted"
    mount_point, root, _ = mounted[0]
    own = place(mount_point, root, group)
    folder: HeldFolder | None = None
    try:
        if own.name == LEAF and _hands_down(own.parent):
            own = own.parent  # a worker before us moved whoever started us: beside it, and not below
        if _is_held_by_systemd(own):
            return (
                None,
                f"version 2: {own.name} has no Delegate=yes, so systemd would end all of it when a program runs "
                "out of memory",
            )
        controllers = set((own / "cgroup.controllers").read_text().split())
        if not controllers >= NEEDED_V2:
            return (
                None,
                "version 2: the memory and pids controllers are not available to this process's group",
            )
        folder = _make_own(own)
        _hand_down(own)
        (folder.path / "cgroup.subtree_control").write_text(HAND_DOWN)
    except OSError as error:
        if folder is not None:
            folder.release()
        return None, f"version 2: cannot make groups ({error.strerror}: {error.filename})"
    return folder, "version 2"


def _is_held_by_systemd(own: Path) -> bool:
    """Whether root is in a service that was not delegated: its first OOM kill, ours too, ends it (OOMPolicy=stop)."""
    if own.suffix != ".service" or os.geteuid() != 0:
        return False
    for name in ("trusted.delegate", "user.delegate"):
        with contextlib.suppress(OSError):
            if os.getxattr(own, name) == b"1":
                return False
    return True


def _hands_down(group: Path) -> bool:
    try:
        return set((group / "cgroup.subtree_control").read_text().split()) >= NEEDED_V2
    except OSError:
        return False


def _hand_down(own: Path) -> None:
    """Let our group hand controllers down, which one with processes may not: they move into a leaf. Raises OSError."""
    for _ in range(HAND_DOWN_TRIES):
        try:
            (own / "cgroup.subtree_control").write_text(HAND_DOWN)
            return
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        leaf = own / LEAF
        leaf.mkdir(exist_ok=True)
        for pid in (own / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):  # it has ended
                (leaf / "cgroup.procs").write_text(pid)
    (own / "cgroup.subtree_control").write_text(HAND_DOWN)


def _remove_tree(folder: Path) -> bool:
    """Remove a group and those below it, as far as they are empty of processes; whether nothing is left."""
    for path, _, _ in os.walk(folder, topdown=False):
        with contextlib.suppress(OSError):
            os.rmdir(path)
    return not folder.exists()
