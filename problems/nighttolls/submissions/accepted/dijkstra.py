import heapq
import sys


def least_toll(roads, goal, luck):
    """roads[town] holds (neighbour, toll). A state is a town, how often we slipped past, and whether we did so just now."""
    paid = {(1, 0, False): 0}
    heap = [(0, 1, 0, False)]
    done = set()
    while heap:
        toll, town, slips, just_slipped = heapq.heappop(heap)
        if town == goal:
            return toll
        if (town, slips, just_slipped) in done:
            continue
        done.add((town, slips, just_slipped))
        for neighbour, price in roads[town]:
            options = [(toll + price, neighbour, slips, False)]
            if slips < luck and not just_slipped:
                options.append((toll, neighbour, slips + 1, True))
            for option in options:
                state = option[1:]
                if state not in paid or option[0] < paid[state]:
                    paid[state] = option[0]
                    heapq.heappush(heap, option)


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    towns, _, luck = numbers[:3]
    roads = [[] for _ in range(towns + 1)]
    for a, b, toll in zip(numbers[3::3], numbers[4::3], numbers[5::3]):
        roads[a].append((b, toll))
        roads[b].append((a, toll))
    print(least_toll(roads, towns, luck))


main()
