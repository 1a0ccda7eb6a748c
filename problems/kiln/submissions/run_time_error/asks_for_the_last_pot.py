# The recurrence with a cache and without a thought for the depth of the recursion.
import sys
from functools import cache

_, capacity, lighting, *orders = map(int, sys.stdin.read().split())
heights = []
for count, height in zip(orders[0::2], orders[1::2]):
    heights += [height] * count


@cache
def price(i):
    if i == 0:
        return 0
    best, tallest = 10**18, 0
    for j in range(i - 1, max(0, i - capacity) - 1, -1):
        tallest = max(tallest, heights[j])
        best = min(best, price(j) + tallest)
    return best + lighting


print(price(len(heights)))
