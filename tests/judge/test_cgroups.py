"""Control groups of versions 1 and 2: what is written where and read from where.

A machine has one version; the other's files are laid out here as the kernel's documentation has them
(admin-guide/cgroup-v1/memory.rst, admin-guide/cgroup-v2.rst), so that both ways are run on any machine.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from judge.sandboxes import cgroup_tree, cgroups
from judge.sandboxes.cgroups import Box, Cgroups
from judge.supervisor import SOURCES
from tests.support.components import need

MEMORY_EVENTS = "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 1\n"
CPU_STAT = "usage_usec 123456\nuser_usec 100000\nsystem_usec 23456\n"
V2_FILES = {
    "cgroup.procs": "",
    "cpu.stat": CPU_STAT,
    "memory.events": MEMORY_EVENTS,
    "memory.current": "4096\n",
    "memory.peak": "8192\n",
    "memory.max": "max\n",
    "memory.swap.max": "max\n",
    "memory.oom.group": "0\n",
    "pids.max": "max\n",
}


def lay_out(folder: Path, files: dict[str, str], name: str = "run-0") -> Path:
    """Make the group that the supervisor will make first, with the kernel's files in it."""
    group = folder / name
    group.mkdir(parents=True)
    for name, content in files.items():
        (group / name).write_text(content)
    return group


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The supervisor's part for control groups, as a program of its own."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    need("" if compiler else "there is no C compiler")
    assert compiler
    program = tmp_path_factory.mktemp("probe") / "probe"
    source = Path(__file__).with_name("cgroup_probe.c")
    parts = [SOURCES / "cgroup.c", SOURCES / "counter.c"]
    command: list[str | Path] = [compiler, "-D_GNU_SOURCE", f"-I{SOURCES}", "-o", program, source, *parts]
    subprocess.run(command, check=True, timeout=60)
    return program


def run(probe: Path, version: int, *folders: Path) -> list[str]:
    """Its words: the group's name, CPU time in ns, OOM kills, peak in bytes."""
    command: list[str | Path] = [probe, str(version), *folders]
    finished = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    return finished.stdout.split()


def own_group_of_version_2() -> Path:
    """Where the kernel has it, with whatever controllers; or the test is skipped."""
    mounts = cgroup_tree.mounts("cgroup2")
    need("" if mounts else "control groups of version 2 are not mounted here", optional=True)
    mount_point, root, _ = mounts[0]
    return cgroup_tree.place(mount_point, root, cgroup_tree.groups_of("self").get("", "/"))


def test_version_2_limits_are_written_and_use_is_read(probe: Path, tmp_path: Path) -> None:
    group = lay_out(tmp_path, V2_FILES)
    assert run(probe, 2, tmp_path, tmp_path, tmp_path) == [
        "run-0",
        "123456999",
        "2",
        "8192",
    ]  # CPU time rounded up
    written = {name: (group / name).read_text().split("\n")[0] for name in V2_FILES}
    assert written["cgroup.procs"] == "0"
    assert written["memory.max"].startswith(str(64 << 20))
    assert written["memory.swap.max"].startswith("0")
    assert written["memory.oom.group"].startswith("1")
    assert written["pids.max"].startswith("32")


def test_version_2_before_5_19_knows_no_peak(probe: Path, tmp_path: Path) -> None:
    lay_out(tmp_path, {name: content for name, content in V2_FILES.items() if name != "memory.peak"})
    assert run(probe, 2, tmp_path, tmp_path, tmp_path)[3] == "4096"


def test_a_process_is_born_into_a_version_2_group(probe: Path) -> None:
    group = own_group_of_version_2() / f"codequest-born-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        need(f"no control group of version 2 can be made here: {error}", optional=True)
    try:
        told = subprocess.run([probe, group], capture_output=True, text=True, check=True, timeout=10).stdout
        assert told.splitlines()[0] == "inside"
        assert next(line for line in told.splitlines() if line.startswith("0::")).endswith(group.name)
    finally:
        group.rmdir()  # at once after its last process


def test_where_none_can_be_born_there_it_is_forked_outside(probe: Path, tmp_path: Path) -> None:
    told = subprocess.run([probe, tmp_path], capture_output=True, text=True, check=True, timeout=10).stdout
    assert told.splitlines()[0] == "outside"


def test_version_1_limits_are_written_and_use_is_read(probe: Path, tmp_path: Path) -> None:
    memory = lay_out(
        tmp_path / "memory",
        {
            "tasks": "",
            "memory.limit_in_bytes": "9223372036854771712\n",
            "memory.max_usage_in_bytes": "8192\n",
            "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
        },
    )
    cpu = lay_out(tmp_path / "cpu", {"tasks": "", "cpuacct.usage": "123456789\n"}, "counters-0")
    pids = lay_out(tmp_path / "pids", {"tasks": "", "pids.max": "max\n"}, "counters-0")
    told = run(probe, 1, memory.parent, cpu.parent, pids.parent)
    assert told == ["run-0", "100000000", "2", "8192"]  # of CPU time only what came after it was made
    assert (memory / "memory.limit_in_bytes").read_text().startswith(str(64 << 20))
    assert (pids / "pids.max").read_text().startswith("32")
    assert [(folder / "tasks").read_text() for folder in (memory, cpu, pids)] == ["0"] * 3


def test_version_1_with_memory_in_a_hierarchy_of_others_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "groups_of", lambda pid: dict.fromkeys(cgroups.CONTROLLERS_V1, "/own"))
    together = [("/together", "/", {"rw", "memory", "cpuacct"})]
    monkeypatch.setattr(cgroups, "mounts", lambda kind: together if kind == "cgroup" else [])
    found = cgroups.detect()
    assert found.version == 0
    assert "memory shares a hierarchy" in found.reason


@pytest.fixture
def unified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our own group in a tree of version 2, as a container or a delegated service sees it."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    (own / "cgroup.procs").write_text(f"{os.getpid()}\n")
    monkeypatch.setattr(cgroups, "groups_of", lambda pid: {"": "/own"})
    monkeypatch.setattr(
        cgroups, "mounts", lambda kind: [(str(tmp_path), "/", set())] if kind == "cgroup2" else []
    )
    return own


def test_a_worker_under_version_2_gets_a_folder_that_hands_controllers_down(unified: Path) -> None:
    found = cgroups.detect()
    assert (found.version, found.reason) == (2, "version 2")
    folder = found.roots[""]
    assert folder.parent == unified
    for path in (unified, folder):
        assert (path / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_a_sandbox_under_version_2_has_its_supervisor_in_a_leaf(unified: Path) -> None:
    found = cgroups.detect()
    box = found.make_box(os.geteuid())
    assert box
    assert box.folders[0] == box.folders[1] == box.folders[2]
    assert box.join == box.folders[0] / "supervisor" / "cgroup.procs"
    # Runs are made beside that leaf: a group with processes may not hand controllers down.
    assert (box.folders[0] / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_without_the_memory_controller_version_2_is_of_no_use(unified: Path) -> None:
    (unified / "cgroup.controllers").write_text("cpu pids\n")
    found = cgroups.detect()
    assert found.version == 0
    assert "memory and pids controllers are not available" in found.reason


@pytest.mark.parametrize(("marks", "version"), [({}, 0), ({"trusted.delegate": b"1"}, 2)])
def test_a_service_of_root_that_systemd_would_end_at_an_oom_kill_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marks: dict[str, bytes], version: int
) -> None:
    own = tmp_path / "judge.service"
    own.mkdir()
    (own / "cgroup.controllers").write_text("memory pids\n")
    (own / "cgroup.procs").write_text("")

    def getxattr(path: Path, name: str) -> bytes:
        if path != own or name not in marks:
            raise OSError(errno.ENODATA, "No data available")
        return marks[name]

    monkeypatch.setattr(os, "getxattr", getxattr)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(cgroups, "groups_of", lambda pid: {"": "/judge.service"})
    monkeypatch.setattr(
        cgroups, "mounts", lambda kind: [(str(tmp_path), "/", set())] if kind == "cgroup2" else []
    )
    found = cgroups.detect()
    assert found.version == version
    assert version or "judge.service has no Delegate=yes" in found.reason


class BusyGroup:
    """A group of version 2 that hands nothing down while it has processes, as the kernel has it."""

    def __init__(self, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.own = own
        self.moved: list[str] = []
        self.forked: list[str] = []  # appear when the first has moved
        self._write = Path.write_text
        monkeypatch.setattr(Path, "write_text", lambda path, text: self._kernel(path, text))

    def hold(self, *pids: int) -> None:
        """Let these be its processes."""
        self._write(self.own / "cgroup.procs", "".join(f"{pid}\n" for pid in pids))

    def _kernel(self, path: Path, text: str) -> int:
        procs = (self.own / "cgroup.procs").read_text().split()
        if path == self.own / "cgroup.subtree_control" and procs:
            raise OSError(errno.EBUSY, "Device or resource busy", str(path))
        if path == self.own / "codequest-worker" / "cgroup.procs":
            self.moved.append(text)
            self.hold(*(int(pid) for pid in [*procs, *self.forked] if pid != text))
            self.forked = []
        return self._write(path, text)


def test_in_a_group_with_processes_the_worker_and_its_neighbours_move_into_a_leaf(
    unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = BusyGroup(unified, monkeypatch)
    group.hold(os.getpid(), 4242)
    assert cgroups.detect().version == 2
    assert group.moved == [str(os.getpid()), "4242"]


def test_what_forks_while_its_neighbours_move_is_moved_too(
    unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = BusyGroup(unified, monkeypatch)
    group.hold(os.getpid(), 4242)
    group.forked = ["4343"]
    assert cgroups.detect().version == 2
    assert group.moved == [str(os.getpid()), "4242", "4343"]


def test_a_worker_started_by_who_was_moved_into_the_leaf_has_its_folder_beside_it(
    unified: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (unified / "codequest-worker").mkdir()
    (unified / "cgroup.subtree_control").write_text("memory pids\n")
    (unified / "cgroup.procs").write_text("")
    monkeypatch.setattr(cgroups, "groups_of", lambda pid: {"": "/own/codequest-worker"})
    assert cgroups.detect().roots[""].parent == unified


def test_without_any_cgroups_the_reason_says_what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "groups_of", lambda pid: {})
    monkeypatch.setattr(cgroups, "mounts", lambda kind: [])
    found = cgroups.detect()
    assert found.version == 0
    assert found.reason.startswith(
        "no usable cgroups: version 1: cpuacct and memory not mounted; version 2: not"
    )
    assert found.make_box(0) is None


def test_folders_of_a_worker_that_died_are_swept_and_those_of_the_living_stay(tmp_path: Path) -> None:
    dead = tmp_path / f"{cgroups.PREFIX}4194305-0"
    (dead / "box-1" / "run-0").mkdir(parents=True)
    (dead.with_name(cgroups.LEAF)).mkdir()
    living = [cgroups._make_own(tmp_path) for _ in range(2)]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {cgroups.LEAF, *(one.path.name for one in living)}
    cgroups._release(living)


def test_closing_removes_the_worker_s_own_folders(tmp_path: Path) -> None:
    root = tmp_path / "codequest-1-0"
    (root / "box-1").mkdir(parents=True)
    found = Cgroups(2, "version 2", {"": root})
    found.close()
    assert not root.exists()
    assert found.version == 0


def test_a_sandbox_s_folders_whose_processes_are_still_ending_go_later(tmp_path: Path) -> None:
    root = tmp_path / "codequest-1-0"
    boxes = [Box((root / name, root / name, None), None) for name in ("box-1", "box-2")]
    for box in boxes:
        (box.folders[0] / "run-0").mkdir(parents=True)
    busy = boxes[0].folders[0] / "run-0" / "process"
    busy.touch()
    found = Cgroups(2, "version 2", {"": root})
    found.remove_box(boxes[0])
    assert boxes[0].folders[0].exists()
    busy.unlink()
    found.remove_box(boxes[1])
    assert not list(root.iterdir())
