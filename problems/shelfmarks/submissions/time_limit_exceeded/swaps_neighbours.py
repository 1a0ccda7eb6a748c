# Sorts by swapping neighbours until nothing is left to swap.
import re
import sys


def key(mark):
    return [(0, int(p), len(p)) if p.isdigit() else (1, ord(p), 1) for p in re.findall("[0-9]+|[A-Z]", mark)]


marks = sys.stdin.read().split()[1:]
swapped = True
while swapped:
    swapped = False
    for i in range(len(marks) - 1):
        if key(marks[i + 1]) < key(marks[i]):
            marks[i], marks[i + 1] = marks[i + 1], marks[i]
            swapped = True
print(*marks, sep="\n")
