"""Writes data/ and attachments/ anew: `python3 generators/generate.py`.

Every garden draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "matching.py"


def clean():
    for folder in ("data/sample", "data/secret", "attachments"):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
        for old in (ROOT / folder).iterdir():
            if old.suffix in {".in", ".ans"}:
                old.unlink()


def write(name, rows):
    text = f"{len(rows)} {len(rows[0])}\n" + "".join(f"{row}\n" for row in rows)
    path = ROOT / "data" / f"{name}.in"
    path.write_text(text)
    answer = subprocess.run([sys.executable, SOLUTION], input=text, capture_output=True, text=True, check=True)
    path.with_suffix(".ans").write_text(answer.stdout)
    if name.startswith("secret/"):
        (ROOT / "attachments" / path.name).write_text(text)


def bushes(name, height, width, share):
    """Hedges here and there."""
    rng = random.Random(name)
    write(name, ["".join("#" if rng.random() < share else "." for _ in range(width)) for _ in range(height)])


def beds(name, height, width, size):
    """Beds with hedges around them, with gaps; first come, first served does badly here."""
    rng = random.Random(name)
    rows = []
    for r in range(height):
        row = ""
        for c in range(width):
            is_edge = r % size == size - 1 or c % size == size - 1
            row += "#" if rng.random() < (0.7 if is_edge else 0.08) else "."
        rows.append(row)
    write(name, rows)


def slopes(name, height, width):
    """Hedges along diagonals."""
    rng = random.Random(name)
    write(name, ["".join("#" if (r + 2 * c) % 7 == 0 and rng.random() < 0.8 else "." for c in range(width)) for r in range(height)])


clean()
write("sample/1", ["...", ".#.", "..."])
bushes("secret/porch", 6, 8, 0.25)
beds("secret/courtyard", 12, 14, 4)
slopes("secret/rosebeds", 25, 30)
bushes("secret/orchard", 50, 60, 0.3)
beds("secret/park", 100, 100, 6)
