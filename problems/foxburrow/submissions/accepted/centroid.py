import sys


def centroid(tunnels, start, is_candidate):
    """A candidate that divides the connected set of candidates around `start` into parts of at most half the size."""
    parent = {start: 0}
    order = [start]
    for chamber in order:  # grows while we walk through it
        for neighbour in tunnels[chamber]:
            if is_candidate[neighbour] and neighbour != parent[chamber]:
                parent[neighbour] = chamber
                order.append(neighbour)
    size = dict.fromkeys(order, 1)
    for chamber in reversed(order):
        # The first chamber from below that has at least half of all beneath it, itself included.
        if 2 * size[chamber] >= len(order):
            return chamber
        size[parent[chamber]] += size[chamber]


def close_off(tunnels, chamber, behind, is_candidate):
    """Rules out everything that is reached from `chamber` without passing `behind`."""
    is_candidate[chamber] = False
    stack = [chamber]
    while stack:
        for neighbour in tunnels[stack.pop()]:
            if is_candidate[neighbour] and neighbour != behind:
                is_candidate[neighbour] = False
                stack.append(neighbour)


def main():
    n = int(sys.stdin.readline())
    tunnels = [[] for _ in range(n + 1)]
    for _ in range(n - 1):
        a, b = map(int, sys.stdin.readline().split())
        tunnels[a].append(b)
        tunnels[b].append(a)

    is_candidate = [True] * (n + 1)
    fox = 1
    while sum(is_candidate[1:]) > 1:
        chamber = centroid(tunnels, fox, is_candidate)
        print("?", chamber, flush=True)
        fox = int(sys.stdin.readline())  # as far as we know
        if fox == chamber:
            break
        close_off(tunnels, chamber, fox, is_candidate)
    print("!", fox, flush=True)


main()
