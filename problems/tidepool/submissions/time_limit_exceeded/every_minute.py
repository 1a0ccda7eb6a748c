# Tries one minute after the other, beginning with the latest.
import sys
from collections import deque


def can_wake_up_at(start):
    reached = {0: start}
    queue = deque([0])
    while queue:
        rock = queue.popleft()
        row, column = divmod(rock, columns)
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            if 0 <= row + dr < rows and 0 <= column + dc < columns:
                neighbour = (row + dr) * columns + column + dc
                if neighbour not in reached and reached[rock] + 1 <= height[neighbour]:
                    reached[neighbour] = reached[rock] + 1
                    queue.append(neighbour)
    return rows * columns - 1 in reached


rows, columns, *height = map(int, sys.stdin.read().split())
start = height[0]
while start >= 0 and not can_wake_up_at(start):
    start -= 1
print(start)
