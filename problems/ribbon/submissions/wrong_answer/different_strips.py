# Counts different fair strips instead of cuts: it stops when the ring repeats.
ring = input().strip()
n = len(ring)
period = (ring + ring).find(ring, 1)


def radii(text):
    radius = [0] * len(text)
    center = end = 0
    for i in range(len(text)):
        reach = min(radius[2 * center - i], end - i) if i < end else 0
        while i - reach > 0 and i + reach + 1 < len(text) and text[i - reach - 1] == text[i + reach + 1]:
            reach += 1
        radius[i] = reach
        if i + reach > end:
            center, end = i, i + reach
    return radius


radius = radii("|" + "|".join(ring + ring) + "|")
print(sum(radius[2 * start + n] >= n for start in range(period)))
