"""Writes data/ anew: `python3 generators/generate.py`.

Every test draws from its own generator, seeded with its name, so the files never differ from run to run.
The input is what the interactor reads; its last line is the chamber of the fox, or 0 for a fox that evades. The answer repeats that line.
data/sample/1.interaction is written by hand.
"""

import random
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
MOST = 5000
EVADES = 0


def clean():
    for folder in ("sample", "secret"):
        (DATA / folder).mkdir(parents=True, exist_ok=True)
    for old in DATA.rglob("*"):
        if old.suffix in {".in", ".ans"}:
            old.unlink()


def burrow(name, tunnels, fox=EVADES):
    lines = [str(len(tunnels) + 1)] + [f"{a} {b}" for a, b in tunnels]
    (DATA / f"{name}.in").write_text("\n".join(lines) + f"\n{fox}\n")
    (DATA / f"{name}.ans").write_text(f"{fox}\n")


def renumber(rng, tunnels):
    chambers = len(tunnels) + 1
    number = [0, *rng.sample(range(1, chambers + 1), chambers)]
    tunnels = [(number[a], number[b]) if rng.random() < 0.5 else (number[b], number[a]) for a, b in tunnels]
    rng.shuffle(tunnels)
    return tunnels


def path(chambers):
    return [(i, i + 1) for i in range(1, chambers)]


def binary_tree(chambers):
    return [(i // 2, i) for i in range(2, chambers + 1)]


def random_tree(rng, chambers, reach):
    """Every chamber is dug from one of the `reach` chambers before it."""
    return [(rng.randint(max(1, i - reach), i - 1), i) for i in range(2, chambers + 1)]


def tree_behind_tunnel(tree, chambers):
    return binary_tree(tree) + [(i - 1 if i > tree + 1 else tree, i) for i in range(tree + 1, chambers + 1)]


def caterpillar(chambers):
    """A long tunnel with one dead end at each of its chambers."""
    half = chambers // 2
    return path(half) + [(i, half + i) for i in range(1, half + 1)]


clean()
burrow("sample/1", [(1, 2), (2, 3), (3, 4), (4, 5), (4, 6)], 5)

burrow("secret/01-one-chamber", [])
burrow("secret/02-two-chambers", [(2, 1)])
burrow("secret/03-two-chambers-fox-in-2", [(2, 1)], 2)
burrow("secret/04-star", [(7, i) for i in range(1, 41) if i != 7])
burrow("secret/05-star-fox-inside", [(7, i) for i in range(1, 41) if i != 7], 7)
burrow("secret/06-path", path(64))
for index in range(7, 13):
    name = f"secret/{index:02}-small"
    rng = random.Random(name)
    chambers = rng.randint(3, 60)
    fox = rng.choice([EVADES, rng.randint(1, chambers)])
    burrow(name, renumber(rng, random_tree(rng, chambers, rng.choice([2, 5, 100]))), fox)


def big(name, tunnels, fox=EVADES):
    burrow(f"secret/{name}", renumber(random.Random(name), tunnels), fox)


big("13-long-tunnel", path(MOST))
big("14-long-tunnel-with-dead-ends", caterpillar(MOST))
big("15-binary", binary_tree(4095))
big("16-tree-behind-tunnel", tree_behind_tunnel(2047, 4900))
big("17-short-roots", random_tree(random.Random("17"), 3000, 3))
big("18-bushy", random_tree(random.Random("18"), MOST, MOST))
big("19-long-and-thin-fixed", random_tree(random.Random("19"), 2000, 2), 1234)
big("20-large-star", [(1, i) for i in range(2, 3001)])
