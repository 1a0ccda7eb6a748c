"""Memory of every kind: whatever holds it, it counts, and the limit is never passed."""

from __future__ import annotations

from judge.limits import MIB, RunLimits
from tests.judge.hostile.case import AC, MLE, RTE, SLOW, TLE, Case, begins, mentions, refused

_C = "#include <fcntl.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n"
_C += "#include <sys/shm.h>\n#include <sys/socket.h>\n#include <sys/wait.h>\n#include <unistd.h>\n#define M 1048576L\n"
_C += 'static void start(void) { write(1, "start", 5); }\n'
SMALL = RunLimits(cpu_s=2, wall_s=6, memory_bytes=24 * MIB, output_bytes=1 * MIB, processes=32)
ROOMY = RunLimits(cpu_s=2, wall_s=6, memory_bytes=64 * MIB, output_bytes=1 * MIB, processes=32)


def c(name: str, tries: str, source: str, verdict=MLE, says=b"start", limits=ROOMY, **expected) -> Case:  # type: ignore[no-untyped-def]
    """A case in C, with the headers it needs."""
    return Case(name, "c", tries, _C + source, verdict, says=says, limits=limits, counted=True, **expected)


CASES = [
    c("heap bomb", "Allocates and writes for ever.",
      "int main(void) { start(); for (;;) { char *p = malloc(M); if (p) memset(p, 1, M); } }",
      fact=lambda o: o.result.killed_by == "kernel" and o.result.memory_bytes >= 60 * MIB),
    Case("heap bomb in C++", "cpp17", "A vector that grows for ever.",
         "#include <unistd.h>\n#include <vector>\nint main() { write(1, \"start\", 5); std::vector<long> v;"
         " for (;;) v.push_back(1); }", MLE, says=b"start", limits=ROOMY, counted=True),
    Case("an impossible allocation in C++", "cpp17", "Asks for more than addresses reach.",
         "#include <cstdio>\n#include <cstdlib>\nint main() { char *volatile p = new char[atol(\"999999999999999\")];"
         " p[0] = 1; }", RTE, signal=6, fact=mentions(b"bad_alloc")),
    c("static memory, touched", "Has a large array and writes it.",
      "char a[256 << 20];\nint main(void) { start(); for (long i = 0; i < sizeof a; i += 4096)"
      " ((volatile char *)a)[i] = 1; }"),
    c("static memory, untouched", "Has a large array and hardly uses it.",
      'char a[256 << 20];\nint main(void) { puts(a[5] ? "full" : "empty"); }', AC, b"empty",
      fact=lambda o: o.result.memory_bytes < 8 * MIB),
    c("shared memory without a name", "Maps and writes shared pages.",
      "int main(void) { start(); char *p = mmap(0, 256 * M, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);"
      " memset(p, 1, 256 * M); }"),
    c("memory of System V", "Fills a segment and lets go of it, so that no process holds it.",
      "int main(void) { start(); for (;;) { int s = shmget(IPC_PRIVATE, 8 * M, 0600); char *p = shmat(s, 0, 0);"
      " if (p == (void *)-1) return 9; memset(p, 1, 8 * M); shmdt(p); } }"),
    c("a file in memory", "Writes to memfd for ever.",
      "int main(void) { start(); int fd = memfd_create(\"x\", 0); ftruncate(fd, M); for (;;) {"
      " char *p = mmap(0, M, 3, MAP_SHARED, memfd_create(\"y\", 0), 0); int g = memfd_create(\"z\", 0);"
      " ftruncate(g, M); p = mmap(0, M, 3, MAP_SHARED, g, 0); memset(p, 1, M); munmap(p, M); } }"),
    c("a whole of small mappings", "Page tables instead of pages: one byte of every two MiB.",
      "int main(void) { start(); for (long i = 0;; i++) { char *p = mmap(0, 1024 * M, 3,"
      " MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); if (p == MAP_FAILED) return 9;"
      " madvise(p, 1024 * M, MADV_NOHUGEPAGE); for (long k = 0; k < 1024 * M; k += 2 * M) p[k] = 1; } }",
      (MLE, RTE), limits=SMALL),
    c("memory of the kernel in pipes", "Fills hundreds of pipes that nobody reads.",
      "int main(void) { start(); static char b[65536]; for (int i = 0; i < 500; i++) { int e[2]; if (pipe(e)) return 9;"
      " fcntl(e[1], F_SETFL, O_NONBLOCK); while (write(e[1], b, 4096) > 0); } for (;;) pause(); }",
      (MLE, TLE), limits=SMALL),
    c("memory of the kernel in sockets", "Fills hundreds of sockets that nobody reads.",
      "int main(void) { start(); static char b[4096]; for (int i = 0; i < 500; i++) { int e[2];"
      " if (socketpair(AF_UNIX, SOCK_STREAM, 0, e)) return 9; fcntl(e[1], F_SETFL, O_NONBLOCK);"
      " while (write(e[1], b, 4096) > 0); } return 9; }", (MLE, RTE), limits=SMALL),
    c("memory shared after a fork", "Writes in four children what the parent shared with them.",
      "int main(void) { start(); char *p = malloc(24 * M); memset(p, 1, 24 * M); for (int i = 0; i < 4; i++)"
      " if (!fork()) { memset(p, 2 + i, 24 * M); sleep(100); } sleep(100); }"),
    c("memory read by many", "Shares pages with four children that only read: they count once.",
      "int main(void) { char *p = malloc(40 * M); memset(p, 1, 40 * M); long s = 0; for (int i = 0; i < 4; i++)"
      " if (!fork()) { for (long k = 0; k < 40 * M; k += 4096) s += p[k]; _exit(s == 10240 ? 0 : 1); }"
      ' int r = 0, w; while (wait(&w) > 0) r |= w; puts(r ? "bad" : "read"); }', AC, b"read",
      fact=lambda o: 40 * MIB <= o.result.memory_bytes <= 48 * MIB),
    c("memory of a child that dies of it", "Lets a child break the limit and ends well.",
      "int main(void) { start(); if (!fork()) for (;;) { char *p = malloc(M); if (p) memset(p, 1, M); }"
      " wait(0); return 0; }"),
    c("pages that are only read", "Reads a GiB that was never written.",
      "int main(void) { char *p = mmap(0, 1024 * M, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); long s = 0;"
      ' for (long k = 0; k < 1024 * M; k += 4096) s += p[k]; printf("%ld\\n", s); }', AC, b"0",
      fact=lambda o: o.result.memory_bytes < 16 * MIB),
    c("endless recursion", "Uses up the stack.",
      "int f(int n) { volatile char b[4096]; b[n % 4096] = 1; return f(n + 1) + b[0]; }\n"
      "int main(void) { start(); return f(0); }", (MLE, RTE)),
    c("a stack of a hundred MiB", "A local array beyond the limit.",
      "int main(void) { start(); volatile char b[100 * M]; for (long i = 0; i < 100 * M; i += 4096) b[i] = 1;"
      " return b[5]; }", (MLE, RTE)),
    c("a stack within the limit", "Recurses to 32 MiB of stack, which is right and must not fail.",
      "int f(int n) { volatile char b[1000]; b[n % 1000] = 1; return n ? f(n - 1) + b[n % 1000] : 0; }\n"
      'int main(void) { printf("%d\\n", f(30000)); }', AC, b"30000",
      fact=lambda o: o.result.memory_bytes >= 28 * MIB),
    Case("files in /dev/shm", "python", "Writes files into shared memory.",
         "import itertools\nprint('start', flush=True)\n"
         "for i in itertools.count(): open(f'/dev/shm/{i}', 'wb').write(bytes(1000000))",
         (MLE, RTE), says=b"start", limits=ROOMY, counted=True),
    Case("files in /tmp", "python", "Writes files into the temporary folder and removes their names.",
         "import itertools, os\nprint('start', flush=True)\nkeep = []\nfor i in itertools.count():\n"
         " f = open('/tmp/x', 'wb', 0); f.write(bytes(1000000)); os.unlink('/tmp/x'); keep.append(f)",
         (MLE, RTE), says=b"start", limits=ROOMY, counted=True),
    Case("heap bomb in Python", "python", "A list that grows for ever.",
         "print('start', flush=True)\nx = []\nwhile True: x.append(bytes(100000))", MLE, says=b"start",
         limits=ROOMY, counted=True),
    Case("endless recursion in Python", "python", "Recurses past the interpreter's limit.",
         "def f(n): return f(n + 1)\nf(0)", RTE, exit_code=1, fact=mentions(b"RecursionError")),
    Case("recursion without a limit in Python", "python", "Lifts the interpreter's limit first.",
         "import sys\nsys.setrecursionlimit(1 << 30)\nprint('start', flush=True)\n"
         "class A:\n def __getattr__(self, n): return getattr(self, n + 'x')\nA().x", (MLE, RTE, TLE),
         says=b"start", limits=ROOMY, counted=True),
    Case("an enormous number in Python", "python", "Computes a number of ten million digits, for ever.",
         "print('start', flush=True)\nx = 7\nwhile True: x *= x", (TLE, MLE), says=b"start"),
    Case("heap bomb in Java", "java", "Fills the heap of the virtual machine.",
         "import java.util.*; public class Main { public static void main(String[] a) { System.out.println(1);"
         " List<long[]> l = new ArrayList<>(); for (;;) l.add(new long[10000]); } }", MLE, limits=SLOW,
         fact=begins(b"1\n")),
    Case("a Java that catches its own end", "java", "Catches OutOfMemoryError and goes on.",
         "import java.util.*; public class Main { public static void main(String[] a) { System.out.println(1);"
         " List<long[]> l = new ArrayList<>(); for (;;) try { for (;;) l.add(new long[10000]); }"
         " catch (OutOfMemoryError e) { System.out.println(2); } } }", MLE, limits=SLOW,
         fact=lambda o: o.stdout.startswith(b"1\n") and b"2" not in o.stdout.split()),
    Case("memory beside Java's heap", "java", "Allocates outside the heap and writes there.",
         "public class Main { public static void main(String[] a) throws Exception { System.out.println(1);"
         ' java.lang.reflect.Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe"); f.setAccessible(true);'
         " sun.misc.Unsafe u = (sun.misc.Unsafe) f.get(null); for (;;) u.setMemory(u.allocateMemory(1 << 20),"
         " 1 << 20, (byte) 1); } }", MLE, says=b"1", limits=SLOW, counted=True),
    Case("buffers beside Java's heap", "java", "Direct buffers, which the collector is slow to see.",
         "import java.nio.*; import java.util.*; public class Main { public static void main(String[] a) {"
         " System.out.println(1); List<ByteBuffer> l = new ArrayList<>();"
         " for (;;) { ByteBuffer b = ByteBuffer.allocateDirect(1 << 20); l.add(b); } } }", (RTE, MLE), says=b"1",
         limits=SLOW, fact=mentions(b"direct buffer memory")),
    Case("endless recursion in Java", "java", "Uses up the stack of the virtual machine.",
         "public class Main { static int f(int n) { return f(n + 1) + 1; }\n"
         " public static void main(String[] a) { f(0); } }", (RTE, MLE), limits=SLOW,
         fact=lambda o: b"StackOverflowError" in o.stderr or o.result.limit_broken == "memory"),
    Case("heap bomb in JavaScript", "javascript", "An array that grows for ever.",
         "process.stdout.write('start'); const x = []; for (;;) x.push({ a: [x.length] });", MLE,
         says=b"start", limits=SLOW, counted=True),
    Case("memory beside JavaScript's heap", "javascript", "Buffers, which lie outside the heap.",
         "process.stdout.write('start'); const x = []; for (;;) x.push(Buffer.alloc(1 << 20, 1));", MLE,
         says=b"start", limits=SLOW, counted=True),
    Case("memory of WebAssembly", "javascript", "Grows a WebAssembly memory and writes it.",
         "process.stdout.write('start'); const m = new WebAssembly.Memory({ initial: 1, maximum: 60000 });\n"
         "for (;;) { m.grow(16); new Uint8Array(m.buffer).fill(1); }", MLE, says=b"start", limits=SLOW,
         counted=True),
    Case("endless recursion in JavaScript", "javascript", "Uses up the stack.",
         "function f(n) { return f(n + 1) + 1; } f(0);", (RTE, MLE), limits=SLOW,
         fact=lambda o: b"RangeError" in o.stderr or o.result.limit_broken == "memory"),
    Case("heap bomb in Go", "go", "A slice of slices that grows for ever.",
         'package main\nimport "fmt"\nfunc main() { fmt.Println("start"); var x [][]byte\n'
         " for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; x = append(x, b) } }", MLE,
         says=b"start", limits=ROOMY, counted=True),
    Case("endless recursion in Go", "go", "Grows a goroutine's stack for ever.",
         'package main\nimport "fmt"\nfunc f(n int) int { var b [64]int; b[n%64] = n; return f(n+1) + b[n%64] }\n'
         'func main() { fmt.Println("start"); fmt.Println(f(0)) }', (MLE, RTE), says=b"start", limits=ROOMY,
         counted=True),
    refused("locked memory", "libc.mlockall(3)", "Keeps its memory from ever leaving."),
    refused("secret memory", "call(447, 0)", "Memory that even the kernel does not see."),
    refused("a message queue", "libc.mq_open(b'/q', 0o102, 0o600, None)", "Memory in queues of messages."),
    refused("memory bound to a node", "call(238, 2, struct.pack('Q', 1), 64)", "Chooses where memory comes from."),
]  # fmt: skip
