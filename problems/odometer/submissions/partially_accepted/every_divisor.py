# Counts the numbers without equal neighbours and ignores d: good for the third group, 25 points.
def lively_until(limit):
    digits = str(limit)
    count = sum(9**length for length in range(1, len(digits)))
    last = None
    for i, digit in enumerate(map(int, digits)):
        smaller = digit - (i == 0)
        if last is not None and last < digit:
            smaller -= 1
        count += max(smaller, 0) * 9 ** (len(digits) - i - 1)
        if digit == last:
            return count
        last = digit
    return count + 1


a, b, _ = map(int, input().split())
print(lively_until(b) - (lively_until(a - 1) if a > 1 else 0))
