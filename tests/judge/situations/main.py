"""One program for every situation that a judge has to tell apart; the first line says which."""

import sys


def depth(n: int) -> int:
    return 0 if n == 0 else 1 + depth(n - 1)


def main() -> None:
    situation = sys.stdin.readline().strip()
    if situation == "sum":
        print(sum(map(int, sys.stdin.readline().split())))
    elif situation == "echo":
        numbers = sys.stdin.read().split()
        sys.stdout.write("\n".join(str(int(one) + 1) for one in numbers) + "\n")
    elif situation == "deep":
        sys.setrecursionlimit(200_000)
        print(depth(100_000))
    elif situation == "catch":
        try:
            int("x")
        except ValueError:
            print("caught")
    elif situation == "throw":
        raise ValueError("on purpose")
    elif situation == "loop":
        while True:
            pass
    elif situation == "memory":
        kept = []
        while True:
            kept.append(bytearray(b"x" * 1_000_000))


main()
