def best_morning(stalls):
    """The best result of a walk, with the voucher kept (plain) or shown (used) so far."""
    plain = used = best = -10**9
    for coins in stalls:
        plain = max(plain, 0) + coins
        used = max(used, plain) + coins
        best = max(best, plain, used)
    return best


input()
print(best_morning(map(int, input().split())))
