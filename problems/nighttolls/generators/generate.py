"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "dijkstra.py"


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


def country(name, towns, luck, roads):
    lines = [f"{towns} {len(roads)} {luck}"] + [f"{a} {b} {toll}" for a, b, toll in roads]
    write(name, "\n".join(lines) + "\n")


def chain(rng, towns, most, order=1):
    """A road from each town to the next. With order -1 the roads are listed from the goal to the start."""
    return [(town, town + 1, rng.randint(1, most)) for town in range(1, towns)][::order]


def random_roads(rng, towns, count, most, reach=None):
    roads = []
    for _ in range(count):
        a = rng.randint(1, towns)
        b = a
        while b == a:
            b = rng.randint(max(1, a - reach), min(towns, a + reach)) if reach else rng.randint(1, towns)
        roads.append((a, b, rng.randint(1, most)))
    return roads


def ladder(rng, length, most):
    """Two chains side by side with steps between them; the towns of one chain have odd numbers."""
    roads = [(town, town + 2, rng.randint(1, most)) for town in range(1, 2 * length - 1)]
    roads += [(town, town + 1, rng.randint(1, most // 3 + 1)) for town in range(1, 2 * length, 2)]
    rng.shuffle(roads)
    return roads


clean()
country("sample/1", 5, 2, [(1, 2, 9), (2, 5, 8), (1, 3, 5), (3, 4, 1), (4, 5, 4)])
country("sample/2", 4, 2, [(1, 2, 10), (2, 3, 1), (2, 4, 900)])
country("sample/3", 4, 0, [(1, 2, 1), (2, 4, 1), (1, 3, 1), (3, 4, 2), (1, 4, 3)])

for group, luck in ((1, 0), (2, 1)):
    folder = f"secret/group{group}"
    country(f"{folder}/01-one-road", 2, luck, [(2, 1, 100000)])
    country(f"{folder}/02-three-roads-side-by-side", 2, luck, [(1, 2, 7), (2, 1, 5), (1, 2, 6)])
    for index in range(3, 7):
        name = f"{folder}/{index:02}-small"
        rng = random.Random(name)
        towns = rng.randint(4, 30)
        country(name, towns, luck, chain(rng, towns, 20) + random_roads(rng, towns, 2 * towns, 60))
    name = f"{folder}/07-long-chain"
    country(name, 3500, luck, chain(random.Random(name), 3500, 9, -1))
    name = f"{folder}/08-net"
    rng = random.Random(name)
    country(name, 800, luck, chain(rng, 800, 999) + random_roads(rng, 800, 1900, 9999, 40))

folder = "secret/group3"
country(f"{folder}/01-to-and-fro", 4, 2, [(1, 2, 5000), (2, 3, 9000), (2, 4, 9999), (1, 3, 1)])
country(f"{folder}/02-come-back-first", 4, 2, [(1, 2, 10), (2, 4, 900), (1, 3, 1)])
country(f"{folder}/03-chain", 20, 5, [(i, i + 1, 100 - i) for i in range(1, 20)])
country(f"{folder}/04-more-luck-than-roads", 3, 5, [(1, 2, 10), (2, 3, 10)])
country(f"{folder}/05-greedy-slips-fail", 6, 2, [(1, 2, 9), (2, 3, 10), (3, 4, 9), (4, 5, 1), (5, 6, 1)])
for index in range(6, 14):
    name = f"{folder}/{index:02}-random"
    rng = random.Random(name)
    towns = rng.randint(5, 60)
    country(name, towns, rng.randint(1, 5), random_roads(rng, towns, 150 - towns, rng.choice([5, 100, 100000]), 6) + chain(rng, towns, 100))
for index in range(14, 17):
    name = f"{folder}/{index:02}-ladder"
    country(name, 60, rng.randint(2, 5), ladder(random.Random(name), 30, 99))

folder = "secret/group4"
name = f"{folder}/01-long-chain"
country(name, 5000, 5, chain(random.Random(name), 5000, 99, -1))
name = f"{folder}/02-ladder"
country(name, 5000, 5, ladder(random.Random(name), 2500, 999))
name = f"{folder}/03-near-roads"
rng = random.Random(name)
country(name, 3000, 4, chain(rng, 3000, 100000) + random_roads(rng, 3000, 4000, 99999, 9))
name = f"{folder}/04-all-over"
rng = random.Random(name)
country(name, 3000, 5, chain(rng, 3000, 99999) + random_roads(rng, 3000, 5500, 99, 60))
name = f"{folder}/05-same-toll"
rng = random.Random(name)
country(name, 2000, 3, [(a, b, 1) for a, b, _ in chain(rng, 2000, 1) + random_roads(rng, 2000, 3000, 1, 15)])
