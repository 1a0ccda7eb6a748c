#include <cstdio>
#include <numeric>
#include <vector>

using Int = long long;

std::vector<Int> periods;
Int last;

// The weighted sum over all sets that extend a set of this size and least common multiple by bells from `first` on.
__int128 solos(size_t first, Int common, int size) {
    __int128 total = 0;
    for (size_t i = first; i < periods.size(); i++) {
        Int factor = periods[i] / std::gcd(common, periods[i]);
        if (common > last / factor) continue;  // the least common multiple is beyond the last second
        Int together = common * factor;
        Int weight = size % 2 == 0 ? size + 1 : -(size + 1);
        total += static_cast<__int128>(weight) * (last / together) + solos(i + 1, together, size + 1);
    }
    return total;
}

int main() {
    int n;
    if (std::scanf("%d %lld", &n, &last) != 2) return 1;
    periods.resize(n);
    for (Int& period : periods) {
        if (std::scanf("%lld", &period) != 1) return 1;
    }
    std::printf("%lld\n", static_cast<Int>(solos(0, 1, 0)));
}
