"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "free_list.py"


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


def bookings(name, pairs):
    write(name, "\n".join([str(len(pairs))] + [f"{start} {end}" for start, end in pairs]) + "\n")


def random_bookings(rng, count, last_minute, longest):
    pairs = []
    for _ in range(count):
        start = rng.randrange(last_minute)
        pairs.append((start, min(last_minute, start + rng.randint(1, longest))))
    return pairs


clean()
bookings("sample/1", [(0, 30), (10, 20), (15, 40), (20, 25)])
bookings("sample/2", [(8, 9), (7, 8), (6, 7)])

bookings("secret/01-one", [(0, 1000000)])
bookings("secret/02-all-the-same", [(5, 6)] * 40)
bookings("secret/03-chain-backwards", [(i, i + 1) for i in range(99, -1, -1)])
bookings("secret/04-nested", [(i, 400 - i) for i in range(200)])
bookings("secret/05-long-and-short", [(0, 10), (9, 12), (12, 14), (10, 13), (13, 20), (1, 2), (2, 9), (14, 20)])
for index in range(6, 12):
    name = f"secret/{index:02}-random"
    rng = random.Random(name)
    bookings(name, random_bookings(rng, rng.randint(5, 300), rng.choice([12, 60, 1000]), rng.choice([3, 10, 60])))
name = "secret/12-short-loans"
bookings(name, random_bookings(random.Random(name), 5000, 999, 3))
name = "secret/13-all-at-noon"
rng = random.Random(name)
bookings(name, [(rng.randrange(500), rng.randint(501, 999)) for _ in range(15000)])
name = "secret/14-staircase"
rng = random.Random(name)
stairs = [(i, i + 1500) for i in range(6000)]
rng.shuffle(stairs)
bookings(name, stairs)
name = "secret/15-whole-year"
bookings(name, random_bookings(random.Random(name), 4000, 10**6, 10**5))
