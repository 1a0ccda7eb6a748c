"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "bisect_place.py"


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

FAR = 10000


def camp(name, hikers):
    lines = [str(len(hikers))] + [" ".join(map(str, hiker)) for hiker in hikers]
    write(name, "\n".join(lines) + "\n")


def random_hikers(rng, count, far, fastest):
    return [(rng.randint(-far, far), rng.randint(-far, far), rng.randint(1, fastest)) for _ in range(count)]


clean()
camp("sample/1", [(0, 4, 1), (9, -8, 2)])
camp("sample/2", [(0, 0, 1), (0, 8, 2)])
camp("sample/3", [(0, 0, 1), (1, 0, 2), (10, 0, 3)])

camp("secret/01-one-at-the-road", [(5, 0, 1)])
camp("secret/02-one-off-the-road", [(-10000, 10000, 1)])
camp("secret/03-all-at-one-place", [(3, -4, speed) for speed in (1, 5, 100)])
camp("secret/04-ends-of-the-road", [(-FAR, 0, 1), (FAR, 0, 1)])
camp("secret/05-unequal-ends", [(-FAR, 0, 1), (FAR, 0, 100)])
camp("secret/06-slow-one-decides", [(-9000, 100, 100), (1234, 9999, 1), (9000, -100, 100)])
camp("secret/07-corners", [(x, y, 1) for x in (-FAR, FAR) for y in (-FAR, FAR)])
camp("secret/08-mirror", [(x, y, 7) for x in (-21, -20, 20, 21) for y in (-3, 3)])
camp("secret/09-thirds", [(0, 1, 1), (1, 1, 2), (2, 1, 3)])
camp("secret/10-fast-and-close", [(0, 0, 100), (1, 0, 99)])
for index, (count, far, fastest) in enumerate([(3, 10, 3), (8, 50, 5), (20, 1000, 2), (100, 9999, 100), (100, 30, 1)], 11):
    name = f"secret/{index:02}-small"
    camp(name, random_hikers(random.Random(name), count, far, fastest))
name = "secret/16-all-slow"
camp(name, random_hikers(random.Random(name), 4000, FAR, 1))
name = "secret/17-all-sorts"
camp(name, random_hikers(random.Random(name), 10000, FAR, 100))
name = "secret/18-on-the-road"
rng = random.Random(name)
camp(name, [(rng.randint(-FAR, FAR), 0, rng.randint(1, 9)) for _ in range(10000)])
name = "secret/19-behind-each-other"
rng = random.Random(name)
camp(name, [(rng.randint(-3, 3) * 1000, rng.randint(0, 99), rng.randint(90, 100)) for _ in range(5000)])
