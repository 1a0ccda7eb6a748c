"""What one run may leave for the next: nothing, whether of the same submission, the next one, or the next person."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from judge.compiling.programs import run_program
from judge.contract import Verdict
from judge.limits import MIB
from judge.packages import read_package
from judge.sandboxes.backends import DEFAULT_REUSE, Backend
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import Sandbox
from judge.sandboxes.streams import reopened, sealed
from tests.judge.conftest import BACKENDS, LIMITS, Bench, open_backend
from tests.judge.test_judging import Bank
from tests.support.packages import Files, write

pytestmark = pytest.mark.judge

# For who looks at every file of the system, which may have to be read from the disk.
WALKING = msgspec.structs.replace(LIMITS, cpu_s=20, wall_s=60, memory_bytes=1024 * MIB)
REUSES = {"used again": DEFAULT_REUSE, "used once": 1}  # JUDGE_CONTAINER_REUSE


@pytest.fixture(params=[f"{kind}, {use}" for kind in BACKENDS for use in REUSES])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each backend in both settings of how often a sandbox may serve."""
    kind, use = request.param.split(", ")
    return open_backend(kind, REUSES[use])


# Leaves a mark in every place that a program can think of.
MARK = """
import ctypes, os, socket, sys
libc = ctypes.CDLL(None)
left = 0
for folder, folders, files in os.walk("/"):
    if folder.startswith(("/proc", "/usr/lib", "/usr/share", "/usr/include")):
        folders.clear()
        continue
    try:
        open(os.path.join(folder, "cq-left"), "w").write("secret")
        left += 1
    except OSError:
        pass
os.mkfifo("/tmp/cq-left-fifo")
os.symlink("/tmp/cq-left", "/dev/shm/cq-left-link")
libc.shmget(4711, 4096, 0o1666)
libc.msgget(4711, 0o1666)
libc.semget(4711, 1, 0o1666)
for attempt in (lambda: os.setxattr(0, "user.note", b"x"), lambda: os.utime(0), lambda: os.fchmod(0, 0o111),
                lambda: libc.syscall(248, b"user", b"note", b"x", 1, -3), lambda: os.nice(5),
                lambda: libc.prctl(15, b"cq-left"), lambda: os.umask(0)):
    try:
        attempt()
    except OSError:
        pass
held = socket.socket(socket.AF_UNIX)
held.bind("\\0cq-left")
held.listen()
print("left", left > 0, flush=True)
"""
LEAVE = (
    MARK
    + """
if os.fork() == 0:
    os.setsid()
    while True:
        try:
            open("/tmp/cq-late", "w").write("secret")
            open("/work/cq-late", "w").write("secret")
        except OSError:
            pass
"""
)
LOOK = """
import ctypes, os, socket
libc = ctypes.CDLL(None)
found = []
for folder, folders, files in os.walk("/"):
    if folder.startswith("/proc"):
        folders.clear()
        continue
    found += [os.path.join(folder, name) for name in files + folders if "cq-" in name]
found += os.listdir("/tmp") + os.listdir("/dev/shm")
found += [name for name, id in (("memory", libc.shmget(4711, 4096, 0)), ("queue", libc.msgget(4711, 0)),
          ("semaphore", libc.semget(4711, 1, 0))) if id != -1]
found += [p for p in os.listdir("/proc") if p.isdigit() and p not in ("1", str(os.getpid()))
          and os.stat("/proc/" + p).st_uid == os.getuid()]  # the judge's own may be seen, and no more
try:
    socket.socket(socket.AF_UNIX).connect("\\0cq-left")
    found.append("abstract name")
except OSError:
    pass
found += os.listxattr(0)
if os.fstat(0).st_mode & 0o222:
    found.append("mode")
if os.umask(0o22) != 0o22 or os.getpriority(0, 0):
    found.append("attributes")
print(found)
"""


async def test_nothing_is_left_from_one_test_to_the_next(bench: Bench) -> None:
    leave, look = await bench.program("python", LEAVE), await bench.program("python", LOOK)
    async with bench.pool.acquire() as sandbox:
        for _ in range(2):
            assert (await bench.run_in(sandbox, leave, limits=WALKING)).stdout == b"left True\n"
            assert (await bench.run_in(sandbox, look, limits=WALKING)).stdout == b"[]\n"


async def test_nothing_is_left_in_a_folder_that_a_run_may_write(bench: Bench) -> None:
    """A validator's folder is emptied between tests by a reset."""
    leave, look = await bench.program("python", LEAVE), await bench.program("python", LOOK)
    async with bench.pool.acquire() as sandbox:
        await bench.run_in(sandbox, leave, limits=WALKING, work_writable=True)
        assert "cq-left" in await sandbox.get_tree(limit_bytes=1 * MIB)
        await sandbox.reset()
        assert await sandbox.get_tree(limit_bytes=1 * MIB) == {}
        assert (await bench.run_in(sandbox, look, limits=WALKING)).stdout == b"[]\n"


# Answers one more than it should, and makes its input the one that this would be right for.
FORGED = """import os
n = int(open("given.txt").read())
for attempt in (lambda: os.unlink("given.txt"), lambda: os.rename("given.txt", "other.txt"),
                lambda: open("given.txt", "w").write(str(n + 1)), lambda: open(0, "w").write(str(n + 1)),
                lambda: os.symlink("told.txt", "given.txt")):
    try:
        attempt()
    except OSError:
        pass
open("told.txt", "w").write(str(n + 1))
"""
SAME = "def check(process_output, judge_output, judge_input, **kwargs):\n    return process_output.split() == judge_input.split()\n"


async def test_an_input_that_a_program_exchanges_is_for_the_checker_what_it_was(
    pool: SandboxPool, tmp_path: Path
) -> None:
    bank = Bank(pool, tmp_path)
    init = (
        "file_io: {input: given.txt, output: told.txt}\nchecker: own.py\ntest_cases:\n"
        "- {in: 1.in, out: 1.out, points: 1}\n- {in: 2.in, out: 2.out, points: 1}\n"
    )
    files: Files = {
        "init.yml": init,
        "own.py": SAME,
        "1.in": "7\n",
        "1.out": "",
        "2.in": "8\n",
        "2.out": "",
    }
    manifest = read_package(write(tmp_path / "same", files)).store(bank.blobs)
    forged = await bank.submit(manifest, FORGED, stop=False)
    assert [one.verdict for one in forged.results] == [Verdict.WRONG_ANSWER] * 2, forged
    honest = await bank.submit(manifest, "open('told.txt', 'w').write(open('given.txt').read())")
    assert (honest.verdict, honest.error) == (Verdict.ACCEPTED, "")


async def test_nothing_is_left_from_one_submission_to_the_next(
    bench: Bench, pool: SandboxPool, backend: Backend
) -> None:
    leave, look = await bench.program("python", LEAVE), await bench.program("python", LOOK)
    met: list[Sandbox] = []
    for _ in range(4):  # so often that a sandbox that is used again is met again
        async with pool.acquire() as sandbox:
            assert (
                await bench.run_in(sandbox, leave, limits=WALKING, work_writable=True)
            ).stdout == b"left True\n"
            met.append(sandbox)
        async with pool.acquire_many(2) as sandboxes:
            met += sandboxes
            for sandbox in sandboxes:
                assert await sandbox.get_tree(limit_bytes=1 * MIB) == {}
                assert (await bench.run_in(sandbox, look, limits=WALKING)).stdout == b"[]\n"
    # Where one serves again, most are met again, cleaned; a busy machine may have one replaced. Else nobody meets
    # another's.
    if backend.reuse == 1:
        assert len(set(met)) == len(met)
    else:
        assert 2 <= len(set(met)) <= len(met) / 3


async def test_nothing_is_left_from_one_person_to_the_next(pool: SandboxPool, tmp_path: Path) -> None:
    """Through the whole judge, with the inputs and compiled programs that it keeps for all."""
    bank = Bank(pool, tmp_path)
    manifest = bank.store()
    for _ in range(2):
        first = await bank.submit(manifest, LEAVE, stop=False)
        assert {result.output for result in first.results} == {b"left True\n"}
        second = await bank.submit(manifest, LOOK, stop=False)
        assert [result.output for result in second.results] == [b"[]\n"] * 3


async def test_a_shared_input_carries_no_note_to_whoever_reads_it_next(bench: Bench) -> None:
    """An input is kept for all submissions: neither its bytes, nor mode, times and attributes may change."""
    source = (
        "import fcntl, os\n"
        "tries = [lambda: os.setxattr(0, 'user.note', b'x'), lambda: os.utime(0), lambda: os.fchmod(0, 0o700),"
        " lambda: os.utime(0, (1, 1)), lambda: os.truncate('/proc/self/fd/0', 1), lambda: os.fchown(0, 1000, 1000),"
        " lambda: os.open('/proc/self/fd/0', os.O_RDWR), lambda: fcntl.fcntl(0, 1033, 1),"
        " lambda: os.setxattr('/proc/self/fd/0', 'user.note', b'x')]\n"
        "print(len(tries))\nfor one in tries:\n try: one()\n except OSError: pass\n"
    )
    program = await bench.program("python", source)
    given = sealed(b"3 4\n")
    before = reopened(given)
    try:
        was = os.fstat(before)
        async with bench.pool.acquire() as sandbox:
            result = await run_program(sandbox, program, LIMITS, stdin_fd=before)
            assert result.exit_code == 0
        now = os.fstat(given)
        assert (now.st_mode, now.st_mtime_ns, now.st_ctime_ns, now.st_uid) == (
            was.st_mode,
            was.st_mtime_ns,
            was.st_ctime_ns,
            was.st_uid,
        )
        assert os.listxattr(given) == []
        assert os.pread(given, 10, 0) == b"3 4\n"
    finally:
        os.close(before)
        os.close(given)


async def test_the_time_and_memory_of_one_run_are_not_another_s(bench: Bench) -> None:
    heavy = await bench.program(
        "python",
        "x = bytearray(60 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nfor i in range(10000000): pass",
    )
    light = await bench.program("c", "int main(void) { return 0; }")
    async with bench.pool.acquire() as sandbox:
        for _ in range(3):
            large = (await bench.run_in(sandbox, heavy)).result
            assert large.memory_bytes > 60 * MIB
            small = (await bench.run_in(sandbox, light)).result
            assert small.cpu_ms < large.cpu_ms / 2
            assert small.memory_bytes < (4 if bench.pool.has_own_kernel else 2) * MIB


async def test_a_core_is_never_left(bench: Bench) -> None:
    program = await bench.program(
        "c",
        "#include <stdlib.h>\n#include <sys/resource.h>\n"
        "int main(void) { struct rlimit l = {RLIM_INFINITY, RLIM_INFINITY}; setrlimit(RLIMIT_CORE, &l); abort(); }",
    )
    async with bench.pool.acquire() as sandbox:
        result = (await bench.run_in(sandbox, program, work_writable=True)).result
        assert result.signal == 6
        assert set(await sandbox.get_tree(limit_bytes=16 * MIB)) == {"program"}


async def test_a_submission_that_names_its_files_like_anothers_program_changes_nothing(
    pool: SandboxPool, tmp_path: Path
) -> None:
    bank = Bank(pool, tmp_path)
    manifest = bank.store()
    wrong = await bank.submit(manifest, "print(0)")
    right = await bank.submit(manifest, "print(sum(map(int, input().split())))")
    again = await bank.submit(manifest, "print(0)")
    assert [wrong.verdict, right.verdict, again.verdict] == [
        Verdict.WRONG_ANSWER,
        Verdict.ACCEPTED,
        Verdict.WRONG_ANSWER,
    ]
