# Leaves marks that differ in leading zeros only in the order of the input.
import re
import sys

marks = sys.stdin.read().split()[1:]
marks.sort(key=lambda mark: [(0, int(p)) if p.isdigit() else (1, ord(p)) for p in re.findall("[0-9]+|[A-Z]", mark)])
print(*marks, sep="\n")
