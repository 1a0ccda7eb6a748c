# One level of recursion for each stall.
def best_until(i):
    """plain, used and best for the walks up to stall i."""
    if i < 0:
        return -10**9, -10**9, -10**9
    plain, used, best = best_until(i - 1)
    plain = max(plain, 0) + stalls[i]
    used = max(used, plain) + stalls[i]
    return plain, used, max(best, plain, used)


input()
stalls = list(map(int, input().split()))
print(best_until(len(stalls) - 1)[2])
