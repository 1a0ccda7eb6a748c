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


# The groups narrow the limits with arguments such as "highest=1000000".
limits = {"highest": 10**18, "longest": 10**18, "divisor": 100}
for argument in sys.argv[1:]:
    key, _, value = argument.partition("=")
    limits[key] = int(value)

lines = read_lines()
if len(lines) != 1:
    fail("expected one line")
a, b, _ = integers(lines[0], (1, 10**18), (1, limits["highest"]), (1, limits["divisor"]))
if a > b:
    fail("the odometer runs backwards")
if b - a > limits["longest"]:
    fail("the day is too long")
sys.exit(42)
