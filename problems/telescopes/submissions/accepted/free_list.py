import heapq
import sys


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    bookings = list(zip(numbers[1::2], numbers[2::2]))

    telescope_of = [0] * len(bookings)
    bought = 0
    lent = []  # (time of return, telescope), the earliest return on top
    for index in sorted(range(len(bookings)), key=bookings.__getitem__):
        start, end = bookings[index]
        if lent and lent[0][0] <= start:
            telescope = lent[0][1]
            heapq.heapreplace(lent, (end, telescope))
        else:
            bought += 1
            telescope = bought
            heapq.heappush(lent, (end, telescope))
        telescope_of[index] = telescope

    print(bought)
    print(*telescope_of)


main()
