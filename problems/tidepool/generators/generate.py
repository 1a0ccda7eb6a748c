"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "backwards.py"


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


def beach(name, rows):
    lines = [f"{len(rows)} {len(rows[0])}"] + [" ".join(map(str, row)) for row in rows]
    write(name, "\n".join(lines) + "\n")


def random_rows(rng, rows, columns, low, high):
    return [[rng.randint(low, high) for _ in range(columns)] for _ in range(rows)]


def snake(rows, columns, dry, wet):
    """High rocks along a way that winds through all the rows, and low rocks between its windings."""
    grid = []
    for row in range(rows):
        if row % 2 == 0:
            grid.append([dry] * columns)
        else:
            grid.append([wet] * columns)
            grid[-1][columns - 1 if row % 4 == 1 else 0] = dry
    return grid


def slope(rng, rows, columns, noise):
    """Rocks that get higher towards the burrow, as on a real beach."""
    return [[row + column + rng.randint(0, noise) for column in range(columns)] for row in range(rows)]


clean()
beach("sample/1", [[9, 8, 3], [9, 0, 9], [8, 9, 9]])
beach("sample/2", [[5, 0], [0, 5]])
beach("sample/3", [[7]])

beach("secret/01-flooded-burrow", [[9, 9, 1]])
beach("secret/02-burrow-just-dry", [[9, 9, 2]])
beach("secret/03-low-first-rock", [[0, 1], [0, 2]])
beach("secret/04-nothing-at-all", [[0]])
beach("secret/05-column", [[100 - i] for i in range(50)])
beach("secret/06-detour", snake(7, 9, 99, 3))
beach("secret/07-detour-does-not-pay", snake(7, 9, 40, 20))
for index in range(8, 15):
    name = f"secret/{index:02}-small"
    rng = random.Random(name)
    beach(name, random_rows(rng, rng.randint(2, 12), rng.randint(2, 12), 0, rng.choice([12, 25, 60])))
for index in range(15, 18):
    name = f"secret/{index:02}-slope"
    rng = random.Random(name)
    beach(name, slope(rng, rng.randint(30, 90), rng.randint(30, 90), rng.choice([30, 99])))
name = "secret/18-winding"
beach(name, snake(119, 119, 9999, 500))
name = "secret/19-winding-with-shortcuts"
rng = random.Random(name)
grid = snake(119, 80, 9999, 0)
for _ in range(60):
    grid[rng.randrange(118)][rng.randrange(80)] = rng.randint(4000, 9999)
beach(name, grid)
name = "secret/20-high-and-random"
beach(name, random_rows(random.Random(name), 120, 120, 0, 9999))
name = "secret/21-only-the-burrow-is-low"
grid = [[999] * 120 for _ in range(120)]
grid[-1][-1] = 237
beach(name, grid)
