# Some two hikers alone are as late as all of them together, so it finds the best place for every pair. Correct, but quadratic.
import sys
from math import hypot

numbers = list(map(int, sys.stdin.read().split()))
hikers = list(zip(numbers[1::3], numbers[2::3], numbers[3::3]))


def meet(one, other):
    low, high = sorted((one[0], other[0]))
    for _ in range(50):
        middle = (low + high) / 2
        time, stood = max((hypot(x - middle, y) / speed, x) for x, y, speed in (one, other))
        if stood > middle:
            low = middle
        else:
            high = middle
    return time


best = 0.0
for i, one in enumerate(hikers):
    for other in hikers[: i + 1]:
        best = max(best, meet(one, other))
print(f"{best:.9f}")
