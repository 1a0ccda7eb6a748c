"""Standard streams: closed, unread, sought, and full of what is no text."""

from __future__ import annotations

from tests.judge.hostile.case import AC, RTE, SLOW, TLE, Case

_C = "#include <errno.h>\n#include <stdio.h>\n#include <string.h>\n#include <sys/mman.h>\n#include <unistd.h>\n"


def c(name: str, tries: str, source: str, verdict=AC, **expected) -> Case:  # type: ignore[no-untyped-def]
    """A case in C, with the headers it needs."""
    return Case(name, "c", tries, _C + source, verdict, **expected)


CASES = [
    c("closed streams", "Closes everything and ends.", "int main(void) { close(0); close(1); close(2); return 0; }",
      says=b""),
    c("an input that is closed", "Reads after closing.",
      'int main(void) { char b; close(0); puts(read(0, &b, 1) < 0 && errno == EBADF ? "closed" : "open"); }',
      says=b"closed", stdin=b"x"),
    c("an input that is not read", "Leaves ten MiB unread.", 'int main(void) { puts("ok"); }', says=b"ok",
      stdin=b"x" * (10 << 20)),
    c("an input read past its end", "Reads for ever.",
      'int main(void) { char b[9]; if (read(0, b, 9) == 3) write(1, "x", 1); for (;;) read(0, b, 9); }', TLE,
      says=b"x", stdin=b"abc"),
    c("an input read twice", "Goes back to the beginning, which is allowed with a file.",
      'int main(void) { char b[4] = {0}; read(0, b, 3); lseek(0, 0, 0); read(0, b, 3); puts(b); }', says=b"abc",
      stdin=b"abc"),
    c("an input as memory", "Maps its input and writes to it: only its own copy changes.",
      "int main(void) { char *p = mmap(0, 3, 3, MAP_PRIVATE, 0, 0); *p = 88; char b[4] = {0}; read(0, b, 3);"
      ' printf("%.3s %s\\n", p, b); }', says=b"Xbc abc", stdin=b"abc"),
    c("an input as shared memory", "Maps its input for writing, to change it for others.",
      'int main(void) { puts(mmap(0, 3, 3, MAP_SHARED, 0, 0) == MAP_FAILED ? "refused" : "got"); }', says=b"refused",
      stdin=b"abc"),
    c("writing to the input", "Prints to its input.",
      'int main(void) { puts(write(0, "x", 1) < 0 ? "refused" : "got"); }', says=b"refused", stdin=b"abc"),
    c("reading the output", "Reads back what it printed: its own file, and nothing else in it.",
      'int main(void) { char b[9] = {0}; write(1, "abc", 3); lseek(1, 0, 0); int n = read(1, b, 9);'
      ' fprintf(stderr, "%d", n); return 0; }', fact=lambda o: o.stderr in (b"3", b"-1") and o.stdout == b"abc"),
    Case("NUL in the input", "python", "Is given bytes that are no text.",
         "import sys\nprint(len(sys.stdin.buffer.read()))", AC, says=b"6", stdin=b"a\0b\xff\xfe\n"),
    Case("bad UTF-8 in the input of Java", "java", "Is given bytes that are no text.",
         "import java.io.*; public class Main { public static void main(String[] a) throws IOException {"
         " System.out.println(new BufferedReader(new InputStreamReader(System.in)).readLine().length()); } }", AC,
         says=b"5", stdin=b"a\0b\xff\xfe\n", limits=SLOW),
    Case("one line of four MiB", "python", "Is given a huge line without an end.",
         "import sys\nprint(len(input()))", AC, says=b"4194304", stdin=b"x" * (4 << 20)),
    Case("one line of four MiB in JavaScript", "javascript", "Is given a huge line without an end.",
         "console.log(require('fs').readFileSync(0).length)", AC, says=b"4194304", stdin=b"x" * (4 << 20), limits=SLOW),
    Case("a closed output in Python", "python", "Closes its output under the interpreter.",
         "import os\nos.close(1)\nprint('x')", RTE, exit_code=120),
    Case("a reader that is gone", "c", "Writes to a pipe that nobody reads.",
         "#include <unistd.h>\nint main(void) { int e[2]; pipe(e); close(e[0]); write(e[1], \"x\", 1); }", RTE, signal=13),
    Case("an exit without flushing", "javascript", "Exits while output is under way.",
         "process.stdout.write('x'.repeat(900000)); process.exit(0);", AC, says=b"x" * 900000, limits=SLOW),
    Case("a panic", "go", "Ends by a panic.", 'package main\nfunc main() { panic("x") }', RTE, exit_code=2),
    Case("an exception", "java", "Ends by an exception.",
         'public class Main { public static void main(String[] a) { throw new RuntimeException("x"); } }', RTE,
         exit_code=1, limits=SLOW),
    Case("a crash of the virtual machine", "java", "Writes to address 0 from Java.",
         "public class Main { public static void main(String[] a) throws Exception {"
         ' java.lang.reflect.Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe"); f.setAccessible(true);'
         " ((sun.misc.Unsafe) f.get(null)).putAddress(0, 0); } }", RTE, signal=6, limits=SLOW),
    Case("an exception in C++", "cpp17", "Ends by an exception nobody catches.",
         "int main() { throw 1; }", RTE, signal=6),
    Case("a rejected promise", "javascript", "Ends by a promise nobody catches.",
         "Promise.reject(new Error('x'));", RTE, exit_code=1, limits=SLOW),
]  # fmt: skip
