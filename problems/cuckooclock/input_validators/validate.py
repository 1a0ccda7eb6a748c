"""Checks one input, byte for byte; exit status 42 means valid, 43 invalid."""

import re
import sys

MOMENT = r"([1-9][0-9]{0,9}) ([01][0-9]|2[0-3]):([0-5][0-9])\n"


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(43)


text = sys.stdin.buffer.read().decode("ascii", "replace")
match = re.fullmatch(MOMENT + MOMENT, text)
if match is None:
    fail("expected two lines of the form 'D HH:MM'")
first, last = [tuple(map(int, match.groups()[i : i + 3])) for i in (0, 3)]
if not (1 <= first[0] <= 10**9 and 1 <= last[0] <= 10**9):
    fail("a day is out of range")
if first > last:
    fail("the visit ends before it begins")
sys.exit(42)
