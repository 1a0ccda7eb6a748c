# Knows that the weight must be a whole number, but not that the heaviest ball must fit into a chest.
import heapq

n, k = map(int, input().split())
weight, rest = divmod(n * (n + 1) // 2, k)
if rest != 0:
    print("impossible")
else:
    heap = [(-weight, chest) for chest in range(1, k + 1)]
    chest_of = [0] * (n + 1)
    for ball in range(n, 0, -1):
        needs, chest = heap[0]
        heapq.heapreplace(heap, (needs + ball, chest))
        chest_of[ball] = chest
    print("possible")
    print(*chest_of[1:])
