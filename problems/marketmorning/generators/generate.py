"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "two_states.py"


def clean():
    for folder in ("sample", "secret/group1", "secret/group2", "secret/group3", "secret/group4"):
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


def stalls(name, row):
    write(name, f"{len(row)}\n{' '.join(map(str, row))}\n")


def random_row(rng, count, low, high):
    return [rng.randint(low, high) for _ in range(count)]


def hilly_row(rng, count):
    """Long stretches of small wins and of small losses, with a rare big prize."""
    row = []
    while len(row) < count:
        trend = rng.choice([-4, -2, -1, 1, 2, 3])
        row += [rng.randint(-9, 9) + trend for _ in range(rng.randint(1, max(2, count // 12)))]
    for _ in range(max(1, count // 500)):
        row[rng.randrange(count)] = rng.randint(200, 1000)
    return row[:count]


clean()
stalls("sample/1", [-3, 4, -1, 2, 6, -20, 8])
stalls("sample/2", [-5, -2, -8])

stalls("secret/group1/01-one-zero", [0])
stalls("secret/group1/02-one", [8])
stalls("secret/group1/03-zeros", [0] * 50)
for index, count in enumerate([40, 700], 4):
    name = f"secret/group1/{index:02}-random"
    stalls(name, random_row(random.Random(name), count, 0, 1000))
stalls("secret/group1/06-rich", [1000] * 900)

stalls("secret/group2/01-one-loss", [-1000])
stalls("secret/group2/02-all-losses", [-7, -3, -9, -3, -5])
stalls("secret/group2/03-voucher-moves-the-walk", [10, 10, 10, -100, 25])
stalls("secret/group2/04-small-walk-with-prize", [5, 6, 5, -30, 12, -1, -30, 6, 4])
stalls("secret/group2/05-zeros-and-losses", [-1, 0, -1])
stalls("secret/group2/06-worth-the-bridge", [20, -15, 30, -29, 40])
for index in range(7, 15):
    name = f"secret/group2/{index:02}-random"
    rng = random.Random(name)
    high = rng.choice([3, 20, 1000])
    stalls(name, random_row(rng, rng.randint(2, 100), -high, high))
for index in range(15, 18):
    name = f"secret/group2/{index:02}-hilly"
    stalls(name, hilly_row(random.Random(name), 100))

for index in range(1, 5):
    name = f"secret/group3/{index:02}-hilly"
    stalls(name, hilly_row(random.Random(name), 2000 - index))
name = "secret/group3/05-random"
stalls(name, random_row(random.Random(name), 2000, -1000, 1000))
name = "secret/group3/06-losses"
stalls(name, random_row(random.Random(name), 2000, -1000, -10))

for index in range(1, 3):
    name = f"secret/group4/{index:02}-hilly"
    stalls(name, hilly_row(random.Random(name), 40000))
name = "secret/group4/03-small-steps"
stalls(name, random_row(random.Random(name), 40000, -3, 3))
stalls("secret/group4/04-as-rich-as-possible", [1000] * 9000 + [999] * 9000)
name = "secret/group4/05-two-hills"
rng = random.Random(name)
stalls(name, random_row(rng, 8000, 0, 2) + [-1000] * 9 + random_row(rng, 8000, 0, 2) + [1000])
