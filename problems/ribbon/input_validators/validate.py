"""Checks one input, byte for byte; exit status 42 means valid, 43 invalid."""

import re
import sys

text = sys.stdin.buffer.read()
if not re.fullmatch(rb"[a-z]{1,50000}\n", text):
    print("expected one line of 1 to 50000 lower-case letters", file=sys.stderr)
    sys.exit(43)
sys.exit(42)
