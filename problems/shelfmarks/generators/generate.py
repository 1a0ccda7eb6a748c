"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "piece_keys.py"


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

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def marks(name, lines):
    write(name, "\n".join([str(len(lines)), *lines]) + "\n")


def random_mark(rng, letters, digits, longest):
    return "".join(rng.choice(letters if rng.random() < 0.4 else digits) for _ in range(rng.randint(1, longest)))


def close_marks(rng, count, stem):
    """Marks that differ in one number, with and without zeros in front."""
    return [stem + "0" * rng.randint(0, 3) + str(rng.randint(0, 40)) + rng.choice(["", "A", "0A", "X1"]) for _ in range(count)]


clean()
marks("sample/1", ["B12X", "B7", "2CV", "B", "B12"])
marks("sample/2", ["A", "1", "00A", "0A"])

marks("secret/01-one", ["Z"])
marks("secret/02-prefixes", ["AAAA", "AAA", "AA", "A", "A0", "A00", "AA0"])
marks("secret/03-zeros", ["0" * k for k in range(40, 0, -1)])
marks("secret/04-twins", ["C3"] * 5 + ["C03"] * 4 + ["C3"] * 3)
marks("secret/05-digits-before-letters", ["AB", "A9", "A", "9", "9A", "99", "A10", "Z0"])
marks("secret/06-huge-numbers", ["A" + "9" * 39, "A1" + "0" * 38, "A" + "9" * 38, "A18446744073709551616", "A18446744073709551615", "A5"])
marks("secret/07-huge-with-zeros", ["0" * 19 + "9" * 20, "1" + "0" * 20, "9" * 20, "0" * 20 + "9" * 20, "18446744073709551617", "2"])
marks("secret/08-value-before-length", ["X01Y2", "X1Y3", "X001Y1", "X1Y02", "X01Y02", "X2"])
for index in range(9, 15):
    name = f"secret/{index:02}-small"
    rng = random.Random(name)
    marks(name, [random_mark(rng, "AB", "012", rng.randint(2, 8)) for _ in range(rng.randint(10, 300))])
name = "secret/15-close"
marks(name, close_marks(random.Random(name), 1500, "QA76K"))
name = "secret/16-many-short"
rng = random.Random(name)
marks(name, [random_mark(rng, LETTERS, "0123456789", 8) for _ in range(6000)])
name = "secret/17-many-same-letters"
rng = random.Random(name)
marks(name, [random_mark(rng, "A", "01", 14) for _ in range(6000)])
name = "secret/18-backwards"
marks(name, [f"A{number}" for number in range(6000, 0, -1)])
name = "secret/19-long"
rng = random.Random(name)
marks(name, [random_mark(rng, "AZ", "0123456789", 40) for _ in range(1500)])
