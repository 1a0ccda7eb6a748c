import sys
from math import sqrt


def last_arrival(hikers, x):
    """When the last hiker reaches the fire at x, and where that hiker stood."""
    latest, stood = -1.0, 0
    for hiker_x, y_squared, speed in hikers:
        time = sqrt((x - hiker_x) * (x - hiker_x) + y_squared) / speed
        if time > latest:
            latest, stood = time, hiker_x
    return latest, stood


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    hikers = [(x, y * y, speed) for x, y, speed in zip(numbers[1::3], numbers[2::3], numbers[3::3])]
    low = min(x for x, _, _ in hikers)
    high = max(x for x, _, _ in hikers)
    best = float("inf")
    for _ in range(50):
        middle = (low + high) / 2
        time, stood = last_arrival(hikers, middle)
        best = min(best, time)
        if stood > middle:
            low = middle
        else:
            high = middle
    print(f"{best:.9f}")


main()
