# Finds the cheapest way first and slips past its dearest keepers afterwards.
import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
towns, _, luck = numbers[:3]
roads = [[] for _ in range(towns + 1)]
for a, b, toll in zip(numbers[3::3], numbers[4::3], numbers[5::3]):
    roads[a].append((b, toll))
    roads[b].append((a, toll))
best = [10**18] * (towns + 1)
came_by = [None] * (towns + 1)
best[1] = 0
heap = [(0, 1)]
while heap:
    toll, town = heapq.heappop(heap)
    if toll > best[town]:
        continue
    for neighbour, price in roads[town]:
        if toll + price < best[neighbour]:
            best[neighbour] = toll + price
            came_by[neighbour] = (town, price)
            heapq.heappush(heap, (toll + price, neighbour))
tolls = []
town = towns
while town != 1:
    town, price = came_by[town]
    tolls.append(price)
free = set()
for i in sorted(range(len(tolls)), key=lambda i: -tolls[i]):
    if len(free) < luck and i - 1 not in free and i + 1 not in free:
        free.add(i)
print(sum(toll for i, toll in enumerate(tolls) if i not in free))
