import sys


def main():
    _, _, *rows = sys.stdin.read().split()
    garden = [list(row) for row in rows]
    lit_from_above = [False] * len(garden[0])
    for row in garden:
        is_lit = False
        for at, cell in enumerate(row):
            if cell == "#":
                is_lit = lit_from_above[at] = False
            elif not is_lit and not lit_from_above[at]:
                row[at] = "*"
                is_lit = lit_from_above[at] = True
    print("\n".join("".join(row) for row in garden))


main()
