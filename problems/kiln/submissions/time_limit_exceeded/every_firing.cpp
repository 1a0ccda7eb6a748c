// Tries every size of the last firing: n * c / 2 steps, up to ten thousand million.
#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int orders, capacity, lighting;
    if (std::scanf("%d %d %d", &orders, &capacity, &lighting) != 3) return 1;
    std::vector<int> height(1, 0);
    while (orders-- > 0) {
        int count, tall;
        if (std::scanf("%d %d", &count, &tall) != 2) return 1;
        height.insert(height.end(), count, tall);
    }
    int pots = static_cast<int>(height.size()) - 1;
    std::vector<long long> price(pots + 1, 0);
    for (int i = 1; i <= pots; i++) {
        long long best = 1e18, tallest = 0;
        for (int j = i - 1; j >= std::max(0, i - capacity); j--) {
            tallest = std::max<long long>(tallest, height[j + 1]);
            best = std::min(best, price[j] + tallest);
        }
        price[i] = best + lighting;
    }
    std::printf("%lld\n", price[pots]);
}
