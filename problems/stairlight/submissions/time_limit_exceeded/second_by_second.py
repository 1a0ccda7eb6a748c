# Stays on the stairs all night.
import sys

_, k, *fields = sys.stdin.read().split()
k = int(k)
visits = dict(zip(map(int, fields[0::2]), fields[1::2]))
presses = seconds = 0
left = 0
for now in range(max(visits) + k + 1):
    person = visits.get(now)
    if person == "A" or (person == "D" and left == 0):
        presses += 1
        left = k
    if left > 0:
        seconds += 1
        left -= 1
print(presses, seconds)
