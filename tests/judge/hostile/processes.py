"""Processes and threads: bombs, storms, and children that outlive their parent."""

from __future__ import annotations

from msgspec.structs import replace

from tests.judge.hostile.case import AC, BUSY, MLE, RTE, SLEEPY, SLOW, TLE, Case, begins, mentions

# Says once that the limit of processes was met.
_FULL = 'static int said; static void full(void) { if (!said++) write(1, "full\\n", 5); }\n'
_C = "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <sys/prctl.h>\n"
_C += "#include <sys/wait.h>\n#include <unistd.h>\n" + _FULL


def c(name: str, tries: str, source: str, verdict, **expected) -> Case:  # type: ignore[no-untyped-def]
    """A case in C, with the headers it needs."""
    return Case(name, "c", tries, _C + source, verdict, **expected)


CASES = [
    c(
        "fork bomb",
        "Every process forks for ever.",
        "int main(void) { for (;;) if (fork() < 0) full(); }",
        (TLE, MLE),  # see the next
        fact=begins(b"full"),
    ),
    c(
        "fork bomb of daemons",
        "Every process makes sessions of its own and forks twice, to escape a kill of its group.",
        "int main(void) { for (;;) { int p = fork(); if (p < 0) full(); if (!p) { setsid(); if (fork()) _exit(0); } } }",
        (
            TLE,
            MLE,
        ),  # the kernel's memory of processes that ended is freed late, and counts: 20 to 64 MiB were seen
        fact=begins(b"full"),
    ),
    c(
        "vfork storm",
        "Children by vfork, as fast as the kernel makes them, never waited for.",
        "int main(void) { signal(SIGCHLD, SIG_IGN); for (long n = 0;; n++) { if (n == 100) full();"
        " if (!vfork()) _exit(0); } }",
        TLE,
        says=b"full",
        limits=BUSY,
        fact=lambda o: o.result.cpu_ms >= 500,
    ),
    c(
        "a hundred thousand short children",
        "Hides its time in children too short to be seen by looking now and then.",
        "int main(void) { for (int i = 0; i < 100000; i++) { if (!fork()) { for (volatile int k = 0; k < 99999; k++);"
        ' _exit(0); } wait(0); } puts("done"); }',
        TLE,
        says=b"",
        fact=lambda o: o.result.cpu_ms >= 500,
    ),
    c(
        "a storm of exec",
        "Replaces itself by itself for ever.",
        'int main(int n, char **v) { if (!v[1]) full(); execl("/proc/self/exe", v[0], "again", (char *)0);'
        " return 9; }",
        TLE,
        says=b"full",
    ),
    c(
        "a hoard of zombies",
        "Fills the table of processes with dead ones and goes on.",
        "int main(void) { int n = 0; while (n < 100000) { int p = fork(); if (p < 0) break; if (!p) _exit(0); n++; }"
        ' puts(n < 64 ? "full" : "boundless"); }',
        AC,
        says=b"full",
    ),
    c(
        "thread bomb",
        "Threads until there are no more.",
        "#include <pthread.h>\nvoid *w(void *p) { pause(); return p; }\n"
        "int main(void) { pthread_t t; for (int i = 0; i < 10000; i++) if (pthread_create(&t, 0, w, 0)) return 9; }",
        RTE,
        exit_code=9,
    ),
    Case(
        "thread bomb in C++",
        "cpp17",
        "Threads until the library throws.",
        "#include <thread>\n#include <vector>\n#include <unistd.h>\n"
        "int main() { std::vector<std::thread> t; for (;;) t.emplace_back([] { pause(); }); }",
        RTE,
        signal=6,
        fact=mentions(b"system_error"),
    ),
    Case(
        "thread bomb in Python",
        "python",
        "Threads until the interpreter refuses.",
        "import threading\nn = 0\ntry:\n while True:\n"
        "  threading.Thread(target=threading.Event().wait, daemon=True).start(); n += 1\n"
        "except RuntimeError: print('full' if n < 64 else n)\n",
        AC,
        says=b"full",
    ),
    Case(
        "thread bomb in Java",
        "java",
        "Threads until the virtual machine refuses.",
        "public class Main { public static void main(String[] a) { for (;;) { Thread t = new Thread(() -> {"
        " try { Thread.sleep(100000); } catch (InterruptedException e) {} }); t.setDaemon(true); t.start(); } } }",
        (MLE, RTE),
        limits=SLOW,
        fact=lambda o: b"unable to create native thread" in o.stdout + o.stderr,
    ),
    Case(
        "workers without end in JavaScript",
        "javascript",
        "A virtual machine of its own in every thread.",
        "const { Worker } = require('worker_threads');\nprocess.stdout.write('start');\n"
        "for (let i = 0; i < 1000; i++) new Worker('setInterval(() => {}, 1000)', { eval: true });",
        (MLE, RTE, TLE),
        says=b"start",
        limits=SLOW,
    ),
    Case(
        "threads of the system in Go",
        "go",
        "Goroutines that each hold a thread in a system call.",
        'package main\nimport ("fmt"; "syscall"; "time")\nfunc main() { fmt.Println("start")\n'
        " for i := 0; i < 300; i++ { go func() { syscall.Pause() }() }\n time.Sleep(time.Hour) }",
        RTE,
        says=b"start",
        fact=mentions(b"failed to create new OS thread"),
    ),
    c(
        "a busy child after the parent's exit",
        "Goes on computing when the parent has ended well.",
        'int main(void) { if (!fork()) for (;;) ; puts("left"); return 0; }',
        AC,
        says=b"left",
    ),
    c(
        "a sleeping daemon after the parent's exit",
        "Leaves a daemon in a session of its own.",
        'int main(void) { if (!fork()) { setsid(); if (!fork()) sleep(1000); _exit(0); } wait(0); puts("left"); }',
        AC,
        says=b"left",
    ),
    c(
        "a stopped child after the parent's exit",
        "Leaves a child that is stopped and takes no signal but one.",
        "int main(void) { int p = fork(), s; if (!p) for (;;) pause(); kill(p, SIGSTOP); waitpid(p, &s, WUNTRACED);"
        ' puts(WIFSTOPPED(s) ? "stopped" : "no"); return 0; }',
        AC,
        says=b"stopped",
    ),
    c(
        "a child deaf to every signal",
        "Leaves a child with all signals blocked, holding its output open and writing.",
        "int main(void) { int e[2]; pipe(e); if (!fork()) { sigset_t a; sigfillset(&a); sigprocmask(SIG_SETMASK, &a, 0);"
        ' setsid(); write(e[1], "x", 1); for (;;) pause(); } char b; read(e[0], &b, 1); puts("left"); return 0; }',
        AC,
        says=b"left",
    ),
    c(
        "orphans gathered by a subreaper",
        "Becomes the one to whom orphans go, and leaves without them.",
        "int main(void) { int r = prctl(PR_SET_CHILD_SUBREAPER, 1); if (!fork()) { if (!fork()) { sleep(1000); }"
        ' _exit(0); } wait(0); printf("%d\\n", r); return 0; }',
        AC,
        says=b"0",
    ),
    c(
        "work in children that nobody waits for",
        "Ignores SIGCHLD, so that wait never tells of its children's time.",
        "int main(void) { signal(SIGCHLD, SIG_IGN); full(); for (int i = 0; i < 3; i++) if (!fork()) for (;;) ;"
        " pause(); }",
        TLE,
        says=b"full",
        limits=BUSY,
        fact=lambda o: o.result.limit_broken == "cpu" and o.result.cpu_ms >= 500,
    ),
    c(
        "a chain of parents that exit",
        "Each process computes for a moment, forks its heir and exits.",
        "int main(void) { int p = fork(); if (p) { sleep(100); } for (;;) { for (volatile long k = 0; k < 3000000; k++);"
        " full(); while ((p = fork()) < 0); if (p) _exit(0); } }",
        TLE,
        says=b"full",
        limits=BUSY,
        fact=lambda o: o.result.cpu_ms >= 500,
    ),
    c(
        "sleeping for ever",
        "Uses no time at all and never ends.",
        "int main(void) { full(); for (;;) pause(); }",
        TLE,
        says=b"full",
        limits=SLEEPY,
        fact=lambda o: o.result.limit_broken == "wall" and o.result.cpu_ms < 100,
    ),
    Case(
        "a daemon of Java",
        "java",
        "Starts a program of the system and leaves it.",
        "public class Main { public static void main(String[] a) throws Exception {"
        ' System.out.println(new ProcessBuilder("/bin/sleep", "1000").start().isAlive()); } }',
        AC,
        says=b"true",
        limits=SLOW,
    ),
    Case(
        "a hook at Java's end",
        "java",
        "Asks the virtual machine not to end.",
        "public class Main { public static void main(String[] a) { System.out.println(1);"
        " Runtime.getRuntime().addShutdownHook(new Thread(() -> { for (;;) ; })); } }",
        TLE,
        says=b"1",
        limits=replace(SLOW, cpu_s=2, wall_s=60),
        fact=lambda o: o.result.limit_broken == "cpu",
    ),
    Case(
        "a daemon of JavaScript",
        "javascript",
        "Starts a program of the system, detached, and leaves it.",
        "const c = require('child_process').spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' });\n"
        "c.unref(); console.log(c.pid > 0);",
        AC,
        says=b"true",
        limits=SLOW,
    ),
    Case(
        "programs of the system in JavaScript",
        "javascript",
        "Starts programs until there are no more.",
        "const { spawn } = require('child_process');\nlet failed = 0;\nfor (let i = 0; i < 400; i++)"
        " spawn('/bin/sleep', ['1000'], { stdio: 'ignore' }).on('error', () => failed++);\n"
        "setTimeout(() => { console.log(failed > 100); process.exit(0); }, 50);",
        AC,
        says=b"true",
        limits=SLOW,
    ),
    Case(
        "a daemon of Go",
        "go",
        "Starts a shell that stays.",
        'package main\nimport ("fmt"; "os/exec")\n'
        'func main() { fmt.Println(exec.Command("/bin/sh", "-c", "while :; do :; done").Start()) }',
        AC,
        says=b"<nil>",
    ),
    Case(
        "goroutines without end",
        "go",
        "Goroutines that are never done, until memory ends.",
        'package main\nimport "fmt"\nfunc main() { fmt.Println("start"); c := make(chan int)\n'
        " for { go func() { var b [4096]byte; b[len(c)] = 1; <-c; _ = b }() } }",
        (MLE, TLE),
        says=b"start",
        limits=SLOW,
        counted=True,
    ),
]
