"""Checks one input, byte for byte; exit status 42 means valid, 43 invalid."""

import re
import sys


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(43)


def integers(line, *bounds):
    """The integers of a line, one for each (low, high) in bounds, with single spaces between them."""
    tokens = line.split(" ")
    if len(tokens) != len(bounds):
        fail(f"expected {len(bounds)} integers: {line[:60]!r}")
    for token, (low, high) in zip(tokens, bounds):
        if not re.fullmatch(r"0|-?[1-9][0-9]{0,18}", token):
            fail(f"not an integer: {token[:60]!r}")
        if not low <= int(token) <= high:
            fail(f"{token} is outside [{low}, {high}]")
    return [int(token) for token in tokens]


def read_lines():
    text = sys.stdin.buffer.read().decode("ascii", "replace")
    if not text.endswith("\n"):
        fail("the last line does not end")
    return text[:-1].split("\n")


lines = read_lines()
(chambers,) = integers(lines[0], (1, 5000))
if len(lines) != 1 + chambers:
    fail("the number of tunnels is not what the first line says")

# Each tunnel must join two parts that were not joined before.
leader = list(range(chambers + 1))


def find(chamber):
    while leader[chamber] != chamber:
        leader[chamber] = leader[leader[chamber]]
        chamber = leader[chamber]
    return chamber


for line in lines[1:-1]:
    a, b = (find(chamber) for chamber in integers(line, (1, chambers), (1, chambers)))
    if a == b:
        fail(f"the tunnel {line} closes a ring")
    leader[a] = b
integers(lines[-1], (0, chambers))  # the fox, or 0 for one that evades
sys.exit(42)
