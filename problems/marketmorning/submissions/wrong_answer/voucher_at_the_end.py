# Finds the best walk without a voucher first, and only then doubles its largest stall.
input()
stalls = list(map(int, input().split()))
best = total = -10**9
start = 0
for i, coins in enumerate(stalls):
    if total < 0:
        total, start = 0, i
    total += coins
    if total > best:
        best, walk = total, (start, i)
prize = max(stalls[walk[0] : walk[1] + 1])
print(best + prize)
