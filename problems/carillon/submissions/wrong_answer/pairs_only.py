# Subtracts the pairs and forgets that three bells may ring at once.
from math import lcm

n, last = map(int, input().split())
periods = list(map(int, input().split()))
total = sum(last // period for period in periods)
for i in range(n):
    for j in range(i):
        total -= 2 * (last // lcm(periods[i], periods[j]))
print(total)
