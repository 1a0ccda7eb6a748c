import heapq
import sys


def latest_start(height, width):
    """The latest minute at the first rock; `height` is the grid row by row, framed by rocks that are never dry."""
    first, burrow = width + 1, len(height) - width - 2
    latest = [-1] * len(height)
    latest[burrow] = height[burrow]
    heap = [(-height[burrow], burrow)]
    while heap:
        minute, rock = heapq.heappop(heap)
        if -minute < latest[rock]:
            continue
        for neighbour in (rock - 1, rock + 1, rock - width, rock + width):
            there = min(-minute - 1, height[neighbour])
            if there > latest[neighbour]:
                latest[neighbour] = there
                heapq.heappush(heap, (-there, neighbour))
    return latest[first]


def main():
    rows, columns, *numbers = map(int, sys.stdin.read().split())
    width = columns + 2
    height = [-1] * width
    for row in range(rows):
        height += [-1, *numbers[row * columns : (row + 1) * columns], -1]
    height += [-1] * width
    print(latest_start(height, width))


main()
