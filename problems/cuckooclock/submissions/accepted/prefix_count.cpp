#include <cstdio>

const long long DAY = 24 * 60;
const long long CALLS_PER_DAY = 180;

// Calls at all moments up to and including this one.
long long callsUntil(long long moment) {
    long long calls = moment / DAY * CALLS_PER_DAY;
    for (int minute = 0; minute <= moment % DAY; minute += 30) {
        int hour = minute / 60;
        bool isFullHour = minute % 60 == 0;
        calls += isFullHour ? (hour + 11) % 12 + 1 : 1;
    }
    return calls;
}

long long readMoment() {
    long long day, hours, minutes;
    if (std::scanf("%lld %lld:%lld", &day, &hours, &minutes) != 3) return 0;
    return day * DAY + hours * 60 + minutes;
}

int main() {
    long long first = readMoment();
    long long last = readMoment();
    std::printf("%lld\n", callsUntil(last) - callsUntil(first - 1));
}
