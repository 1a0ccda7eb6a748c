# Extends a walk from each stall: quadratic.
input()
stalls = list(map(int, input().split()))
best = -10**9
for first in range(len(stalls)):
    total, prize = 0, 0
    for last in range(first, len(stalls)):
        total += stalls[last]
        if stalls[last] > prize:
            prize = stalls[last]
        if total + prize > best:
            best = total + prize
print(best)
