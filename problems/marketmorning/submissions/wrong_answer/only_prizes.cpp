// Visits every stall: right as long as no stall costs anything.
#include <algorithm>
#include <cstdio>

int main() {
    int n, coins, total = 0, most = 0;
    if (std::scanf("%d", &n) != 1) return 1;
    while (std::scanf("%d", &coins) == 1) {
        total += coins;
        most = std::max(most, coins);
    }
    std::printf("%d\n", total + most);
}
