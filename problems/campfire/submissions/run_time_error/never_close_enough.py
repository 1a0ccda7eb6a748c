# Recursive bisection that stops only when both ends are equal: the middle of two neighbouring numbers is one of them, for ever.
import sys
from math import hypot

numbers = list(map(int, sys.stdin.read().split()))
hikers = list(zip(numbers[1::3], numbers[2::3], numbers[3::3]))[:300]


def search(low, high):
    if low == high:
        return low
    middle = (low + high) / 2
    _, stood = max((hypot(x - middle, y) / speed, x) for x, y, speed in hikers)
    return search(middle, high) if stood > middle else search(low, middle)


fire = search(min(x for x, _, _ in hikers), max(x for x, _, _ in hikers))
print(f"{max(hypot(x - fire, y) / speed for x, y, speed in hikers):.9f}")
