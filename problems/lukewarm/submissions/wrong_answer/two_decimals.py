# Prints too few digits.
import sys

numbers = list(map(int, sys.stdin.read().split()))
capacity, volume, temperature, warmest = numbers[1], 0, 0.0, 0.0
for added, warmth in zip(numbers[2::2], numbers[3::2]):
    temperature = (volume * temperature + added * warmth) / (volume + added)
    volume = min(capacity, volume + added)
    warmest = max(warmest, temperature)
print(f"{temperature:.2f} {warmest:.2f}")
