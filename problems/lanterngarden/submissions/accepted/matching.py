import sys

sys.setrecursionlimit(20_000)


def stretches(rows):
    """For each cell the number of the stretch between hedges in its row; how many there are."""
    numbers, count = [], 0
    for row in rows:
        line = []
        for at, cell in enumerate(row):
            count += cell == "." and (at == 0 or row[at - 1] == "#")
            line.append(count - 1)
        numbers.append(line)
    return numbers, count


def match(across, taken, seen, paths):
    """Find a place in a stretch of a row, moving other lanterns along their rows where that helps."""
    for down in paths[across]:
        if down not in seen:
            seen.add(down)
            if taken[down] is None or match(taken[down], taken, seen, paths):
                taken[down] = across
                return True
    return False


def main():
    _, _, *rows = sys.stdin.read().split()
    across, many = stretches(rows)
    columns, many_down = stretches(["".join(column) for column in zip(*rows)])
    paths = [[] for _ in range(many)]
    place = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell == ".":
                paths[across[r][c]].append(columns[c][r])
                place[across[r][c], columns[c][r]] = r, c
    taken = [None] * many_down
    for one in range(many):
        match(one, taken, set(), paths)
    garden = [list(row) for row in rows]
    for down, one in enumerate(taken):
        if one is not None:
            r, c = place[one, down]
            garden[r][c] = "*"
    print("\n".join("".join(row) for row in garden))


main()
