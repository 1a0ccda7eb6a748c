# Peels off the outer letters by recursion. One cut in a thousand is deep enough to break it.
def is_fair(left, right):
    return left >= right or (twice[left] == twice[right] and is_fair(left + 1, right - 1))


ring = input().strip()
twice = ring + ring
print(sum(is_fair(start, start + len(ring) - 1) for start in range(len(ring))))
