import heapq
import sys
from collections import deque


def least_price(heights, capacity, lighting):
    """heights[1:] are the pots."""
    price = [0] * len(heights)
    # Pots in the window that are taller than everything behind them, from the tallest to the last.
    queue = deque()
    is_queued = [False] * len(heights)
    # (price[predecessor in the queue] + height, pot); the offers of pots that left the queue or lead it are stale.
    offers = []
    for i in range(1, len(heights)):
        while queue and heights[queue[-1]] <= heights[i]:
            is_queued[queue.pop()] = False
        if queue:
            heapq.heappush(offers, (price[queue[-1]] + heights[i], i))
        queue.append(i)
        is_queued[i] = True

        border = max(0, i - capacity)
        if queue[0] <= border:
            is_queued[queue.popleft()] = False
        best = price[border] + heights[queue[0]]
        while offers and (not is_queued[offers[0][1]] or offers[0][1] == queue[0]):
            heapq.heappop(offers)
        if offers:
            best = min(best, offers[0][0])
        price[i] = lighting + best
    return price[-1]


def main():
    _, capacity, lighting, *orders = map(int, sys.stdin.read().split())
    heights = [0]
    for count, height in zip(orders[0::2], orders[1::2]):
        heights += [height] * count
    print(least_price(heights, capacity, lighting))


main()
