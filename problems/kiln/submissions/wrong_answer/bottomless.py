# Forgets that the kiln is full at some point.
import heapq
import sys

_, capacity, lighting, *orders = map(int, sys.stdin.read().split())
heights = [0]
for count, height in zip(orders[0::2], orders[1::2]):
    heights += [height] * count
price = [0] * len(heights)
stack = []  # (height, best offer of this height, best offer down to here)
for i in range(1, len(heights)):
    cheapest = price[i - 1]
    while stack and stack[-1][0] <= heights[i]:
        cheapest = min(cheapest, stack.pop()[1])
    best = cheapest + heights[i]
    if stack:
        best = min(best, stack[-1][2])
    stack.append((heights[i], cheapest, best))
    price[i] = lighting + best
print(price[-1])
