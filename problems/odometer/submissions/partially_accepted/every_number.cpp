// Looks at every number on the odometer: good for the first two groups, 35 points.
#include <cstdio>

bool isLively(long long number) {
    while (number >= 10) {
        if (number % 10 == number / 10 % 10) return false;
        number /= 10;
    }
    return true;
}

int main() {
    long long a, b, d, count = 0;
    if (std::scanf("%lld %lld %lld", &a, &b, &d) != 3) return 1;
    for (long long number = a; number <= b; number++) count += number % d == 0 && isLively(number);
    std::printf("%lld\n", count);
}
