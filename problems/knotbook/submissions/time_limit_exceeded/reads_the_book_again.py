# Goes through all remarks again for each single step that it takes.
import sys

n, m, *numbers = map(int, sys.stdin.read().split())
remarks = list(zip(numbers[0::2], numbers[1::2]))
left = set(range(1, n + 1))
order = []
while left:
    waiting = set()
    for a, b in remarks:
        if a in left:
            waiting.add(b)
    step = next((step for step in left if step not in waiting), None)
    if step is None:
        break
    left.remove(step)
    order.append(step)
if not left:
    print("order")
    print(*order)
else:
    earlier = {b: a for a, b in remarks if a in left and b in left}
    walk = [next(iter(left))]
    while earlier[walk[-1]] not in walk:
        walk.append(earlier[walk[-1]])
    loop = walk[walk.index(earlier[walk[-1]]) :][::-1]
    print("loop")
    print(len(loop))
    print(*loop)
