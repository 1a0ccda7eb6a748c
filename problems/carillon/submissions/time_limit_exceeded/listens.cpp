// Listens to the carillon second by second.
#include <cstdio>
#include <vector>

int main() {
    int n;
    long long last, solos = 0;
    if (std::scanf("%d %lld", &n, &last) != 2) return 1;
    std::vector<long long> periods(n);
    for (long long& period : periods) {
        if (std::scanf("%lld", &period) != 1) return 1;
    }
    for (long long second = 1; second <= last; second++) {
        int ringing = 0;
        for (long long period : periods) ringing += second % period == 0;
        solos += ringing == 1;
    }
    std::printf("%lld\n", solos);
}
