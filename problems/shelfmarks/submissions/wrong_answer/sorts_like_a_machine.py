# Compares character by character.
import sys

print(*sorted(sys.stdin.read().split()[1:]), sep="\n")
