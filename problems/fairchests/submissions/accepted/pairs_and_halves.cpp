#include <cstdio>
#include <numeric>
#include <vector>

std::vector<int> chestOf;

// Distributes the balls 1..n so that each entry of `chests` gets `weight` pounds. A chest may be listed twice.
void fill(int n, long long weight, std::vector<int> chests) {
    if (n <= 0) return;
    int k = static_cast<int>(chests.size());

    if (n >= 4 * k - 1) {
        // A pair from the 2k heaviest balls for everyone.
        int lightest = n - 2 * k + 1;
        for (int i = 0; i < k; i++) chestOf[n - i] = chestOf[lightest + i] = chests[i];
        fill(n - 2 * k, weight - n - lightest, std::move(chests));
        return;
    }

    // Pairs that fill a chest: n and weight - n, and so on towards the middle. "Ball" 0 is no ball.
    int light = static_cast<int>(weight) - n, heavy = n;
    int rest = light - 1;
    for (; light < heavy; light++, heavy--) {
        chestOf[light] = chestOf[heavy] = chests.back();
        chests.pop_back();
    }
    if (light == heavy) {
        // The middle ball is half a chest, so go on with halves.
        std::vector<int> halves = chests;
        halves.insert(halves.end(), chests.begin(), chests.end());
        chestOf[light] = halves.back();
        halves.pop_back();
        fill(rest, weight / 2, std::move(halves));
    } else {
        fill(rest, weight, std::move(chests));
    }
}

int main() {
    long long n, k;
    if (std::scanf("%lld %lld", &n, &k) != 2) return 1;
    long long total = n * (n + 1) / 2;
    if (total % k != 0 || total / k < n) {
        std::puts("impossible");
        return 0;
    }
    chestOf.assign(n + 1, 0);
    std::vector<int> chests(k);
    std::iota(chests.begin(), chests.end(), 1);
    fill(static_cast<int>(n), total / k, chests);
    std::puts("possible");
    for (int ball = 1; ball <= n; ball++) std::printf("%d%c", chestOf[ball], ball < n ? ' ' : '\n');
}
