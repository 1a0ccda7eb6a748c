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


# The groups narrow the limits with arguments such as "towns=60".
limits = {"towns": 5000, "roads": 10000}
luck = (0, 5)
for argument in sys.argv[1:]:
    key, _, value = argument.partition("=")
    if key == "luck":
        luck = (int(value), int(value))
    else:
        limits[key] = int(value)

lines = read_lines()
towns, count, _ = integers(lines[0], (2, limits["towns"]), (1, limits["roads"]), luck)
if len(lines) != 1 + count:
    fail("the number of roads is not what the first line says")
neighbours = [[] for _ in range(towns + 1)]
for line in lines[1:]:
    a, b, _ = integers(line, (1, towns), (1, towns), (1, 10**5))
    if a == b:
        fail(f"a road from {a} to itself")
    neighbours[a].append(b)
    neighbours[b].append(a)

reached, stack = {1}, [1]
while stack:
    for town in neighbours[stack.pop()]:
        if town not in reached:
            reached.add(town)
            stack.append(town)
if towns not in reached:
    fail("the last town cannot be reached")
sys.exit(42)
