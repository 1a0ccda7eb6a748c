"""Output and files: floods, holes, and more names than a file system holds."""

from __future__ import annotations

from judge.limits import MIB
from tests.judge.hostile.case import AC, LIMITS, MLE, OLE, SLOW, TLE, Case, refused

_C = "#include <errno.h>\n#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n#include <string.h>\n"
_C += "#include <sys/stat.h>\n#include <unistd.h>\nstatic char b[65536];\n"
LIMIT = LIMITS.output_bytes


def c(name: str, tries: str, source: str, verdict, **expected) -> Case:  # type: ignore[no-untyped-def]
    """A case in C, with the headers it needs."""
    return Case(name, "c", tries, _C + source, verdict, **expected)


def flood(name: str, language: str, source: str, limits=LIMITS) -> Case:  # type: ignore[no-untyped-def]
    """Endless output, of which no more than the limit is kept."""
    return Case(name, language, "Prints for ever.", source, OLE, limits=limits,
                fact=lambda o: LIMIT <= len(o.stdout) <= LIMIT + 1)  # fmt: skip


CASES = [
    flood("output flood", "c", '#include <stdio.h>\nint main(void) { for (;;) puts("flood"); }'),
    flood("output flood in C++", "cpp17",
          '#include <iostream>\n#include <string>\nint main() { std::string s(9999, 120);'
          " for (;;) std::cout << s << std::endl; }"),
    flood("output flood in Python", "python", "while True: print('x' * 65536)"),
    flood("output flood in JavaScript", "javascript",
          "const s = 'x'.repeat(65536); for (;;) process.stdout.write(s);", SLOW),
    flood("output flood in Java", "java",
          'public class Main { public static void main(String[] a) { String s = "x".repeat(9999);'
          " for (;;) System.out.println(s); } }", SLOW),
    flood("output flood in Go", "go",
          'package main\nimport ("os"; "strings")\nfunc main() { s := strings.Repeat("x", 65536);'
          " for { os.Stdout.WriteString(s) } }"),
    flood("one endless line", "c", _C + "int main(void) { memset(b, 65, sizeof b); for (;;) write(1, b, sizeof b); }"),
    flood("output flood that ignores the signal", "c",
          _C + "int main(void) { signal(SIGXFSZ, SIG_IGN); for (;;) write(1, b, sizeof b); }"),
    Case("flood of error output", "python", "Prints errors for ever.",
         "import sys\nwhile True: sys.stderr.write('x' * 4096)", OLE,
         fact=lambda o: LIMIT <= len(o.stderr) <= LIMIT + 1),
    c("a flood from children", "Lets ten children print what one may not.",
      "int main(void) { for (int i = 0; i < 10; i++) if (!fork()) for (;;) write(1, b, 4096); for (;;) pause(); }",
      OLE, fact=lambda o: len(o.stdout) <= LIMIT + 1),
    c("both streams to the limit", "Fills output and error output to exactly what is allowed.",
      "int main(void) { for (int i = 0; i < 16; i++) { write(1, b, 65536); write(2, b, 65536); } }", AC,
      fact=lambda o: len(o.stdout) == len(o.stderr) == LIMIT),
    c("output that is taken back", "Prints, cuts its output off and prints again, for ever.",
      "int main(void) { for (;;) { write(1, b, 65536); ftruncate(1, 0); lseek(1, 0, 0); } }", OLE),
    c("a hole in the output", "Prints one byte a TiB further on.",
      'int main(void) { puts(lseek(1, 1L << 40, 0) < 0 ? "refused" : "got"); }', AC, says=b"refused"),
    c("a longer output by truncation", "Makes its output a TiB long without printing.",
      'int main(void) { puts(ftruncate(1, 1L << 40) ? "refused" : "got"); }', AC, says=b"refused"),
    c("space reserved for output", "Reserves a GiB for its output.",
      'int main(void) { signal(SIGXFSZ, SIG_IGN); puts(fallocate(1, 1, 0, 1 << 30) ? "refused" : "got"); }',
      AC, says=b"refused"),
    c("a file beyond the limit of output", "Writes a large temporary file.",
      'int main(void) { int fd = open("/tmp/x", O_CREAT | O_WRONLY, 0600); write(2, "start", 5);'
      " for (;;) if (write(fd, b, sizeof b) <= 0) return 9; }", OLE, signal=25, fact=lambda o: o.stderr == b"start"),
    c("a file full of holes", "Makes a temporary file a TiB long.",
      'int main(void) { signal(SIGXFSZ, SIG_IGN); int fd = open("/tmp/x", O_CREAT | O_WRONLY, 0600);'
      ' puts(ftruncate(fd, 1L << 40) ? "refused" : "got"); }', AC, says=b"refused"),
    c("names without end", "Makes empty files until there are no more.",
      'int main(void) { char n[32]; int i = 0; for (;; i++) { sprintf(n, "/tmp/%d", i);'
      " int fd = open(n, O_CREAT | O_WRONLY, 0600); if (fd < 0) break; close(fd); }"
      ' puts(errno == ENOSPC && i < 20000 ? "full" : "boundless"); }', (AC, MLE),
      fact=lambda o: o.stdout.strip() == b"full" or o.result.limit_broken == "memory"),
    c("names in shared memory", "The same in /dev/shm.",
      'int main(void) { char n[32]; int i = 0; for (;; i++) { sprintf(n, "/dev/shm/%d", i);'
      " int fd = open(n, O_CREAT | O_WRONLY, 0600); if (fd < 0) break; close(fd); }"
      ' puts(errno == ENOSPC && i < 20000 ? "full" : "boundless"); }', (AC, MLE),
      fact=lambda o: o.stdout.strip() == b"full" or o.result.limit_broken == "memory"),
    c("folders nested without end", "Goes into folders it makes, deeper than any path is long.",
      'int main(void) { chdir("/tmp"); int i = 0; while (i < 100000 && !mkdir("d", 0700) && !chdir("d")) i++;'
      ' puts(i > 5000 && i < 20000 ? "deep" : "other"); }', (AC, MLE),
      fact=lambda o: o.stdout.strip() == b"deep" or o.result.limit_broken == "memory"),
    c("links without end", "Gives one file names until there are no more.",
      'int main(void) { char n[32]; close(open("/tmp/f", O_CREAT, 0600)); int i = 0; for (;; i++) {'
      ' sprintf(n, "/tmp/l%d", i); if (link("/tmp/f", n)) break; } puts(i < 70000 ? "full" : "boundless"); }',
      (AC, MLE), fact=lambda o: o.stdout.strip() == b"full" or o.result.limit_broken == "memory"),
    c("open files without end", "Opens until there are no more.",
      'int main(void) { int i = 0; while (open("/dev/null", 0) >= 0) i++;'
      ' printf("%s\\n", i < 1025 ? "full" : "boundless"); }', AC, says=b"full"),
    c("files inside messages", "Hides open files in messages between its own sockets.",
      "#include <sys/socket.h>\nint main(void) { int e[2]; socketpair(AF_UNIX, SOCK_DGRAM, 0, e); long n = 0;"
      " for (; n < 100000; n++) { char k[CMSG_SPACE(4)] = {0}; struct iovec v = {b, 1};"
      " struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = k, .msg_controllen = sizeof k};"
      " struct cmsghdr *h = CMSG_FIRSTHDR(&m); h->cmsg_level = SOL_SOCKET; h->cmsg_type = SCM_RIGHTS;"
      " h->cmsg_len = CMSG_LEN(4); int fd = dup(0); memcpy(CMSG_DATA(h), &fd, 4);"
      " if (sendmsg(e[0], &m, MSG_DONTWAIT) < 0) break; close(fd); }"
      ' puts(n < 100000 ? "full" : "boundless"); }', AC, says=b"full"),
    c("an endless device", "Reads random bytes for ever.",
      'int main(void) { int fd = open("/dev/urandom", 0); if (read(fd, b, 1) == 1) write(1, "x", 1);'
      " for (;;) read(fd, b, sizeof b); }", TLE, says=b"x"),
    c("a device that is full", "Writes where there is never room.",
      'int main(void) { int fd = open("/dev/full", O_WRONLY); puts(write(fd, b, 1) < 0 ? "refused" : "got"); }', AC,
      says=b"refused"),
    c("waiting for itself", "Reads a pipe that only it could write.",
      'int main(void) { int e[2]; pipe(e); write(1, "x", 1); read(e[0], b, 1); }', TLE, says=b"x",
      fact=lambda o: o.result.limit_broken == "wall"),
    c("bytes that are no text", "Prints NUL and bad UTF-8, and no final newline.",
      'int main(void) { write(1, "\\0\\377\\376\\0x", 5); }', AC, fact=lambda o: o.stdout == b"\0\xff\xfe\0x"),
    Case("a program's own large archive", "python", "Unpacks a thousand times what it holds.",
         "import zlib, sys\nprint('start', flush=True)\nd = zlib.compress(bytes(1 << 20)) \n"
         "x = []\nwhile True: x.append(zlib.decompress(d) + b'x')", MLE, says=b"start", counted=True,
         limits=SLOW, fact=lambda o: o.result.memory_bytes <= 64 * MIB),
    refused("keeping the disks busy", "call(162)", "Asks the kernel to write out every disk, for ever."),
    refused("keeping one disk busy", "call(306, os.open('/usr', 0))", "Asks the kernel to write out one file system."),
]  # fmt: skip
