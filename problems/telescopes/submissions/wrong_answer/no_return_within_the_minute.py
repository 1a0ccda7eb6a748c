# Demands that a telescope is back strictly before the next booking begins, and buys too many.
import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
bookings = list(zip(numbers[1::2], numbers[2::2]))
telescope_of = [0] * len(bookings)
lent, bought = [], 0
for index in sorted(range(len(bookings)), key=bookings.__getitem__):
    start, end = bookings[index]
    if lent and lent[0][0] < start:
        telescope = heapq.heappop(lent)[1]
    else:
        bought += 1
        telescope = bought
    heapq.heappush(lent, (end, telescope))
    telescope_of[index] = telescope
print(bought)
print(*telescope_of)
