"""What the judge's benches have in common: a sum problem, its solutions, and a pool of either backend."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from judge.blobs import DirectoryBlobs
from judge.compiling.languages import resolve_language
from judge.compiling.programs import Program, compile_program
from judge.contract import SourceFile
from judge.limits import RunLimits
from judge.manifest import BlobFile, Manifest, TestCase
from judge.packages import encode_manifest
from judge.sandboxes.backends import Backend, BubblewrapBackend, DockerBackend
from judge.sandboxes.pool import SandboxPool

BACKENDS = ("bubblewrap", "docker", "docker-1", "gvisor")
SUM_CPP = "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << '\\n'; }\n"
SUM_PYTHON = "a, b = map(int, input().split())\nprint(a + b)\n"
# The sum after 100 ms of CPU time by the program's own clock.
SLOW_CPP = """#include <ctime>
#include <iostream>
int main() {
    timespec t;
    do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); while (t.tv_nsec < 100000000);
    long a, b;
    std::cin >> a >> b;
    std::cout << a + b << '\\n';
}
"""


@dataclass(frozen=True)
class Sums:
    """Pairs to add."""

    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def make(cls, count: int) -> Sums:
        """Return the same pairs every time."""
        numbers = random.Random(1)
        return cls(tuple((numbers.randrange(10**9), numbers.randrange(10**9)) for _ in range(count)))

    def texts(self) -> list[tuple[bytes, bytes]]:
        """Return inputs and answers."""
        return [(b"%d %d\n" % pair, b"%d\n" % sum(pair)) for pair in self.pairs]

    def store(self, folder: Path) -> tuple[DirectoryBlobs, str]:
        """Store them as a problem; return where, and its hash."""
        blobs = DirectoryBlobs(folder)

        def blob(name: str, content: bytes) -> BlobFile:
            return BlobFile(name, blobs.put(content), len(content))

        tests = [
            TestCase(f"secret/{number:02}", False, blob(f"{number}.in", given), blob(f"{number}.ans", answer))
            for number, (given, answer) in enumerate(self.texts())
        ]
        manifest = Manifest(1, "sum", RunLimits(), tests)
        return blobs, blobs.put(encode_manifest(manifest))


def backend_of(name: str) -> Backend:
    """Return a backend by its name here; `docker-1` uses a container for one submission, `gvisor` the runtime runsc."""
    if name == "bubblewrap":
        return BubblewrapBackend()
    if name == "gvisor":
        return DockerBackend(runtime="runsc")
    return DockerBackend(reuse=1) if name == "docker-1" else DockerBackend()


@asynccontextmanager
async def open_pool(backend: str, size: int) -> AsyncIterator[SandboxPool]:
    """Yield a started pool, and close it."""
    pool = SandboxPool(size, backend_of(backend))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close()


async def compiled(pool: SandboxPool, source: str, language: str = "cpp17") -> Program:
    """Compile a source that is known to be right."""
    found = resolve_language(language)
    assert found, f"there is no compiler for {language}"
    name = "main" + found.extensions[0]
    result = await compile_program(pool, found, [SourceFile(name, source.encode())])
    assert result.program, result.compiler_output
    return result.program
