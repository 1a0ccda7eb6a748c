# Finds the centroid by trying every chamber, with a walk through the whole burrow for each.
import sys


def largest_part(middle):
    largest = 0
    for first in tunnels[middle]:
        if not is_candidate[first]:
            continue
        part, stack, seen = 0, [first], {middle, first}
        while stack:
            chamber = stack.pop()
            part += 1
            for neighbour in tunnels[chamber]:
                if is_candidate[neighbour] and neighbour not in seen:
                    seen.add(neighbour)
                    stack.append(neighbour)
        largest = max(largest, part)
    return largest


n = int(sys.stdin.readline())
tunnels = [[] for _ in range(n + 1)]
for _ in range(n - 1):
    a, b = map(int, sys.stdin.readline().split())
    tunnels[a].append(b)
    tunnels[b].append(a)
is_candidate = [True] * (n + 1)
candidates = list(range(1, n + 1))
while len(candidates) > 1:
    chamber = min(candidates, key=largest_part)
    print("?", chamber, flush=True)
    fox = int(sys.stdin.readline())
    if fox == chamber:
        candidates = [fox]
        break
    is_candidate[chamber] = False
    stack, part = [fox], {fox}
    while stack:
        for neighbour in tunnels[stack.pop()]:
            if is_candidate[neighbour] and neighbour not in part:
                part.add(neighbour)
                stack.append(neighbour)
    for other in candidates:
        is_candidate[other] = other in part
    candidates = sorted(part)
print("!", candidates[0], flush=True)
