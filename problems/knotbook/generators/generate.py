"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "kahn.py"


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


def book(name, steps, remarks):
    lines = [f"{steps} {len(remarks)}"] + [f"{a} {b}" for a, b in remarks]
    write(name, "\n".join(lines) + "\n")


def renumber(rng, steps, remarks):
    """The same book with other numbers for its steps and its remarks in another order."""
    number = rng.sample(range(1, steps + 1), steps)
    remarks = [(number[a - 1], number[b - 1]) for a, b in remarks]
    rng.shuffle(remarks)
    return remarks


def forward_remarks(rng, steps, count, reach=None):
    """Remarks from smaller to larger numbers, so there is an order."""
    remarks = []
    for _ in range(count):
        a = rng.randint(1, steps - 1)
        remarks.append((a, rng.randint(a + 1, min(steps, a + (reach or steps)))))
    return remarks


def ring(first, length):
    return [(first + i, first + (i + 1) % length) for i in range(length)]


clean()
book("sample/1", 4, [(1, 3), (2, 3), (3, 4)])
book("sample/2", 4, [(1, 3), (3, 2), (2, 1), (2, 4)])

book("secret/01-one-step", 1, [])
book("secret/02-two-steps-back-and-forth", 2, [(1, 2), (2, 1)])
book("secret/03-same-remark-thrice", 3, [(3, 1)] * 3)
book("secret/04-no-remarks", 50, [])
book("secret/05-tail-behind-the-loop", 6, [(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 6)])
book("secret/06-tail-before-the-loop", 6, [(6, 5), (5, 4), (4, 1), (1, 2), (2, 3), (3, 1)])
book("secret/07-two-loops", 7, ring(1, 3) + ring(4, 4) + [(3, 4)])
for index in range(8, 13):
    name = f"secret/{index:02}-small-order"
    rng = random.Random(name)
    steps = rng.randint(5, 200)
    book(name, steps, renumber(rng, steps, forward_remarks(rng, steps, rng.randint(steps // 2, 3 * steps))))
for index in range(13, 18):
    name = f"secret/{index:02}-small-loop"
    rng = random.Random(name)
    steps = rng.randint(10, 200)
    remarks = forward_remarks(rng, steps, rng.randint(steps // 2, 2 * steps))
    book(name, steps, renumber(rng, steps, remarks + ring(rng.randint(1, steps // 2), rng.randint(2, steps // 2))))
name = "secret/18-long-chain"
book(name, 7000, renumber(random.Random(name), 7000, [(i, i + 1) for i in range(1, 7000)]))
name = "secret/19-long-loop-with-tails"
rng = random.Random(name)
book(name, 3000, renumber(rng, 3000, ring(500, 1800) + forward_remarks(rng, 3000, 900, 3)))
name = "secret/20-largest-order"
rng = random.Random(name)
book(name, 10000, renumber(rng, 10000, forward_remarks(rng, 10000, 20000, 40)))
name = "secret/21-short-loop-far-back"
rng = random.Random(name)
book(name, 4000, renumber(rng, 4000, forward_remarks(rng, 4000, 6000, 30) + [(3999, 3990), (3990, 3999)]))
book("secret/22-chain-in-order", 3000, [(i, i + 1) for i in range(1, 3000)])
