# Tries every size of the last firing.
import sys

_, capacity, lighting, *orders = map(int, sys.stdin.read().split())
heights = []
for count, height in zip(orders[0::2], orders[1::2]):
    heights += [height] * count
price = [0]
for i in range(1, len(heights) + 1):
    best, tallest = 10**18, 0
    for j in range(i - 1, max(0, i - capacity) - 1, -1):
        if heights[j] > tallest:
            tallest = heights[j]
        if price[j] + tallest < best:
            best = price[j] + tallest
    price.append(best + lighting)
print(price[-1])
