# The right construction, but each ball that is placed is taken out of a list of all the others.
def without(balls, placed):
    rest = []
    for ball in balls:
        if ball != placed:
            rest.append(ball)
    return rest


def fill(balls, weight, chests):
    while balls:
        n, k = len(balls), len(chests)
        if n >= 4 * k - 1:
            for i, chest in enumerate(chests):
                for ball in (n - i, n - 2 * k + 1 + i):
                    chest_of[ball] = chest
                    balls = without(balls, ball)
            weight -= 2 * n - 2 * k + 1
            continue
        light, heavy = weight - n, n
        while light < heavy:
            chest = chests.pop()
            for ball in (light, heavy):
                chest_of[ball] = chest
                balls = without(balls, ball)
            light, heavy = light + 1, heavy - 1
        if light == heavy:
            chests = chests + chests
            chest_of[light] = chests.pop()
            balls = without(balls, light)
            weight //= 2


n, k = map(int, input().split())
weight, rest = divmod(n * (n + 1) // 2, k)
if rest != 0 or weight < n:
    print("impossible")
else:
    chest_of = [0] * (n + 1)
    fill(list(range(1, n + 1)), weight, list(range(1, k + 1)))
    print("possible")
    print(*chest_of[1:])
