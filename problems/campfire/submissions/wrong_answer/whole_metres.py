# Lights the fire at a point with an integer coordinate.
import sys
from math import hypot

numbers = list(map(int, sys.stdin.read().split()))
hikers = list(zip(numbers[1::3], numbers[2::3], numbers[3::3]))


def last_arrival(x):
    return max(hypot(x - hiker_x, y) / speed for hiker_x, y, speed in hikers)


low, high = -10000, 10000
while low < high:
    middle = (low + high) // 2
    if last_arrival(middle) <= last_arrival(middle + 1):
        high = middle
    else:
        low = middle + 1
print(f"{last_arrival(low):.9f}")
