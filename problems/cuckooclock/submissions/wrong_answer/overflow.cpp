// The right idea in 32 bits.
#include <cstdio>

int callsUntil(unsigned day, int minuteOfDay) {
    unsigned calls = day * 180u;
    for (int minute = 0; minute <= minuteOfDay; minute += 30) {
        calls += minute % 60 ? 1 : (minute / 60 + 11) % 12 + 1;
    }
    return static_cast<int>(calls);
}

int main() {
    unsigned day[2];
    int hours[2], minutes[2];
    for (int i = 0; i < 2; i++) {
        if (std::scanf("%u %d:%d", &day[i], &hours[i], &minutes[i]) != 3) return 1;
    }
    int firstMinute = hours[0] * 60 + minutes[0];
    std::printf("%d\n", callsUntil(day[1], hours[1] * 60 + minutes[1]) - callsUntil(day[0], firstMinute - 1));
}
