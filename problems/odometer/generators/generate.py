"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "digit_dp.py"


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

LAST = 10**18


def day(name, a, b, d):
    write(name, f"{a} {b} {d}\n")


def is_lively(number, divisor):
    digits = str(number)
    return number % divisor == 0 and all(x != y for x, y in zip(digits, digits[1:]))


def random_lively(rng, length, divisor):
    """A lively number of this length. A day that begins with one tells whether the first number counts."""
    while True:
        digits = [rng.randint(1, 9)]
        while len(digits) < length:
            digits.append(rng.choice([digit for digit in range(10) if digit != digits[-1]]))
        number = int("".join(map(str, digits)))
        if is_lively(number, divisor):
            return number


clean()
day("sample/1", 90, 115, 6)
day("sample/2", 9, 33, 1)
day("sample/3", 1, LAST, 7)

folder = "secret/group1"
day(f"{folder}/01-first-metre", 1, 1, 1)
day(f"{folder}/02-one-digit", 1, 9, 2)
day(f"{folder}/03-lively-first", 30, 300, 3)
day(f"{folder}/04-everything", 1, 10**6, 1)
day(f"{folder}/05-hundreds", 1, 10**6, 100)
day(f"{folder}/06-single-lively", 907192, 907192, 8)
day(f"{folder}/07-single-dull", 110, 110, 10)
for index in range(8, 14):
    name = f"{folder}/{index:02}-random"
    rng = random.Random(name)
    a = rng.randint(1, 9 * 10**5)
    day(name, a, rng.randint(a, 10**6), rng.randint(2, 99))

folder = "secret/group2"
name = f"{folder}/01-lively-first"
a = random_lively(random.Random(name), 16, 17)
day(name, a, a + 900000, 17)
day(f"{folder}/02-last-metres", LAST - 10**6, LAST, 100)
day(f"{folder}/03-all-dull", 1122 * 10**14, 1122 * 10**14 + 10**6, 5)
day(f"{folder}/04-ninety-eights", 989898989898000000, 989898989898989898, 9)
for index in range(5, 10):
    name = f"{folder}/{index:02}-random"
    rng = random.Random(name)
    d = rng.randint(2, 100)
    a = random_lively(rng, rng.randint(10, 17), d)
    day(name, a, a + rng.randint(10**5, 10**6), d)

folder = "secret/group3"
day(f"{folder}/01-lively-first", 12345, 10**17, 1)
day(f"{folder}/02-everything", 1, LAST, 1)
day(f"{folder}/03-almost-everything", 1, LAST - 1, 1)
day(f"{folder}/04-dull-end", 5, 1233 * 10**14 + 45, 1)
day(f"{folder}/05-lively-end", 7, 987654321012345678, 1)
for index in range(6, 11):
    name = f"{folder}/{index:02}-random"
    rng = random.Random(name)
    a = random_lively(rng, rng.randint(3, 17), 1)
    day(name, a, rng.randint(a + 10**17, LAST), 1)

folder = "secret/group4"
name = f"{folder}/01-lively-first"
day(name, random_lively(random.Random(name), 10, 64), 10**16, 64)
day(f"{folder}/02-everything-by-97", 1, LAST, 97)
day(f"{folder}/03-everything-by-100", 1, LAST, 100)
day(f"{folder}/04-everything-by-11", 1, LAST, 11)
day(f"{folder}/05-end-is-the-only-one", 909090909090909089, 909090909090909090, 90)
day(f"{folder}/06-dull-limits", 111111111111111111, 999999999999999999, 37)
for index in range(7, 16):
    name = f"{folder}/{index:02}-random"
    rng = random.Random(name)
    d = rng.randint(2, 100)
    a = rng.randint(1, 10 ** rng.randint(1, 17))
    day(name, a, rng.randint(a + 10**17, LAST), d)
