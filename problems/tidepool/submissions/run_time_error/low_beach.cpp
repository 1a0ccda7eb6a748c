// Has one bucket for each minute, but only for beaches below a thousand.
#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int r, c;
    if (std::scanf("%d %d", &r, &c) != 2) return 1;
    std::vector<int> height(r * c);
    for (int& h : height) {
        if (std::scanf("%d", &h) != 1) return 1;
    }
    std::vector<std::vector<int>> buckets(1000);
    std::vector<bool> isDone(r * c);
    buckets.at(height.back()).push_back(r * c - 1);
    for (int minute = 999; minute >= 0; minute--) {
        for (int rock : buckets[minute]) {
            if (isDone[rock]) continue;
            isDone[rock] = true;
            if (rock == 0) {
                std::printf("%d\n", minute);
                return 0;
            }
            if (minute == 0) continue;
            auto reach = [&](int next) { buckets.at(std::min(minute - 1, height[next])).push_back(next); };
            if (rock % c > 0) reach(rock - 1);
            if (rock % c < c - 1) reach(rock + 1);
            if (rock >= c) reach(rock - c);
            if (rock + c < r * c) reach(rock + c);
        }
    }
    std::puts("-1");
}
