def fill(n, weight, chests, chest_of):
    """Distributes the balls 1..n so that each entry of `chests` gets `weight` pounds. A chest may be listed twice."""
    while n > 0:
        k = len(chests)
        if n >= 4 * k - 1:
            # A pair from the 2k heaviest balls for everyone.
            lightest = n - 2 * k + 1
            for i, chest in enumerate(chests):
                chest_of[n - i] = chest_of[lightest + i] = chest
            weight -= n + lightest
            n -= 2 * k
            continue

        # Pairs that fill a chest: n and weight - n, and so on towards the middle. "Ball" 0 is no ball.
        chests = list(chests)
        light, heavy = weight - n, n
        while light < heavy:
            chest = chests.pop()
            chest_of[heavy] = chest_of[light] = chest
            light += 1
            heavy -= 1
        n = max(0, weight - n - 1)
        if light == heavy:
            # The middle ball is half a chest, so go on with halves.
            chests += chests
            chest_of[light] = chests.pop()
            weight //= 2


n, k = map(int, input().split())
weight, rest = divmod(n * (n + 1) // 2, k)
if rest != 0 or weight < n:
    print("impossible")
else:
    chest_of = [0] * (n + 1)
    fill(n, weight, list(range(1, k + 1)), chest_of)
    print("possible")
    print(*chest_of[1:])
