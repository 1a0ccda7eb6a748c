# The depth-first search again, without a thought for Python's recursion limit.
import sys

n, m, *numbers = map(int, sys.stdin.read().split())
after = [[] for _ in range(n + 1)]
for a, b in zip(numbers[0::2], numbers[1::2]):
    after[a].append(b)
state = [0] * (n + 1)
path, finished = [], []


def visit(step):
    """The loop, if there is one."""
    state[step] = 1
    path.append(step)
    for later in after[step]:
        if state[later] == 1:
            return path[path.index(later) :]
        if state[later] == 0:
            loop = visit(later)
            if loop:
                return loop
    state[step] = 2
    path.pop()
    finished.append(step)
    return None


for step in range(1, n + 1):
    loop = visit(step) if state[step] == 0 else None
    if loop:
        print("loop")
        print(len(loop))
        print(*loop)
        break
else:
    print("order")
    print(*reversed(finished))
