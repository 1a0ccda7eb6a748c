# Finds a way with the fewest moves and looks at the water only then.
import sys
from collections import deque

rows, columns, *height = map(int, sys.stdin.read().split())
came_from = {0: None}
queue = deque([0])
while queue:
    rock = queue.popleft()
    row, column = divmod(rock, columns)
    for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        if 0 <= row + dr < rows and 0 <= column + dc < columns:
            neighbour = (row + dr) * columns + column + dc
            if neighbour not in came_from:
                came_from[neighbour] = rock
                queue.append(neighbour)
path = []
rock = rows * columns - 1
while rock is not None:
    path.append(rock)
    rock = came_from[rock]
path.reverse()
print(max(-1, min(height[rock] - i for i, rock in enumerate(path))))
