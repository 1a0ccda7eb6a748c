# Takes the mean of all water ever poured and forgets that some of it left the tub.
import sys

numbers = list(map(int, sys.stdin.read().split()))
volume = heat = 0
warmest = 0.0
for added, warmth in zip(numbers[2::2], numbers[3::2]):
    volume += added
    heat += added * warmth
    warmest = max(warmest, heat / volume)
print(f"{heat / volume:.9f} {warmest:.9f}")
