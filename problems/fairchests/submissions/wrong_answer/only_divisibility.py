# Forgets that the heaviest ball must fit into a chest, and goes on greedily.
n, k = map(int, input().split())
weight, rest = divmod(n * (n + 1) // 2, k)
if rest != 0:
    print("impossible")
else:
    needs = [weight] * k
    chest_of = []
    for ball in range(n, 0, -1):
        chest = next((i for i in range(k) if needs[i] >= ball), 0)
        needs[chest] -= ball
        chest_of.append(chest + 1)
    print("possible")
    print(*reversed(chest_of))
