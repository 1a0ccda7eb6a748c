// Believes that a step with fewer remarks before it can always go first, and that there are no loops.
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

int main() {
    int n, m;
    if (std::scanf("%d %d", &n, &m) != 2) return 1;
    std::vector<int> remarks(n + 1), order(n);
    while (m-- > 0) {
        int a, b;
        if (std::scanf("%d %d", &a, &b) != 2) return 1;
        remarks[b]++;
    }
    std::iota(order.begin(), order.end(), 1);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return remarks[a] < remarks[b]; });
    std::puts("order");
    for (int step : order) std::printf("%d ", step);
    std::puts("");
}
