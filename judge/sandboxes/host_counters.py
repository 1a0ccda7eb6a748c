"""What the host counts of another process's control group: open files that are handed to who may not see the tree."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from judge.sandboxes.cgroup_tree import groups_of, mounts, place

# Kind of hierarchy, the controllers of CPU time, memory and its peak there, and their files.
_COUNTERS = (
    (
        "cgroup",
        ("cpuacct", "memory", "memory"),
        ("cpuacct.usage", "memory.usage_in_bytes", "memory.max_usage_in_bytes"),
    ),
    ("cgroup2", ("", "", ""), ("cpu.stat", "memory.current", "memory.peak")),
)


def open_counters(pid: int, name: str) -> list[int]:
    """Open what counts the group of another process: files of its CPU time, memory, and where it can be had, peak.

    The group's path must hold `name`, for the number may mean another process here. [] where the group cannot be read.
    The caller closes them.
    """
    try:
        for kind, controllers, files in _COUNTERS:
            folders = _folders_of(pid, kind, controllers)
            if folders and all(name in str(folder) for folder in folders):
                return _open_all([folder / file for folder, file in zip(folders, files, strict=True)])
    except OSError:
        pass
    return []


def _folders_of(pid: int, kind: str, controllers: tuple[str, ...]) -> list[Path]:
    """Where a process's groups lie, one for each controller; [] where one does not show here."""
    groups, mounted = groups_of(pid), mounts(kind)
    folders = []
    for controller in controllers:
        for mount_point, root, options in mounted:
            is_its = kind == "cgroup2" or controller in options
            if is_its and controller in groups and Path(groups[controller]).is_relative_to(root):
                folders.append(place(mount_point, root, groups[controller]))
                break
        else:
            return []
    return folders


def _open_all(paths: list[Path]) -> list[int]:
    """CPU and memory to be read, and the peak to be read and forgotten, where that is allowed."""
    cpu, memory, peak = paths
    opened = [os.open(cpu, os.O_RDONLY | os.O_CLOEXEC)]
    try:
        opened.append(os.open(memory, os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        os.close(opened[0])
        raise
    with contextlib.suppress(OSError):
        opened.append(os.open(peak, os.O_RDWR | os.O_CLOEXEC))
    return opened
