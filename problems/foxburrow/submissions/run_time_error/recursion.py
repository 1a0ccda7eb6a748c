# Centroids by recursion, without a thought for Python's recursion limit: a long tunnel is too deep.
import sys


def measure(chamber, parent):
    size[chamber] = 1
    for neighbour in tunnels[chamber]:
        if neighbour != parent and not is_closed[neighbour]:
            size[chamber] += measure(neighbour, chamber)
    return size[chamber]


n = int(sys.stdin.readline())
tunnels = [[] for _ in range(n + 1)]
for _ in range(n - 1):
    a, b = map(int, sys.stdin.readline().split())
    tunnels[a].append(b)
    tunnels[b].append(a)
is_closed = [False] * (n + 1)
size = [0] * (n + 1)
fox = 1
while (total := measure(fox, 0)) > 1:
    chamber, parent = fox, 0
    while True:
        deeper = [v for v in tunnels[chamber] if v != parent and not is_closed[v] and 2 * size[v] > total]
        if not deeper:
            break
        chamber, parent = deeper[0], chamber
    print("?", chamber, flush=True)
    fox = int(sys.stdin.readline())
    if fox == chamber:
        break
    is_closed[chamber] = True
print("!", fox, flush=True)
