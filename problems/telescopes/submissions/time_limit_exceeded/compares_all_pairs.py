# Gives each booking the smallest telescope that no overlapping booking has, looking at all the bookings each time.
import sys

numbers = list(map(int, sys.stdin.read().split()))
bookings = list(zip(numbers[1::2], numbers[2::2]))
telescope_of = [0] * len(bookings)
for index in sorted(range(len(bookings)), key=bookings.__getitem__):
    start, end = bookings[index]
    taken = set()
    for other, (other_start, other_end) in enumerate(bookings):
        if telescope_of[other] and other_start < end and start < other_end:
            taken.add(telescope_of[other])
    telescope = 1
    while telescope in taken:
        telescope += 1
    telescope_of[index] = telescope
print(max(telescope_of))
print(*telescope_of)
