#include <cstdio>
#include <queue>
#include <utility>
#include <vector>

int rows, columns;
std::vector<std::vector<int>> height;

// Whether the crab gets home when it wakes up at this minute. The first visit to a rock is the best one.
bool canWakeUpAt(int start) {
    std::vector<std::vector<int>> reached(rows, std::vector<int>(columns, -1));
    std::queue<std::pair<int, int>> queue;
    auto visit = [&](int row, int column, int minute) {
        if (row < 0 || row >= rows || column < 0 || column >= columns) return;
        if (reached[row][column] >= 0 || minute > height[row][column]) return;
        reached[row][column] = minute;
        queue.push({row, column});
    };
    visit(0, 0, start);
    while (!queue.empty()) {
        auto [row, column] = queue.front();
        queue.pop();
        int next = reached[row][column] + 1;
        visit(row - 1, column, next);
        visit(row + 1, column, next);
        visit(row, column - 1, next);
        visit(row, column + 1, next);
    }
    return reached[rows - 1][columns - 1] >= 0;
}

int main() {
    if (std::scanf("%d %d", &rows, &columns) != 2) return 1;
    height.assign(rows, std::vector<int>(columns));
    for (auto& row : height) {
        for (int& rock : row) {
            if (std::scanf("%d", &rock) != 1) return 1;
        }
    }

    int possible = -1, impossible = height[0][0] + 1;
    while (impossible - possible > 1) {
        int middle = (possible + impossible) / 2;
        (canWakeUpAt(middle) ? possible : impossible) = middle;
    }
    std::printf("%d\n", possible);
}
