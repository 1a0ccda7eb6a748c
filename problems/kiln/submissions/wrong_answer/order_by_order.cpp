// Never splits the pots of one order unless they fill the kiln on their own.
#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    long long m, c, f;
    if (std::scanf("%lld %lld %lld", &m, &c, &f) != 3) return 1;
    std::vector<long long> q(m + 1), h(m + 1), price(m + 1, 0);
    for (int i = 1; i <= m; i++) {
        if (std::scanf("%lld %lld", &q[i], &h[i]) != 2) return 1;
        price[i] = price[i - 1] + (q[i] + c - 1) / c * (f + h[i]);
        long long pots = 0, tallest = 0;
        for (int j = i; j >= 1; j--) {
            pots += q[j];
            if (pots > c) break;
            tallest = std::max(tallest, h[j]);
            price[i] = std::min(price[i], price[j - 1] + f + tallest);
        }
    }
    std::printf("%lld\n", price[m]);
}
