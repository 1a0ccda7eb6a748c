# Has room for a hundred towns.
import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
towns, _, luck = numbers[:3]
roads = [[] for _ in range(101)]
for a, b, toll in zip(numbers[3::3], numbers[4::3], numbers[5::3]):
    roads[a].append((b, toll))
    roads[b].append((a, toll))
done = set()
heap = [(0, 1, 0, False)]
while heap:
    toll, *state = heapq.heappop(heap)
    town, slips, just_slipped = state
    if town == towns:
        print(toll)
        break
    if tuple(state) in done:
        continue
    done.add(tuple(state))
    for neighbour, price in roads[town]:
        heapq.heappush(heap, (toll + price, neighbour, slips, False))
        if slips < luck and not just_slipped:
            heapq.heappush(heap, (toll, neighbour, slips + 1, True))
