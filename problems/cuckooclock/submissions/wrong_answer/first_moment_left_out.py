# Subtracts the calls until the first moment, and so loses those at the first moment itself.
def calls_until(moment):
    days, minute_of_day = divmod(moment, 1440)
    total = days * 180
    for minute in range(0, minute_of_day + 1, 30):
        total += (minute // 60 % 12 or 12) if minute % 60 == 0 else 1
    return total


def read_moment():
    day, clock = input().split()
    hours, minutes = clock.split(":")
    return int(day) * 1440 + int(hours) * 60 + int(minutes)


first, last = read_moment(), read_moment()
print(calls_until(last) - calls_until(first))
