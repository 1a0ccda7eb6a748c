"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
The input is what the interactor reads, the answer is the note; data/sample/1.interaction is written by hand.
"""

import random
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def clean():
    for folder in ("sample", "secret"):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
    for old in DATA.rglob("*"):
        if old.suffix in {".in", ".ans"}:
            old.unlink()


def note(name, n, p):
    (DATA / f"{name}.in").write_text(f"{n} {p}\n")
    (DATA / f"{name}.ans").write_text(f"{p}\n")


clean()
note("sample/1", 10, 7)
note("secret/01-single-bell", 1, 1)
note("secret/02-two-low", 2, 1)
note("secret/03-two-high", 2, 2)
for p in (1, 2, 3):
    note(f"secret/{p + 3:02}-three", 3, p)
note("secret/07-lowest", 10**9, 1)
note("secret/08-highest", 10**9, 10**9)
note("secret/09-middle", 10**9, 5 * 10**8)
note("secret/10-after-the-middle", 10**9, 5 * 10**8 + 1)
note("secret/11-middle-of-odd", 10**9 - 1, 5 * 10**8)
note("secret/12-power-of-two", 2**29, 2**28)
note("secret/13-one-more", 2**29 + 1, 2**29 + 1)
note("secret/14-before-the-highest", 10**9, 10**9 - 1)
for index in range(15, 21):
    name = f"secret/{index:02}-random"
    rng = random.Random(name)
    n = rng.choice([50, 1000, 10**6, 10**9])
    note(name, n, rng.randint(1, n))
for index in range(21, 26):
    name = f"secret/{index:02}-huge"
    note(name, 10**9, random.Random(name).randint(1, 10**9))
