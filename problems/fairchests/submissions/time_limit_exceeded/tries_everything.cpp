// Backtracking: each ball into every chest that still has room for it, the lightest ball first.
#include <cstdio>
#include <vector>

std::vector<long long> needs;
std::vector<int> chestOf;

bool place(int ball, int n) {
    if (ball > n) return true;
    for (size_t chest = 0; chest < needs.size(); chest++) {
        if (needs[chest] < ball) continue;
        needs[chest] -= ball;
        chestOf[ball] = static_cast<int>(chest) + 1;
        if (place(ball + 1, n)) return true;
        needs[chest] += ball;
    }
    return false;
}

int main() {
    long long n, k;
    if (std::scanf("%lld %lld", &n, &k) != 2) return 1;
    long long total = n * (n + 1) / 2;
    if (total % k != 0 || total / k < n) {
        std::puts("impossible");
        return 0;
    }
    needs.assign(k, total / k);
    chestOf.assign(n + 1, 0);
    place(1, static_cast<int>(n));
    std::puts("possible");
    for (int ball = 1; ball <= n; ball++) std::printf("%d ", chestOf[ball]);
    std::puts("");
}
