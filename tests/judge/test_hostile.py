"""Programs that mean harm: each case is a program, what it tries, and what must come out.

Every case runs beside nothing it could hurt but its own sandbox, and after every one that sandbox must still run a
clean program: a judge that survives only by throwing its sandbox away would be slow, one that keeps a hurt one wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from judge.limits import MIB, Limit, RunLimits
from judge.sandbox import SandboxError
from tests.judge.conftest import Bench, Outcome

pytestmark = pytest.mark.judge

LIMITS = RunLimits(cpu_s=1, wall_s=4, memory_bytes=64 * MIB, output_bytes=1 * MIB, processes=32)
Check = Callable[[Outcome], bool]


def broke(*limits: Limit) -> Check:
    """One of these limits was broken first."""
    return lambda outcome: outcome.result.limit_broken in limits


def says(text: bytes) -> Check:
    """It ended by itself and printed exactly this: what it tried was refused."""
    return lambda outcome: outcome.stdout.strip() == text and outcome.result.exit_code == 0


def fails(outcome: Outcome) -> bool:
    """It ended as a run-time error of its own."""
    return outcome.result.limit_broken is None and (outcome.result.signal or outcome.result.exit_code) != 0


def ends(outcome: Outcome) -> bool:
    """Whatever it printed, it ended by itself within its limits."""
    return outcome.result.limit_broken is None and outcome.result.exit_code == 0


@dataclass(frozen=True)
class Case:
    """A hostile program."""

    name: str
    language: str
    source: str
    expected: Check
    limits: RunLimits = LIMITS


# Prints "refused" when the expression raises, else what it gave.
TRY = """
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def attempt():
    return %s
try:
    result = attempt()
    print("refused" if result in (-1, None) else f"got {result!r}")
except OSError as error:
    print("refused")
"""

CASES = [
    # Processes
    Case(
        "fork bomb",
        "c",
        "#include <unistd.h>\nint main(void) { for (;;) fork(); }",
        broke(Limit.CPU, Limit.WALL, Limit.MEMORY),
    ),
    Case(
        "fork bomb of daemons",
        "c",
        "#include <unistd.h>\nint main(void) { for (;;) if (!fork()) { setsid(); fork(); } }",
        broke(Limit.CPU, Limit.WALL, Limit.MEMORY),
    ),
    Case(
        "thread bomb",
        "c",
        "#include <pthread.h>\n#include <unistd.h>\nvoid *w(void *p) { pause(); return p; }\n"
        "int main(void) { pthread_t t; for (int i = 0; i < 10000; i++) if (pthread_create(&t, 0, w, 0)) return 9; }",
        lambda outcome: outcome.result.exit_code == 9,
    ),
    Case(
        "a busy child after the parent's exit",
        "c",
        "#include <unistd.h>\nint main(void) { if (!fork()) for (;;) ; return 0; }",
        ends,
    ),
    Case(
        "a sleeping daemon after the parent's exit",
        "c",
        "#include <unistd.h>\nint main(void) { if (!fork()) { setsid(); if (!fork()) sleep(1000); } return 0; }",
        ends,
    ),
    Case(
        "a stopped child after the parent's exit",
        "c",
        "#include <signal.h>\n#include <unistd.h>\n"
        "int main(void) { int p = fork(); if (!p) pause(); kill(p, SIGSTOP); return 0; }",
        ends,
    ),
    Case(
        "work in children that are never waited for",
        "c",
        "#include <signal.h>\n#include <unistd.h>\nint main(void) { signal(SIGCHLD, SIG_IGN);"
        " for (int i = 0; i < 3; i++) if (!fork()) for (;;) ; pause(); }",
        broke(Limit.CPU),
    ),
    Case("kill(-1)", "c", "#include <signal.h>\nint main(void) { kill(-1, SIGKILL); return 0; }", ends),
    Case(
        "signals to process 1",
        "c",
        "#include <signal.h>\n#include <stdio.h>\n"
        'int main(void) { for (int s = 1; s < 64; s++) kill(1, s); puts("alive"); }',
        says(b"alive"),
    ),
    Case(
        "stopping itself",
        "c",
        "#include <signal.h>\nint main(void) { raise(SIGSTOP); }",
        broke(Limit.WALL, Limit.IDLE),
    ),
    Case(
        "ignoring every signal",
        "c",
        "#include <signal.h>\nint main(void) { for (int s = 1; s < 64; s++) signal(s, SIG_IGN); for (;;) ; }",
        broke(Limit.CPU),
    ),
    Case("ptrace of process 1", "python", TRY % "libc.ptrace(16, 1, 0, 0)", says(b"refused")),
    Case(
        "limits of process 1",
        "python",
        TRY % "__import__('resource').prlimit(1, 0, (0, 0))",
        says(b"refused"),
    ),
    Case(
        "its own limits, raised",
        "python",
        "import resource\ntry:\n resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))\n"
        "except (ValueError, OSError): print('refused')",
        says(b"refused"),
    ),
    Case("leaving its core", "python", TRY % "os.sched_setaffinity(0, range(2))", says(b"refused")),
    # Memory
    Case(
        "heap bomb",
        "c",
        "#include <stdlib.h>\n#include <string.h>\n"
        "int main(void) { for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); } }",
        broke(Limit.MEMORY),
    ),
    Case(
        "static memory, touched",
        "c",
        "char a[256 << 20];\nint main(void) { for (long i = 0; i < sizeof a; i += 4096) ((volatile char *)a)[i] = 1; }",
        broke(Limit.MEMORY),
    ),
    Case("static memory, untouched", "c", "char a[256 << 20];\nint main(void) { return a[5]; }", ends),
    Case(
        "memory of a child that dies of it",
        "c",
        "#include <stdlib.h>\n#include <string.h>\n#include <sys/wait.h>\n#include <unistd.h>\n"
        "int main(void) { if (!fork()) for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); }"
        " wait(0); return 0; }",
        broke(Limit.MEMORY),
    ),
    Case(
        "memory in /dev/shm",
        "python",
        "import itertools\nfor i in itertools.count(): open(f'/dev/shm/{i}', 'wb').write(bytes(1000000))",
        broke(Limit.MEMORY),
    ),
    Case(
        "memory in a memfd",
        "python",
        "import os\nk = []\nwhile True: k.append(os.memfd_create('x')); os.write(k[-1], bytes(1000000))",
        broke(Limit.MEMORY),
    ),
    Case(
        "endless recursion",
        "c",
        "int f(int n) { volatile char b[4096]; b[n % 4096] = 1; return f(n + 1) + b[0]; }\n"
        "int main(void) { return f(0); }",
        lambda outcome: broke(Limit.MEMORY)(outcome) or fails(outcome),
    ),
    # Output and files
    Case(
        "output flood",
        "c",
        '#include <stdio.h>\nint main(void) { for (;;) puts("flood"); }',
        broke(Limit.OUTPUT),
    ),
    Case(
        "flood of error output",
        "python",
        "import sys\nwhile True: sys.stderr.write('x' * 4096)",
        broke(Limit.OUTPUT),
    ),
    Case(
        "output flood that ignores the signal",
        "c",
        "#include <signal.h>\n#include <unistd.h>\n"
        "int main(void) { signal(SIGXFSZ, SIG_IGN); char b[4096]; for (;;) write(1, b, sizeof b); }",
        broke(Limit.OUTPUT),
    ),
    Case(
        "sparse output",
        "python",
        "import os\nos.lseek(1, 1 << 40, 0)\nos.write(1, b'x')",
        lambda o: o.result.exit_code != 0 and len(o.stdout) == 0,
    ),
    Case(
        "inodes",
        "python",
        "import itertools\ntry:\n for i in itertools.count(): open(f'/tmp/{i}', 'w')\nexcept OSError: print('refused')",
        lambda outcome: says(b"refused")(outcome) or broke(Limit.CPU, Limit.MEMORY, Limit.WALL)(outcome),
    ),
    Case(
        "writing its input",
        "python",
        TRY % "os.write(os.open('/proc/self/fd/0', os.O_RDWR), b'x')",
        says(b"refused"),
    ),
    Case(
        "changing its input's rights",
        "python",
        TRY % "os.fchmod(0, 0o777) or os.truncate('/proc/self/fd/0', 1)",
        says(b"refused"),
    ),
    Case(
        "closed streams",
        "c",
        "#include <unistd.h>\nint main(void) { close(0); close(1); close(2); return 0; }",
        ends,
    ),
    Case("input that is not read", "python", "print('ok')", says(b"ok")),
    # Looking around
    Case("environment of process 1", "python", TRY % "open('/proc/1/environ').read()", says(b"refused")),
    Case("memory of process 1", "python", TRY % "open('/proc/1/mem', 'rb').read(1)", says(b"refused")),
    Case(
        "other processes",
        "python",
        "import os\nprint(len([p for p in os.listdir('/proc') if p.isdigit()]) <= 3)",
        says(b"True"),
    ),
    Case(
        "its environment",
        "python",
        "import os\nprint(sorted(os.environ))",
        says(b"['HOME', 'LANG', 'LC_ALL', 'PATH']"),
    ),
    Case(
        "people's folders",
        "python",
        "import os\nprint([p for p in ('/root', '/home', '/srv', '/var', '/mnt', '/sys', '/boot', '/etc/passwd',"
        " '/etc/shadow', '/run/user') if os.path.isfile(p) or os.path.exists(p) and os.listdir(p)])",
        says(b"[]"),
    ),
    Case(
        "descriptors of others",
        "python",
        "import os\nprint(sorted(os.listdir('/proc/self/fd'))[:3], len(os.listdir('/proc/self/fd')))",
        says(b"['0', '1', '2'] 4"),
    ),
    Case(
        "writing outside",
        "python",
        "import os\nopened = []\nfor folder in '/ /usr /etc /opt /run /work /dev /usr/local /run/judge'.split():\n"
        " try: open(folder + '/x', 'w'); opened.append(folder)\n except OSError: pass\nprint(opened)",
        says(b"[]"),
    ),
    Case(
        "settings of the kernel",
        "python",
        "import os\nthere = [n for n in ('kallsyms', 'cmdline', 'modules') if os.path.exists('/proc/' + n)]\n"
        "print([n for n in there if open('/proc/' + n).read()],"
        " os.path.exists('/proc/sys') and os.listdir('/proc/sys'))",
        lambda outcome: outcome.stdout.strip() in (b"[] False", b"[] []"),
    ),
    Case(
        "capabilities",
        "python",
        "wanted = ('CapEff', 'CapPrm', 'CapAmb', 'NoNewPrivs')\n"
        "print([l.split()[1] for l in open('/proc/self/status') if l.startswith(wanted)])",
        says(b"['0000000000000000', '0000000000000000', '0000000000000000', '1']"),
    ),
    # The kernel
    Case("the internet", "python", TRY % "socket.create_connection(('1.1.1.1', 53), 1)", says(b"refused")),
    Case("datagrams", "python", TRY % "socket.socket(2, 2).sendto(b'x', ('8.8.8.8', 53))", says(b"refused")),
    Case(
        "IPv6", "python", TRY % "socket.create_connection(('2606:4700:4700::1111', 53), 1)", says(b"refused")
    ),
    Case("vsock", "python", TRY % "socket.socket(40, 1, 0)", says(b"refused")),
    Case("netlink", "python", TRY % "socket.socket(16, 3, 0)", says(b"refused")),
    Case("raw packets", "python", TRY % "socket.socket(2, 3, 1)", says(b"refused")),
    Case("crypto sockets", "python", TRY % "socket.socket(38, 5, 0)", says(b"refused")),
    Case("user namespace", "python", TRY % "libc.unshare(0x10000000)", says(b"refused")),
    Case(
        "user namespace by clone",
        "python",
        TRY % "libc.syscall(56, 0x10000011, 0, 0, 0, 0)",
        says(b"refused"),
    ),
    Case("clone3", "python", TRY % "libc.syscall(435, 0, 0)", says(b"refused")),
    Case("mount", "python", TRY % "libc.mount(b't', b'/tmp', b'tmpfs', 0, None)", says(b"refused")),
    Case("chroot", "python", TRY % "os.chroot('/tmp')", says(b"refused")),
    Case("keyring", "python", TRY % "libc.syscall(250, 0, -3, 0, 0, 0)", says(b"refused")),
    Case("io_uring", "python", TRY % "libc.syscall(425, 1, 0)", says(b"refused")),
    Case("bpf", "python", TRY % "libc.syscall(321, 0, 0, 0)", says(b"refused")),
    Case("performance counters", "python", TRY % "libc.syscall(298, 0, 0, -1, -1, 0)", says(b"refused")),
    Case("becoming root", "python", TRY % "os.setuid(0)", says(b"refused")),
    Case(
        "a core pattern",
        "python",
        TRY % "open('/proc/sys/kernel/core_pattern', 'w').write('|/bin/sh')",
        says(b"refused"),
    ),
    Case(
        "allowing namespaces again",
        "python",
        TRY % "open('/proc/sys/user/max_user_namespaces', 'w').write('9')",
        says(b"refused"),
    ),
    Case(
        "a device file", "python", TRY % "os.mknod('/tmp/d', 0o60666, os.makedev(254, 0))", says(b"refused")
    ),
    Case(
        "32-bit system calls",
        "c",
        'int main(void) { int r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(20)); return 0; }',
        fails,
    ),
]


# Without cgroups these end in some way and take little more than the limit, but how they end is not exact.
COUNTED_BY_CGROUP = {
    "heap bomb",
    "static memory, touched",
    "static memory, untouched",
    "memory of a child that dies of it",
    "memory in /dev/shm",
    "memory in a memfd",
    "endless recursion",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_hostile_program_gets_what_it_deserves(bench: Bench, case: Case) -> None:
    program = await bench.program(case.language, case.source)
    clean = await bench.program("python", "print(sum(map(int, input().split())))")
    async with bench.pool.acquire() as sandbox:
        outcome = await bench.run_in(sandbox, program, b"", case.limits)
        if case.name in COUNTED_BY_CGROUP and not bench.pool.has_cgroups:
            assert outcome.result.memory_bytes < 2 * case.limits.memory_bytes
        else:
            assert case.expected(outcome), outcome
            assert outcome.result.memory_bytes <= case.limits.memory_bytes
        after = await bench.run_in(sandbox, clean, b"3 4")
        assert after.stdout == b"7\n"


LEAVE = """
import os, subprocess, sys
for folder in ("/tmp", "/dev/shm"):
    open(folder + "/left", "w").write("secret")
import ctypes
libc = ctypes.CDLL(None)
libc.shmget(4711, 4096, 0o1666)
libc.msgget(4711, 0o1666)
if os.fork() == 0:
    os.setsid()
    import time
    time.sleep(1000)
"""
LOOK = """
import os, ctypes
libc = ctypes.CDLL(None)
print(os.listdir("/tmp"), os.listdir("/dev/shm"), libc.shmget(4711, 4096, 0), libc.msgget(4711, 0),
      [p for p in os.listdir("/proc") if p.isdigit() and os.stat("/proc/" + p).st_uid not in (0, os.getuid())],
      len([p for p in os.listdir("/proc") if p.isdigit() and os.stat("/proc/" + p).st_uid == os.getuid()]))
"""


async def test_nothing_is_left_from_one_run_to_the_next(bench: Bench) -> None:
    leave, look = await bench.program("python", LEAVE), await bench.program("python", LOOK)
    async with bench.pool.acquire() as sandbox:
        assert (await bench.run_in(sandbox, leave)).result.exit_code == 0
        assert (await bench.run_in(sandbox, look)).stdout.strip() == b"[] [] -1 -1 [] 1"


@pytest.mark.parametrize(
    "trick",
    [
        "os.symlink('/etc/ld.so.cache', 'out')",
        "os.symlink('/proc/1/environ', 'out')",
        "os.symlink('/work', 'out')",
        "os.mkfifo('out')",
        "os.mkdir('out')",
        "__import__('socket').socket(1).bind('out')",
        "open('out', 'wb').truncate(1 << 20)",
        "os.open('out', os.O_CREAT, 0)",
    ],
)
async def test_a_trick_with_the_file_that_is_copied_out_gives_nothing(bench: Bench, trick: str) -> None:
    program = await bench.program("python", f"import os\n{trick}")
    async with bench.pool.acquire() as sandbox:
        limits = replace_output(LIMITS, 2 << 20)
        assert (await bench.run_in(sandbox, program, b"", limits, work_writable=True)).result.exit_code == 0
        try:
            content = await sandbox.get("out", limit_bytes=1000)
        except SandboxError:
            content = b""
        assert content == b""
        assert sandbox.is_usable


def replace_output(limits: RunLimits, output_bytes: int) -> RunLimits:
    """The same limits with another limit of output."""
    return RunLimits(limits.cpu_s, limits.wall_s, limits.memory_bytes, output_bytes, limits.processes)


async def test_a_link_in_place_of_a_folder_leads_nowhere(bench: Bench) -> None:
    program = await bench.program("python", "import os\nos.symlink('/tmp', 'folder')\nos.symlink('..', 'up')")
    async with bench.pool.acquire() as sandbox:
        await bench.run_in(sandbox, program, work_writable=True)
        for name in ("folder/x", "up/x"):
            with pytest.raises(SandboxError):
                await sandbox.put(name, b"x")
        tree = await sandbox.get_tree(limit_bytes=1 * MIB)
        assert "folder" not in {name.split("/")[0] for name in tree}


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("c", '#include "/dev/zero"\nint main(void) { return 0; }'),
        ("c", '#include "/dev/random"\nint main(void) { return 0; }'),
        ("c", '#include "/etc/shadow"\nint main(void) { return 0; }'),
        ("c", "#include __FILE__\n#include __FILE__\nint main(void) { return 0; }"),
        ("c", "char a[1L << 30] = {1};\nint main(void) { return a[5]; }"),
        ("c", 'asm(".incbin \\"/etc/shadow\\"");\nint main(void) { return 0; }'),
        ("rust", 'fn main() { println!("{}", include_str!("/etc/shadow")); }'),
    ],
)
async def test_a_compile_bomb_is_a_compilation_error(bench: Bench, language: str, source: str) -> None:
    compiled = await bench.compile(language, source, time_limit_s=2)
    assert compiled.program is None
    assert compiled.compiler_output
    async with bench.pool.acquire() as sandbox:
        assert sandbox.is_usable


async def test_forged_words_of_the_judge_are_only_output(bench: Bench) -> None:
    outcome = await bench.run(
        "python", "import os, sys\nos.write(2, b'\\x01\\0\\0\\0' * 20)\nos.kill(os.getpid(), 11)"
    )
    assert outcome.result.signal == 11
    assert outcome.result.killed_by is None


def test_there_are_as_many_cases_as_names() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
