"""Signals: at everybody, at the judge, at oneself."""

from __future__ import annotations

from tests.judge.hostile.case import AC, BUSY, OLE, RTE, SLEEPY, TLE, Case, refused

_C = "#include <signal.h>\n#include <stdio.h>\n#include <string.h>\n#include <sys/syscall.h>\n#include <sys/time.h>\n"
_C += "#include <unistd.h>\n"


def c(name: str, tries: str, source: str, verdict, **expected) -> Case:  # type: ignore[no-untyped-def]
    """A case in C, with the headers it needs."""
    return Case(name, "c", tries, _C + source, verdict, **expected)


CASES = [
    c(
        "kill(-1)",
        "Kills everything it may.",
        'int main(void) { kill(-1, SIGKILL); puts("alive"); }',
        AC,
        says=b"alive",
    ),
    c(
        "kill(-1) from a child",
        "Kills everything it may, its own parent too.",
        'int main(void) { puts("start"); fflush(stdout); if (!fork()) kill(-1, SIGKILL); sleep(100); }',
        RTE,
        says=b"start",
        signal=9,
        fact=lambda o: o.result.killed_by is None and o.result.limit_broken is None,
    ),
    c(
        "every signal to process 1",
        "Signals whoever started it.",
        'int main(void) { for (int s = 1; s < 65; s++) kill(1, s); puts("alive"); }',
        AC,
        says=b"alive",
    ),
    c(
        "every signal to its parent",
        "Stops and kills the parent that would wait for it.",
        'int main(void) { for (int s = 1; s < 65; s++) kill(getppid(), s); puts("alive"); }',
        AC,
        says=b"alive",
    ),
    c(
        "signals to process 1 by its descriptor",
        "The same through pidfd_open and pidfd_send_signal.",
        "int main(void) { int fd = syscall(434, 1, 0); if (fd >= 0) syscall(424, fd, SIGKILL, 0, 0); usleep(20000);"
        ' puts("alive"); }',
        AC,
        says=b"alive",
    ),
    c(
        "signals to every number",
        "Guesses the numbers of other processes.",
        'int main(void) { int hit = 0; for (int p = 2; p < 70000; p++) hit += p != getpid() && !kill(p, SIGKILL);'
        ' printf("%d\\n", hit); }',
        AC,
        says=b"0",
    ),
    c(
        "killing its own group",
        "Ends by a signal that looks like the judge's.",
        "int main(void) { kill(0, SIGKILL); }",
        RTE,
        signal=9,
        fact=lambda o: o.result.killed_by is None,
    ),
    c(
        "stopping itself",
        "Neither runs nor ends.",
        'int main(void) { write(1, "x", 1); raise(SIGSTOP); }',
        TLE,
        says=b"x",
        limits=SLEEPY,
    ),
    c(
        "ignoring every signal",
        "Computes for ever, deaf to all.",
        "int main(void) { for (int s = 1; s < 65; s++) signal(s, SIG_IGN); sigset_t a; sigfillset(&a);"
        ' sigprocmask(SIG_SETMASK, &a, 0); write(1, "x", 1); for (;;) ; }',
        TLE,
        says=b"x",
        limits=BUSY,
        fact=lambda o: o.result.limit_broken == "cpu" and o.result.killed_by == "supervisor",
    ),
    c(
        "a fault that is handled for ever",
        "Returns from the handler of its own segmentation fault, again and again.",
        'void h(int s) { static int n; if (!n++) write(1, "x", 1); }\n'
        "int main(void) { signal(SIGSEGV, h); *(volatile int *)8 = 1; }",
        TLE,
        says=b"x",
    ),
    c(
        "a storm of timers",
        "A signal every microsecond.",
        "volatile long n; void h(int s) { n++; }\nint main(void) { signal(SIGALRM, h); struct itimerval t ="
        ' {{0, 1}, {0, 1}}; setitimer(ITIMER_REAL, &t, 0); while (n < 100); puts("storm"); for (;;) ; }',
        TLE,
    ),
    c(
        "forging the limit of time",
        "Ends by the signal of the kernel's own CPU limit, without having used any.",
        "int main(void) { raise(SIGXCPU); }",
        RTE,
        signal=24,
    ),
    c(
        "forging the limit of output",
        "Ends by the signal of too large a file; it is taken at its word.",
        "int main(void) { raise(SIGXFSZ); }",
        OLE,
        signal=25,
    ),
    c(
        "signals queued without end",
        "Fills the kernel's queue of signals.",
        "int main(void) { sigset_t a; sigfillset(&a); sigprocmask(SIG_SETMASK, &a, 0); union sigval v = {0}; long n = 0;"
        ' while (n < 10000000 && !sigqueue(getpid(), SIGRTMIN, v)) n++; puts(n < 10000000 ? "full" : "boundless"); }',
        AC,
        says=b"full",
    ),
    refused("ptrace of process 1", "libc.ptrace(16, 1, 0, 0)", "Attaches to process 1 as a debugger."),
    refused("asking to be traced", "libc.ptrace(0, 0, 0, 0)", "Asks its parent to debug it."),
    refused("ptrace of a child", "libc.ptrace(16, os.fork() or os._exit(0), 0, 0)", "Debugs its own child."),
    refused(
        "reading process 1's memory",
        "call(310, 1, ctypes.create_string_buffer(64), 1, ctypes.create_string_buffer(64), 1, 0)",
        "process_vm_readv of process 1.",
    ),
    refused(
        "writing process 1's memory",
        "call(311, 1, ctypes.create_string_buffer(64), 1, ctypes.create_string_buffer(64), 1, 0)",
        "process_vm_writev of process 1.",
    ),
    refused("taking process 1's files", "call(438, call(434, 1, 0), 0, 0)", "pidfd_getfd of process 1."),
    refused(
        "limits of process 1", "resource.prlimit(1, 0, (0, 0))", "Sets the CPU limit of process 1 to nothing."
    ),
    refused(
        "its own limit of files, raised",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))",
        "Raises a hard limit.",
    ),
    refused(
        "its own limit of locked memory, raised",
        "resource.setrlimit(resource.RLIMIT_MEMLOCK, (1 << 30, 1 << 30))",
        "Raises a hard limit.",
    ),
    refused("leaving its core", "os.sched_setaffinity(0, range(2))", "Runs where it is not measured alone."),
    refused(
        "real-time priority",
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))",
        "Lets nothing else run on its core.",
    ),
    refused("a better priority", "os.setpriority(0, 0, -20)", "Runs before all others."),
    refused("a deadline of its own", "call(314, 0, struct.pack('IIQiIQQQ', 48, 6, 0, 0, 0, 10**7, 10**8, 10**8), 0)",
            "Reserves the core by the deadline scheduler."),
    refused("a worse OOM score for others", "os.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), b'-1000')",
            "Is never chosen when memory ends."),
]  # fmt: skip
