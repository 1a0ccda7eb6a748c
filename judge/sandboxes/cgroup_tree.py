"""Where control groups lie: the hierarchies that are mounted here, and a process's place in them."""

from __future__ import annotations

import os
from pathlib import Path


def mounts(kind: str) -> list[tuple[str, str, set[str]]]:
    """(mount point, root of the mount inside the file system, options) of every mount of a type."""
    found = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        fields, tail = before.split(), after.split()
        if tail and tail[0] == kind:
            found.append((fields[4], fields[3], set(tail[2].split(",")) if len(tail) > 2 else set()))
    return found


def groups_of(pid: int | str) -> dict[str, str]:
    """Controller -> path of a process's group inside its hierarchy; version 2's controller is ""."""
    groups = {}
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            groups[controller] = path
    return groups


def place(mount_point: str, root: str, group: str) -> Path:
    """Where a group lies on disk; in a container the mount's root is the group itself."""
    relative = os.path.relpath(group, root)
    return Path(mount_point) if relative.startswith("..") else Path(mount_point) / relative
