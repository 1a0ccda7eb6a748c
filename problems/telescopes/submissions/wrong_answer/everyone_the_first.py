# Counts correctly but hands telescope 1 to everybody.
import sys

numbers = list(map(int, sys.stdin.read().split()))
events = sorted([(start, 1) for start in numbers[1::2]] + [(end, -1) for end in numbers[2::2]])
lent = most = 0
for _, change in events:
    lent += change
    most = max(most, lent)
print(most)
print(*[1] * numbers[0])
