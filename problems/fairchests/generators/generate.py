"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "pairs_and_halves.py"


def clean():
    for folder in ("sample", "secret"):
        (ROOT / "data" / folder).mkdir(parents=True, exist_ok=True)
    for old in (ROOT / "data").rglob("*"):
        if old.suffix in {".in", ".ans"}:
            old.unlink()


def write(name, text):
    path = ROOT / "data" / f"{name}.in"
    path.write_text(text)
    with path.open() as stdin:
        answer = subprocess.run([sys.executable, SOLUTION], stdin=stdin, capture_output=True, check=True).stdout
    path.with_suffix(".ans").write_bytes(answer)


def gold(name, n, k):
    write(name, f"{n} {k}\n")


def is_possible(n, k):
    return n * (n + 1) // 2 % k == 0 and n * (n + 1) // 2 // k >= n


clean()
gold("sample/1", 8, 4)
gold("sample/2", 5, 3)
gold("sample/3", 3, 3)

cases = [(1, 1), (2, 1), (2, 2), (3, 2), (6, 4), (15, 8), (14, 7), (7, 4), (20, 15), (9, 3), (11, 6), (12, 6), (23, 12), (24, 8)]
# Small cases of every kind: many balls for each chest, few of them, an even and an odd weight.
rng = random.Random("small")
small = [(n, k) for n in range(10, 61) for k in range(2, n) if is_possible(n, k)]
cases += rng.sample(small, 25)
rng = random.Random("medium")
medium = [(n, k) for n in range(200, 400) for k in range(2, n) if is_possible(n, k)]
cases += rng.sample(medium, 15)
# As few balls for each chest as possible, and a weight that can be halved again and again.
cases += [(2047, 1024), (2048, 1024), (3000, 1500), (3199, 1280), (1343, 672), (2303, 768)]
# Divisible, but the heaviest ball is too heavy; and not divisible.
cases += [(15, 10), (20, 14), (2000, 1334), (19999, 12500), (20000, 13334), (19998, 10001), (19997, 1000)]
cases += [(20000, 1), (20000, 10000), (19999, 10000), (19999, 8000), (20000, 16), (19683, 6561)]
for index, (n, k) in enumerate(cases, 1):
    gold(f"secret/{index:02}-n{n}-k{k}", n, k)
