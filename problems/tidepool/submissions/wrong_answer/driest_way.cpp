// Maximizes the lowest rock on the way first, as if the length of the way did not matter.
#include <algorithm>
#include <cstdio>
#include <queue>
#include <tuple>
#include <vector>

int main() {
    int r, c;
    if (std::scanf("%d %d", &r, &c) != 2) return 1;
    std::vector<int> height(r * c), moves(r * c, -1), latest(r * c);
    for (int& h : height) {
        if (std::scanf("%d", &h) != 1) return 1;
    }
    std::priority_queue<std::tuple<int, int, int, int>> heap;  // lowest rock, -moves, rock, latest start
    heap.push({height[0], 0, 0, height[0]});
    while (!heap.empty()) {
        auto [lowest, minusMoves, rock, start] = heap.top();
        heap.pop();
        if (moves[rock] >= 0) continue;
        moves[rock] = -minusMoves;
        latest[rock] = start;
        int row = rock / c, column = rock % c;
        const int steps[4][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
        for (auto& step : steps) {
            int nextRow = row + step[0], nextColumn = column + step[1];
            if (nextRow < 0 || nextRow >= r || nextColumn < 0 || nextColumn >= c) continue;
            int next = nextRow * c + nextColumn;
            heap.push({std::min(lowest, height[next]), minusMoves - 1, next, std::min(start, height[next] + minusMoves - 1)});
        }
    }
    std::printf("%d\n", std::max(-1, latest[r * c - 1]));
}
