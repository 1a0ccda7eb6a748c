import sys


def find_order(before, after):
    """The steps that can be done, in an order that respects the remarks. With a loop some are missing."""
    unmet = [len(steps) for steps in before]
    order = [step for step in range(1, len(before)) if unmet[step] == 0]
    for step in order:  # grows while we walk through it
        for later in after[step]:
            unmet[later] -= 1
            if unmet[later] == 0:
                order.append(later)
    return order


def find_loop(before, left):
    """A loop among the steps that are left, each of which waits for another one of them."""
    walked = {}  # step -> its place on the walk, which goes backwards through the remarks
    step = next(iter(left))
    while step not in walked:
        walked[step] = len(walked)
        step = next(earlier for earlier in before[step] if earlier in left)
    return list(walked)[walked[step] :][::-1]


def main():
    n, m, *numbers = map(int, sys.stdin.read().split())
    before = [[] for _ in range(n + 1)]
    after = [[] for _ in range(n + 1)]
    for a, b in zip(numbers[0::2], numbers[1::2]):
        after[a].append(b)
        before[b].append(a)

    order = find_order(before, after)
    if len(order) == n:
        print("order")
        print(*order)
    else:
        loop = find_loop(before, set(range(1, n + 1)) - set(order))
        print("loop")
        print(len(loop))
        print(*loop)


main()
