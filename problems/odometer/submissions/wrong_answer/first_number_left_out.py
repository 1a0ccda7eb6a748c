# Counts the numbers up to b and takes away those up to a, the first one included.
def lively_until(limit, divisor):
    loose = {}  # (last digit, rest) -> prefixes smaller than the limit's own
    tight = (None, 0)
    for position, limit_digit in enumerate(map(int, str(limit))):
        longer = {}

        def add(digit, rest, count):
            state = digit, (10 * rest + digit) % divisor
            longer[state] = longer.get(state, 0) + count

        for (last, rest), count in loose.items():
            for digit in range(10):
                if digit != last:
                    add(digit, rest, count)
        if position > 0:
            for digit in range(1, 10):
                add(digit, 0, 1)
        if tight is not None:
            last, rest = tight
            for digit in range(position == 0, limit_digit):
                if digit != last:
                    add(digit, rest, 1)
            tight = (limit_digit, (10 * rest + limit_digit) % divisor) if limit_digit != last else None
        loose = longer
    return sum(count for (_, rest), count in loose.items() if rest == 0) + (tight is not None and tight[1] == 0)


a, b, d = map(int, input().split())
print(lively_until(b, d) - lively_until(a, d))
