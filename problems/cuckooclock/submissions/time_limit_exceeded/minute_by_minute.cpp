// Walks through the visit one minute after the other: up to 1.4 * 10^12 steps.
#include <cstdio>

int main() {
    long long moments[2];
    for (long long& moment : moments) {
        long long day, hours, minutes;
        if (std::scanf("%lld %lld:%lld", &day, &hours, &minutes) != 3) return 1;
        moment = day * 1440 + hours * 60 + minutes;
    }
    long long calls = 0;
    for (volatile long long now = moments[0]; now <= moments[1]; now = now + 1) {
        if (now % 60 == 0) calls += (now / 60 + 11) % 12 + 1;
        if (now % 60 == 30) calls++;
    }
    std::printf("%lld\n", calls);
}
