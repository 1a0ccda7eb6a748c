from math import gcd


def solos(periods, last, common=1, size=0):
    """The weighted sum over all sets that extend a set of this size and least common multiple by some of the periods."""
    total = 0
    for i, period in enumerate(periods):
        together = common // gcd(common, period) * period
        if together <= last:
            weight = (size + 1) * (-1) ** size
            total += weight * (last // together) + solos(periods[i + 1 :], last, together, size + 1)
    return total


_, last = map(int, input().split())
print(solos(list(map(int, input().split())), last))
