# Dijkstra's algorithm without any luck: good for the first group.
import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
towns = numbers[0]
roads = [[] for _ in range(towns + 1)]
for a, b, toll in zip(numbers[3::3], numbers[4::3], numbers[5::3]):
    roads[a].append((b, toll))
    roads[b].append((a, toll))
paid = [10**18] * (towns + 1)
paid[1] = 0
heap = [(0, 1)]
while heap:
    toll, town = heapq.heappop(heap)
    if toll > paid[town]:
        continue
    for neighbour, price in roads[town]:
        if toll + price < paid[neighbour]:
            paid[neighbour] = toll + price
            heapq.heappush(heap, (toll + price, neighbour))
print(paid[towns])
