import re
import sys


def piece_key(piece):
    if piece.isdigit():
        return 0, int(piece), len(piece)
    return 1, ord(piece), 1


def mark_key(mark):
    return [piece_key(piece) for piece in re.findall("[0-9]+|[A-Z]", mark)]


marks = sys.stdin.read().split()[1:]
print(*sorted(marks, key=mark_key), sep="\n")
