# Believes that the lines are in order.
import sys

_, k, *fields = sys.stdin.read().split()
k = int(k)
presses = seconds = dark_from = 0
for time, person in zip(map(int, fields[0::2]), fields[1::2]):
    if person == "A" or dark_from <= time:
        presses += 1
        seconds += time + k - max(time, dark_from)
        dark_from = time + k
print(presses, seconds)
