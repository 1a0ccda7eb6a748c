"""Checks one input, byte for byte; exit status 42 means valid, 43 invalid."""

import re
import sys


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(43)


text = sys.stdin.buffer.read().decode("ascii", "replace")
if not text.endswith("\n"):
    fail("the last line does not end")
first, *rows = text[:-1].split("\n")
if not re.fullmatch(r"[1-9][0-9]{0,2} [1-9][0-9]{0,2}", first):
    fail(f"the first line is not two numbers: {first[:60]!r}")
height, width = map(int, first.split(" "))
if height > 100 or width > 100:
    fail("the garden is too large")
if len(rows) != height:
    fail("the number of rows is not what the first line says")
for row in rows:
    if len(row) != width or not set(row) <= {".", "#"}:
        fail(f"not a row of {width} times . or #: {row[:60]!r}")
if not any("." in row for row in rows):
    fail("there is no gravel")
sys.exit(42)
