# Puts up shelves for a thousand telescopes and no more.
import heapq
import sys

numbers = list(map(int, sys.stdin.read().split()))
bookings = list(zip(numbers[1::2], numbers[2::2]))
telescope_of = [0] * len(bookings)
shelf = list(range(1000, 0, -1))
lent = []
for index in sorted(range(len(bookings)), key=bookings.__getitem__):
    start, end = bookings[index]
    while lent and lent[0][0] <= start:
        shelf.append(heapq.heappop(lent)[1])
    telescope_of[index] = shelf.pop()
    heapq.heappush(lent, (end, telescope_of[index]))
print(max(telescope_of))
print(*telescope_of)
