# Every press is worth k seconds, also those that come while the light shines.
import sys

_, k, *fields = sys.stdin.read().split()
k = int(k)
presses, dark_from = 0, 0
for time, person in sorted(zip(map(int, fields[0::2]), fields[1::2])):
    if person == "A" or dark_from <= time:
        presses += 1
        dark_from = time + k
print(presses, presses * k)
