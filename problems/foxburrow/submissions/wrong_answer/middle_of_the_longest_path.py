# Sniffs in the middle of the longest path instead of at a centroid.
import sys


def furthest(start):
    """The way from the candidate that is furthest from `start` back to it."""
    parent = {start: 0}
    order = [start]
    for chamber in order:
        for neighbour in tunnels[chamber]:
            if is_candidate[neighbour] and neighbour != parent[chamber]:
                parent[neighbour] = chamber
                order.append(neighbour)
    way = [order[-1]]
    while way[-1] != start:
        way.append(parent[way[-1]])
    return way


n = int(sys.stdin.readline())
tunnels = [[] for _ in range(n + 1)]
for _ in range(n - 1):
    a, b = map(int, sys.stdin.readline().split())
    tunnels[a].append(b)
    tunnels[b].append(a)
is_candidate = [True] * (n + 1)
fox = 1
while True:
    path = furthest(furthest(fox)[0])
    if len(path) == 1:
        break
    chamber = path[len(path) // 2]
    print("?", chamber, flush=True)
    fox = int(sys.stdin.readline())
    if fox == chamber:
        break
    is_candidate[chamber] = False
print("!", fox, flush=True)
