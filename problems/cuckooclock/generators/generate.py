"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "prefix_count.py"
DAY = 24 * 60
LAST_DAY = 10**9


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


def moment(minutes):
    """A moment as the input shows it; minute 0 is midnight of day 1."""
    day, minute = divmod(minutes, DAY)
    return f"{day + 1} {minute // 60:02}:{minute % 60:02}\n"


def visit(name, first, last):
    write(name, moment(first) + moment(last))


clean()
visit("sample/1", 11 * 60 + 15, 12 * 60 + 45)
visit("sample/2", 4 * DAY, 4 * DAY)
visit("sample/3", 22 * 60 + 15, 2 * DAY + 6 * 60 + 59)

visit("secret/01-nothing-between-calls", 61, 89)
visit("secret/02-half-hour-at-both-ends", 30, 90)
visit("secret/03-noon-only", 12 * 60, 12 * 60)
visit("secret/04-noon-to-midnight", 12 * 60, DAY)
visit("secret/05-one-whole-day", 0, DAY - 1)
visit("secret/06-one-day-and-a-minute", 0, DAY)
visit("secret/07-one-o-clock-in-the-afternoon", 12 * 60 + 1, 13 * 60)
visit("secret/08-first-half-hour", 1, 30)
for index in range(9, 15):
    rng = random.Random(f"short-{index}")
    first = rng.randrange(5 * DAY)
    visit(f"secret/{index:02}-short", first, first + rng.randrange(4 * DAY))
for index in range(15, 19):
    rng = random.Random(f"years-{index}")
    first = rng.randrange(10**6 * DAY)
    visit(f"secret/{index:02}-years", first, first + rng.randrange(10**6 * DAY))
visit("secret/19-two-billion-calls", 0, 11930465 * DAY)
visit("secret/20-everything", 0, LAST_DAY * DAY - 1)
visit("secret/21-late", (LAST_DAY - 1) * DAY, LAST_DAY * DAY - 1)
for index in range(22, 26):
    rng = random.Random(f"ages-{index}")
    first, last = sorted(rng.sample(range(LAST_DAY * DAY), 2))
    visit(f"secret/{index:02}-ages", first, last)
