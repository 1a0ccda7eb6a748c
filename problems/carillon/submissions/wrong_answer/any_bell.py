# Counts the seconds at which at least one bell rings.
from math import gcd


def count(periods, last, common=1, sign=1):
    total = 0
    for i, period in enumerate(periods):
        together = common // gcd(common, period) * period
        if together <= last:
            total += sign * (last // together) + count(periods[i + 1 :], last, together, -sign)
    return total


_, last = map(int, input().split())
print(count(list(map(int, input().split())), last))
