# Starts again from an empty tub for every prefix of the jugs.
import sys

numbers = list(map(int, sys.stdin.read().split()))
count, capacity = numbers[:2]
warmest = 0.0
for last in range(1, count + 1):
    volume, temperature = 0, 0.0
    for jug in range(last):
        added, warmth = numbers[2 + 2 * jug], numbers[3 + 2 * jug]
        temperature = (volume * temperature + added * warmth) / (volume + added)
        volume = min(capacity, volume + added)
    warmest = max(warmest, temperature)
print(f"{temperature:.9f} {warmest:.9f}")
