"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
Answers come from the Python solution.
"""

import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTION = ROOT / "submissions" / "accepted" / "sets.py"


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

LATEST = 10**15


def bells(name, last, periods):
    write(name, f"{len(periods)} {last}\n{' '.join(map(str, periods))}\n")


clean()
bells("sample/1", 12, [2, 3])
bells("sample/2", 1000, [1, 4, 1])
bells("sample/3", 1000000000000000, [6, 10, 15])

bells("secret/01-one-bell", 1, [1])
bells("secret/02-too-late", 5, [6])
bells("secret/03-just-once", 6, [6])
bells("secret/04-twins-and-one", 30, [5, 5, 3])
bells("secret/05-always", LATEST, [1])
bells("secret/06-all-at-once", LATEST, [1] * 16)
bells("secret/07-divisors", 10**9, [1, 2, 4, 8, 16, 32])
bells("secret/08-small-periods", LATEST, list(range(2, 18)))
bells("secret/09-primes", LATEST, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53])
bells("secret/10-large-primes", LATEST, [999983, 999979, 999961, 999959, 999953, 999931, 999917, 999907])
bells("secret/11-three-large-primes", 999983 * 999979 * 997, [999983, 999979, 997])
bells("secret/12-powers-of-two", LATEST, [1 << k for k in range(4, 20)])
bells("secret/13-wraps-to-small", LATEST, [1 << 19, 3**12, 5**8, 7**7, 11**5, 13**5, 17**4, 19**4, 2, 3])
bells("secret/14-same-large", LATEST, [1000000] * 16)
bells("secret/15-sixteen-twos", LATEST - 1, [2] * 15 + [3])
for index in range(16, 24):
    name = f"secret/{index:02}-small"
    rng = random.Random(name)
    bells(name, rng.randint(20, 900), [rng.randint(1, 30) for _ in range(rng.randint(2, 8))])
for index in range(24, 30):
    name = f"secret/{index:02}-large"
    rng = random.Random(name)
    most = rng.choice([40, 1000, 10**6])
    bells(name, rng.randint(LATEST // 2, LATEST), [rng.randint(2, most) for _ in range(16)])
