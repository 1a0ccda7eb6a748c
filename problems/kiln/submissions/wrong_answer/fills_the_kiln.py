# Always fires as many pots as the kiln can hold.
import sys

_, capacity, lighting, *orders = map(int, sys.stdin.read().split())
heights = []
for count, height in zip(orders[0::2], orders[1::2]):
    heights += [height] * count
print(sum(lighting + max(heights[i : i + capacity]) for i in range(0, len(heights), capacity)))
