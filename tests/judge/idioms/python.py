"""Python, both machines: how input is read, how recursion is made deep, how programs end, how sources look."""

from __future__ import annotations

from tests.judge.idioms.idiom import CE, ROOMY, RTE, Idiom

_NUMBERS = b"3\n1 2 3\n"

BOTH = [
    Idiom("the input as a file descriptor, by its size, mapped, by its name",
          """import io, mmap, os, sys
size = os.fstat(0).st_size
print(size, len(io.BytesIO(os.read(0, size)).getvalue()))
os.lseek(0, 0, 0)
with mmap.mmap(0, 0, access=mmap.ACCESS_READ) as m: print(m.readline())
print(open(0, closefd=False).read().split())
print(open("/dev/stdin").read().split())
os.lseek(0, 0, 0)
print(sys.stdin.buffer.read())
sys.stdout.flush()
with open("/dev/stdout", "w") as out: print("named", file=out)
""", b"8 8\nb'3\\n'\n['3', '1', '2', '3']\n['3', '1', '2', '3']\nb'3\\n1 2 3\\n'\nnamed", _NUMBERS),
    Idiom("fast input and output over the system calls",
          """import os, sys
from io import BytesIO, IOBase
BUFSIZE = 8192
class FastIO(IOBase):
    newlines = 0
    def __init__(self, file):
        self._fd = file.fileno()
        self.buffer = BytesIO()
        self.writable = "x" in file.mode or "r" not in file.mode
        self.write = self.buffer.write if self.writable else None
    def readline(self):
        while self.newlines == 0:
            b = os.read(self._fd, max(os.fstat(self._fd).st_size, BUFSIZE))
            self.newlines = b.count(b"\\n") + (not b)
            ptr = self.buffer.tell()
            self.buffer.seek(0, 2), self.buffer.write(b), self.buffer.seek(ptr)
        self.newlines -= 1
        return self.buffer.readline()
    def flush(self):
        if self.writable:
            os.write(self._fd, self.buffer.getvalue())
            self.buffer.truncate(0), self.buffer.seek(0)
class IOWrapper(IOBase):
    def __init__(self, file):
        self.buffer = FastIO(file)
        self.flush = self.buffer.flush
        self.writable = self.buffer.writable
        self.write = lambda s: self.buffer.write(s.encode("ascii"))
        self.readline = lambda: self.buffer.readline().decode("ascii")
sys.stdin, sys.stdout = IOWrapper(sys.stdin), IOWrapper(sys.stdout)
input = lambda: sys.stdin.readline().rstrip("\\r\\n")
n = int(input()); a = list(map(int, input().split()))
print(*a, sep=" ")
print(sum(a), end="")
sys.stdout.flush()
""", b"1 2 3\n6", _NUMBERS),
    Idiom("a thread with a stack of its own",
          """import sys, threading
sys.setrecursionlimit(10**7)
threading.stack_size(2**29)
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
def main(): print(depth(200000))
t = threading.Thread(target=main); t.start(); t.join()
""", b"200000", limits=ROOMY),
    Idiom("deep recursion in the main thread",
          """import sys
sys.setrecursionlimit(10**6)
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
print(depth(150000))
""", b"150000", limits=ROOMY),
    Idiom("recursion that was not made deep",
          "def f(n): return f(n + 1)\nf(0)\n", verdict=RTE, tells=b"RecursionError"),
    Idiom("recursion as a generator",
          """from types import GeneratorType
def bootstrap(f, stack=[]):
    def wrapped(*args, **kwargs):
        if stack: return f(*args, **kwargs)
        to = f(*args, **kwargs)
        while True:
            if type(to) is GeneratorType:
                stack.append(to)
                to = next(to)
            else:
                stack.pop()
                if not stack: return to
                to = stack[-1].send(to)
    return wrapped
@bootstrap
def depth(n):
    if n == 0: yield 0
    yield (yield depth(n - 1)) + 1
print(depth(100000))
""", b"100000"),
    Idiom("the library of contests",
          """#!/usr/bin/env python3
from __future__ import annotations
import array, asyncio, bisect, cmath, collections, copy, datetime, enum, fractions, functools, heapq, itertools, json
import math, operator, random, re, statistics, string, time, typing, zlib
from decimal import Decimal, getcontext
from dataclasses import dataclass
from functools import lru_cache
@lru_cache(maxsize=None)
def fib(n: int) -> int: return n if n < 2 else fib(n - 1) + fib(n - 2)
@dataclass(order=True)
class P:
    x: int
    y: list[int]
getcontext().prec = 30
random.seed(1)
async def main(): await asyncio.sleep(0); return 5
h = [3, 1, 2]; heapq.heapify(h)
print(fib(90), Decimal(2).sqrt(), fractions.Fraction(6, 4), math.gcd(12, 18), math.isqrt(10**20), P(1, [2]) < P(2, []))
print(heapq.heappop(h), bisect.bisect([1, 2, 3], 2), [*itertools.accumulate([1, 2, 3])], asyncio.run(main()), pow(3, -1, 7))
exec("print(eval('1 + 1'))")
""", b"2880067194370816120 1.41421356237309504880168872421 3/2 6 10000000000 True\n1 2 [1, 3, 6] 5 5\n2"),
    Idiom("numbers beyond 4300 digits",
          """import sys
sys.set_int_max_str_digits(0)
print(len(str(7**10000)), int("9" * 6000) % 7)
""", b"8451 0"),
    Idiom("ends: inside, at the end, in a thread",
          """import atexit, sys, threading
atexit.register(lambda: print("late"))
def main():
    print("first", flush=True)
    sys.exit()
try: main()
except SystemExit: pass
t = threading.Thread(target=sys.exit); t.start(); t.join()
if __name__ == "__main__":
    quit()
print("never")
""", b"first\nlate"),
    Idiom("an end without clearing up", "import os, sys\nprint(42)\nsys.stdout.flush()\nos._exit(0)\n", b"42"),
    Idiom("exit() with words", 'exit("no such thing")\n', verdict=RTE, tells=b"no such thing"),
    Idiom("input() at the end of input", "while True: input()\n", stdin=b"a\n", verdict=RTE, tells=b"EOFError"),
    Idiom("the end of input caught", "n = 0\nwhile True:\n    try: n += int(input())\n    except EOFError: break\nprint(n)\n",
          b"6", b"1\r\n2 \r\n3"),
    Idiom("a module that is not there", "import no_such_module\n", verdict=RTE, tells=b"ModuleNotFoundError"),
    Idiom("several processes",
          """import os, subprocess
from multiprocessing import Pool, Queue, Process, Lock
def f(x): return x * x
if __name__ == "__main__":
    with Pool(2) as p: print(p.map(f, [1, 2, 3]))
    print(subprocess.run(["echo", "4"], capture_output=True, text=True).stdout.strip(), os.system("exit 3") >> 8)
""", b"[1, 4, 9]\n4 3", limits=ROOMY),
    Idiom("much printed at once and piece by piece",
          """import sys
sys.stdout.write("\\n".join(map(str, range(100000))) + "\\n")
for i in range(20000): print(i, flush=i % 100 == 0)
print("debug" * 300000, file=sys.stderr)
""", b"\n".join(b"%d" % one for many in (100000, 20000) for one in range(many))),
    Idiom("a byte order mark, returns, tabs, names beyond ASCII",
          b"\xef\xbb\xbf# Gr\xc3\xb6\xc3\x9fe\r\nl\xc3\xa4nge = 1\r\nif l\xc3\xa4nge:\r\n\tprint('\xc3\xa4\xe2\x82\xac', l\xc3\xa4nge)",
          "ä€ 1".encode()),
    Idiom("a coding line", b"# -*- coding: latin-1 -*-\nprint(len('\xe4'), '\xe4')\n", "1 ä".encode()),
    Idiom("the judge is told apart", "import os\nprint(os.environ.get('ONLINE_JUDGE'))\n", b"1"),
    Idiom("the author's machine is told apart by who runs",
          "import getpass, os, pathlib\nprint(getpass.getuser() == os.environ['USER'], pathlib.Path.home() == pathlib.Path('/home/me'))\n",
          b"True False"),
    Idiom("limits of its own",
          """import resource, sys
resource.setrlimit(resource.RLIMIT_STACK, (2**29, -1))
resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
resource.setrlimit(resource.RLIMIT_STACK, (2**28, 2**28))
sys.setrecursionlimit(10**6)
print(resource.getrlimit(resource.RLIMIT_STACK)[0] >> 20)
""", b"256"),
    Idiom("a comment in an older encoding that no line names", b"# Gr\xf6\xdfe\nprint(1)\n", verdict=CE, tells=b"encoding"),
    Idiom("Python 2", "print 42\n", verdict=CE, tells=b"print"),
    Idiom("tabs and blanks mixed", "if True:\n\tprint(1)\n        print(2)\n", verdict=CE, tells=b"Error"),
]  # fmt: skip

NEW = [  # Python 3.10 and later
    Idiom("patterns, f-strings, walruses, exceptions in groups, pairs and batches",
          """from itertools import pairwise
from math import comb, lcm
def f(x):
    match x:
        case [a, b] if a < b: return f"{a=} {b!r:>3}"
        case {"k": v}: return v
        case int() | str(): return "one"
        case _: return None
while (n := len(f([1, 2]))) > 99: pass
try: raise ExceptionGroup("g", [ValueError(1)])
except* ValueError as e: print("group")
print(f([1, 2]), f({"k": 3}), f(5), n, list(pairwise("abc")), comb(5, 2), lcm(4, 6), (5).bit_count(), int | None)
""", b"group\na=1   2 3 one 7 [('a', 'b'), ('b', 'c')] 10 12 2 int | None", later_than=r"Python 3\.([0-9]|10)\b"),
]  # fmt: skip

IDIOMS = {"python": BOTH + NEW, "pypy": BOTH + NEW}
