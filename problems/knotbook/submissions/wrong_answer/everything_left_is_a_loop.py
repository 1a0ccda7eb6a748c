# Calls all the steps that cannot be done a loop.
import sys

n, m, *numbers = map(int, sys.stdin.read().split())
after = [[] for _ in range(n + 1)]
unmet = [0] * (n + 1)
for a, b in zip(numbers[0::2], numbers[1::2]):
    after[a].append(b)
    unmet[b] += 1
order = [step for step in range(1, n + 1) if unmet[step] == 0]
for step in order:
    for later in after[step]:
        unmet[later] -= 1
        if unmet[later] == 0:
            order.append(later)
if len(order) == n:
    print("order")
    print(*order)
else:
    left = sorted(set(range(1, n + 1)) - set(order))
    print("loop")
    print(len(left))
    print(*left)
