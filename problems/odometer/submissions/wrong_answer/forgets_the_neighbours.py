# Counts the multiples of d, lively or not.
a, b, d = map(int, input().split())
print(b // d - (a - 1) // d)
