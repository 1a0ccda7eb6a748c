"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "queue_and_heap.py"


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

MOST_POTS = 150000


def row(name, capacity, lighting, orders):
    """Orders as (count, height); what exceeds the largest number of pots is cut off."""
    lines, pots = [], 0
    for count, height in orders:
        count = min(count, MOST_POTS - pots)
        if count > 0:
            lines.append(f"{count} {height}")
            pots += count
    write(name, "\n".join([f"{len(lines)} {capacity} {lighting}", *lines]) + "\n")


def random_orders(rng, orders, most_pots, highest):
    return [(rng.randint(1, most_pots), rng.randint(1, highest)) for _ in range(orders)]


clean()
row("sample/1", 3, 4, [(2, 2), (1, 9), (1, 8), (3, 1)])
row("sample/2", 3, 1000, [(1, 7), (2, 3), (1, 5)])

row("secret/01-one-pot", 1, 0, [(1, 1)])
row("secret/02-one-at-a-time", 1, 17, [(5, 3), (4, 10000), (9, 1)])
row("secret/03-lighting-for-free", 100, 0, [(3, 5), (2, 7), (4, 1), (6, 2)])
row("secret/04-tall-one-in-the-middle", 10, 5, [(4, 1), (1, 100), (4, 1)])
row("secret/05-split-an-order", 4, 10, [(2, 50), (4, 3), (2, 60)])
row("secret/06-larger-than-all", 150000, 3, [(2, 1), (1, 3), (1, 2)])
for index in range(7, 19):
    name = f"secret/{index:02}-small"
    rng = random.Random(name)
    orders = random_orders(rng, rng.randint(5, 120), rng.choice([1, 3, 10]), rng.choice([5, 30, 10000]))
    row(name, rng.randint(1, 40), rng.choice([0, 1, 8, 100, 5000]), orders)
row("secret/19-all-alike", 7, 1000000, [(150000, 10000)])
row("secret/20-all-alike-one-firing", 150000, 1000000, [(150000, 10000)])
name = "secret/21-wide-window"
row(name, 75000, 40, random_orders(random.Random(name), 15000, 19, 999))
name = "secret/22-falling"
row(name, 60000, 3, [(15, height) for height in range(10000, 0, -1)])
name = "secret/23-rising"
row(name, 60000, 3, [(15, height) for height in range(1, 10001)])
name = "secret/24-falling-teeth"
rng = random.Random(name)
row(name, 9000, 25, [(rng.randint(5, 25), 9000 - 900 * (i // 1000) + rng.randint(0, 40)) for i in range(10000)])
name = "secret/25-narrow-window"
row(name, 12, 300, random_orders(random.Random(name), 11000, 26, 10000))
name = "secret/26-rare-giants"
rng = random.Random(name)
row(name, 2000, 90, [(rng.randint(1, 40), 9999 if rng.random() < 0.01 else rng.randint(1, 60)) for _ in range(7500)])
