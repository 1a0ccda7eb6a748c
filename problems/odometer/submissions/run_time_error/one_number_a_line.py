# Expects each number on a line of its own.
a = int(input())
b = int(input())
d = int(input())
print(sum(number % d == 0 and all(x != y for x, y in zip(str(number), str(number)[1:])) for number in range(a, b + 1)))
