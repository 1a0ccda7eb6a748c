"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "by_time.py"


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


def night(name, shines_for, visits):
    lines = [f"{len(visits)} {shines_for}"] + [f"{time} {person}" for time, person in visits]
    write(name, "\n".join(lines) + "\n")


def random_visits(rng, count, last_second, anxious):
    times = rng.sample(range(last_second + 1), count)
    return [(time, "A" if rng.random() < anxious else "D") for time in times]


clean()
night("sample/1", 5, [(14, "A"), (10, "D"), (12, "D"), (19, "D")])
night("sample/2", 1000, [(0, "A"), (1, "A"), (2, "D")])

night("secret/01-one", 1, [(0, "D")])
night("secret/02-far", 10**9, [(10**9, "A")])
night("secret/03-each-second-dark-again", 1, [(second, "DA"[second % 2]) for second in range(50)])
night("secret/04-just-dark", 7, [(7 * i, "D") for i in range(30, -1, -1)])
night("secret/05-just-lit", 8, [(7 * i, "D") for i in range(30, -1, -1)])
night("secret/06-anxious-every-k", 7, [(7 * i, "A") for i in range(30)])
night("secret/07-long-light", 10**9, [(0, "D"), (10**9 - 1, "D"), (10**9, "D")])
for index, (count, last_second, shines_for, anxious) in enumerate(
    [
        (10, 40, 6, 0.5),
        (60, 300, 5, 0.3),
        (200, 400, 9, 0.5),
        (500, 80000, 120, 0.1),
        (3000, 10**9, 10**6, 0.5),
        (8000, 9999, 2, 0.5),
        (20000, 99999, 13, 0.4),
        (12000, 10**9, 99999, 0.02),
    ],
    8,
):
    name = f"secret/{index:02}-random"
    night(name, shines_for, random_visits(random.Random(name), count, last_second, anxious))
name = "secret/16-always-lit"
night(name, 10**9, random_visits(random.Random(name), 6000, 99999, 1.0))
