def lively_until(limit, divisor):
    """How many lively numbers there are from 1 to limit."""
    if limit == 0:
        return 0
    # loose[last][rest]: how many prefixes that are smaller than that of the limit end in this digit and leave this rest.
    loose = [[0] * divisor for _ in range(10)]
    tight = (None, 0)  # last digit and rest of the limit's own prefix, until it is not lively any more
    for position, limit_digit in enumerate(map(int, str(limit))):
        longer = [[0] * divisor for _ in range(10)]
        for digit in range(10):
            row = longer[digit]
            for rest in range(divisor):
                count = sum(loose[last][rest] for last in range(10) if last != digit)
                row[(10 * rest + digit) % divisor] += count
            if position > 0 and digit > 0:
                row[digit % divisor] += 1  # a number with fewer digits begins here

        if tight is not None:
            last, rest = tight
            for digit in range(1 if position == 0 else 0, limit_digit):
                if digit != last:
                    longer[digit][(10 * rest + digit) % divisor] += 1
            tight = (limit_digit, (10 * rest + limit_digit) % divisor) if limit_digit != last else None
        loose = longer
    return sum(row[0] for row in loose) + (tight is not None and tight[1] == 0)


a, b, d = map(int, input().split())
print(lively_until(b, d) - lively_until(a - 1, d))
