// Multiplies first and compares later: the least common multiple leaves 64 bits and comes back as anything.
#include <cstdio>
#include <numeric>
#include <vector>

std::vector<long long> periods;
long long last;

long long solos(size_t first, unsigned long long common, int size) {
    long long total = 0;
    for (size_t i = first; i < periods.size(); i++) {
        unsigned long long together = common / std::gcd(common, (unsigned long long)periods[i]) * periods[i];
        if (together == 0) continue;
        long long weight = size % 2 == 0 ? size + 1 : -(size + 1);
        total += weight * (long long)(last / together) + solos(i + 1, together, size + 1);
    }
    return total;
}

int main() {
    int n;
    if (std::scanf("%d %lld", &n, &last) != 2) return 1;
    periods.resize(n);
    for (long long& period : periods) {
        if (std::scanf("%lld", &period) != 1) return 1;
    }
    std::printf("%lld\n", solos(0, 1, 0));
}
