DAY = 24 * 60
CALLS_PER_DAY = 180


def calls_at(minute_of_day):
    """How often the cuckoo calls at this minute of the day."""
    hour, minute = divmod(minute_of_day, 60)
    if minute == 0:
        return hour % 12 or 12
    return 1 if minute == 30 else 0


def calls_until(moment):
    """Calls at all moments up to and including this one."""
    days, minute_of_day = divmod(moment, DAY)
    today = sum(calls_at(minute) for minute in range(0, minute_of_day + 1, 30))
    return days * CALLS_PER_DAY + today


def read_moment():
    day, clock = input().split()
    hours, minutes = clock.split(":")
    return int(day) * DAY + int(hours) * 60 + int(minutes)


first = read_moment()
last = read_moment()
print(calls_until(last) - calls_until(first - 1))
