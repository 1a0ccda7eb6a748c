#include <algorithm>
#include <cstdio>

int main() {
    int stalls;
    if (std::scanf("%d", &stalls) != 1) return 1;

    const long long NONE = -1'000'000'000;
    // The best results of walks that end at the current stall, with the voucher kept or shown so far.
    long long plain = NONE, used = NONE, best = NONE;
    while (stalls-- > 0) {
        long long coins;
        if (std::scanf("%lld", &coins) != 1) return 1;
        plain = std::max(plain, 0LL) + coins;
        used = std::max(used, plain) + coins;
        best = std::max({best, plain, used});
    }
    std::printf("%lld\n", best);
}
