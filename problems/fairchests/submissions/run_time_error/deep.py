# The right construction, but one call for each layer of pairs: ten thousand of them for a single chest.
def fill(n, weight, chests):
    if n <= 0:
        return
    k = len(chests)
    if n >= 4 * k - 1:
        for i, chest in enumerate(chests):
            chest_of[n - i] = chest_of[n - 2 * k + 1 + i] = chest
        fill(n - 2 * k, weight - (2 * n - 2 * k + 1), chests)
        return
    light, heavy = weight - n, n
    while light < heavy:
        chest_of[heavy] = chest_of[light] = chests[-1]
        chests = chests[:-1]
        light, heavy = light + 1, heavy - 1
    if light == heavy:
        chests = chests + chests
        chest_of[light] = chests[-1]
        fill(weight - n - 1, weight // 2, chests[:-1])
    else:
        fill(weight - n - 1, weight, chests)


n, k = map(int, input().split())
weight, rest = divmod(n * (n + 1) // 2, k)
if rest != 0 or weight < n:
    print("impossible")
else:
    chest_of = [0] * (n + 1)
    fill(n, weight, list(range(1, k + 1)))
    print("possible")
    print(*chest_of[1:])
