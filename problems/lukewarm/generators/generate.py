"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "pour.py"


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


def tub(name, capacity, jugs):
    lines = [f"{len(jugs)} {capacity}"] + [f"{volume} {warmth}" for volume, warmth in jugs]
    write(name, "\n".join(lines) + "\n")


def random_jugs(rng, count, most_litres):
    return [(rng.randint(1, most_litres), rng.randint(0, 100)) for _ in range(count)]


clean()
tub("sample/1", 10, [(6, 20), (4, 70), (10, 10)])
tub("sample/2", 5, [(12, 33)])
tub("sample/3", 1000, [(1, 10), (1, 20), (1, 25)])

tub("secret/01-one-cold-jug", 1, [(1, 0)])
tub("secret/02-boiling", 1000000, [(1000, 100)] * 3)
tub("secret/03-exactly-full", 10, [(4, 90), (6, 15), (5, 60), (5, 0)])
tub("secret/04-big-jugs-small-tub", 1, [(1000, 80), (1000, 3), (999, 47), (1, 100)])
tub("secret/05-warmest-first", 7, [(3, 99), (3, 5), (3, 98), (9, 1)])
tub("secret/06-all-ice", 50, [(20, 0)] * 5)
for index, (count, litres, capacity) in enumerate([(5, 10, 12), (20, 10, 30), (80, 50, 200), (100, 1000, 9000)], 7):
    name = f"secret/{index:02}-small"
    tub(name, capacity, random_jugs(random.Random(name), count, litres))
name = "secret/11-never-full"
tub(name, 10**6, random_jugs(random.Random(name), 1500, 600))
name = "secret/12-many-drops"
tub(name, 1000, random_jugs(random.Random(name), 20000, 9))
name = "secret/13-many-floods"
tub(name, 3, random_jugs(random.Random(name), 15000, 9))
name = "secret/14-warm-wave"
rng = random.Random(name)
tub(name, 5000, [(rng.randint(1, 40), min(100, abs(50 - i // 100) + rng.randint(0, 20))) for i in range(9000)])
tub("secret/15-warm-drop-into-the-sea", 10**6, [(1000, 7)] * 1000 + [(1, 100)] * 30)
