"""A program that measures workers: the same on each, whose CPU time is held against the fastest there was."""

from __future__ import annotations

from judge.contract import ExecuteJob, SourceFile
from judge.limits import RunLimits

SLOW = 1.10  # so much slower than the reference a worker is told of
_TIMES = 5
# Enough work that a clock's grain does not show, the same on every worker, with memory that misses the cache.
_PROGRAMS = {
    "cpp17": (
        "main.cpp",
        b"#include <cstdint>\n#include <cstdio>\n#include <vector>\n"
        b"int main() {\n  std::vector<uint32_t> a(1 << 22);\n  uint64_t x = 88172645463325252ull, sum = 0;\n"
        b"  for (int i = 0; i < 40000000; i++) {\n    x ^= x << 13; x ^= x >> 7; x ^= x << 17;\n"
        b'    sum += a[x & 4194303] += (uint32_t)x;\n  }\n  printf("%llu\\n", (unsigned long long)sum);\n}\n',
    ),
    "python": (
        "main.py",
        b"x, total = 1, 0\nfor _ in range(3000000):\n    x = (x * 1103515245 + 12345) & 0x7FFFFFFF\n"
        b"    total += x & 7\nprint(total)\n",
    ),
}
LANGUAGES = tuple(_PROGRAMS)  # the first that a worker has


def job_of(judging_id: str, language: str) -> ExecuteJob:
    """The job that runs it."""
    name, source = _PROGRAMS[language]
    return ExecuteJob(
        judging_id=judging_id,
        language=language,
        files=[SourceFile(name, source)],
        inputs=[b""] * _TIMES,
        limits=RunLimits(cpu_s=10.0),
    )
