"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "loading.py"


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


def queue(name, lane, vehicles):
    write(name, f"{len(vehicles)} {lane}\n{' '.join(map(str, vehicles))}\n")


clean()
queue("sample/1", 10, [5, 4, 3, 3, 8])
queue("sample/2", 7, [7, 1, 1, 1, 1])

queue("secret/01-one-metre", 1, [1])
queue("secret/02-bicycles", 1, [1] * 30)
queue("secret/03-two-fit-exactly", 9, [4, 4] * 10)
queue("secret/04-two-do-not-fit", 8, [4, 4] * 10)
queue("secret/05-one-long-lane", 10**9, [1, 2, 3])
queue("secret/06-full-lanes", 10**9, [10**9] * 500)
queue("secret/07-all-on-one-trip", 10**5, [4] * 20000)
queue("secret/08-last-one-does-not-fit", 99999, [4] * 20000)
queue("secret/09-half-and-a-little", 10**6, [500000] * 8000)
for index, (count, lane, longest) in enumerate(
    [(10, 12, 6), (40, 20, 20), (200, 30, 9), (3000, 1000, 400), (20000, 60, 15), (9000, 10**9, 10**9), (12000, 10**6, 9999)], 10
):
    name = f"secret/{index:02}-random"
    rng = random.Random(name)
    queue(name, lane, [rng.randint(1, longest) for _ in range(count)])
