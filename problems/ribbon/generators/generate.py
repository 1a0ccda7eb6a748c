"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "manacher.py"


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


def ring(name, colours):
    write(name, colours + "\n")


def random_letters(rng, count, letters):
    return "".join(rng.choice(letters) for _ in range(count))


def turned(rng, colours):
    """The same ring, written down from another knot on."""
    start = rng.randrange(len(colours))
    return colours[start:] + colours[:start]


clean()
ring("sample/1", "abba")
ring("sample/2", "loom")
ring("sample/3", "eeeee")

ring("secret/01-one-knot", "q")
ring("secret/02-two-alike", "zz")
ring("secret/03-two-different", "az")
ring("secret/04-odd-ring", "abcba")
ring("secret/05-turned", "bcbaa")
ring("secret/06-axis-through-knots", "abcb")
ring("secret/07-repeats", "abcabcabc")
ring("secret/08-fair-and-repeats", "abaaba" * 5)
for index in range(9, 15):
    name = f"secret/{index:02}-small"
    rng = random.Random(name)
    half = random_letters(rng, rng.randint(1, 6), "ab")
    colours = (half + rng.choice(["", "a", "b"]) + half[::-1]) * rng.randint(1, 4)
    ring(name, turned(rng, colours))
name = "secret/15-random"
ring(name, random_letters(random.Random(name), 900, "abcdefghijklmnopqrstuvwxyz"))
ring("secret/16-one-colour", "a" * 50000)
ring("secret/17-one-knot-differs", "a" * 24000 + "b" + "a" * 25999)
ring("secret/18-two-knots-differ", "a" * 10000 + "b" + "a" * 20000 + "b" + "a" * 18998)
name = "secret/19-mirrored"
rng = random.Random(name)
half = random_letters(rng, 25000, "ab")
ring(name, turned(rng, half + half[::-1]))
name = "secret/20-mirrored-odd"
rng = random.Random(name)
half = random_letters(rng, 24999, "xyz")
ring(name, turned(rng, half + "m" + half[::-1]))
name = "secret/21-nearly-mirrored"
rng = random.Random(name)
half = random_letters(rng, 24000, "ab")
ring(name, turned(rng, half[:-1] + "c" + half[::-1]))
name = "secret/22-mirrored-and-repeated"
rng = random.Random(name)
half = random_letters(rng, 12, "ab")
ring(name, turned(rng, (half + half[::-1]) * 2000))
words = ["a", "ab"]
while len(words[-1]) + len(words[-2]) <= 50000:
    words.append(words[-1] + words[-2])
ring("secret/23-golden-word", words[-1])
name = "secret/24-long-random"
ring(name, random_letters(random.Random(name), 50000, "ab"))
