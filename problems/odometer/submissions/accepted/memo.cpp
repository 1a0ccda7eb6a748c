#include <cstdio>
#include <cstring>
#include <string>

const int NONE = 10;  // no digit yet

int divisor;
long long memo[19][11][100];

// How many ways there are to append `left` digits to a prefix with this last digit and rest, so that the number is lively.
// Before the first digit, zeros are allowed and do not count as digits.
long long ways(int left, int last, int rest) {
    if (left == 0) return last != NONE && rest == 0;
    long long& known = memo[left][last][rest];
    if (known >= 0) return known;
    known = 0;
    for (int digit = 0; digit < 10; digit++) {
        if (digit == last) continue;
        int next = last == NONE && digit == 0 ? NONE : digit;
        known += ways(left - 1, next, (10 * rest + digit) % divisor);
    }
    return known;
}

// How many lively numbers there are from 1 to limit - 1.
long long livelyBelow(long long limit) {
    std::string digits = std::to_string(limit);
    int last = NONE, rest = 0;
    long long count = 0;
    for (size_t i = 0; i < digits.size(); i++) {
        int left = static_cast<int>(digits.size() - i) - 1, limitDigit = digits[i] - '0';
        for (int digit = 0; digit < limitDigit; digit++) {
            if (digit == last) continue;
            int next = last == NONE && digit == 0 ? NONE : digit;
            count += ways(left, next, (10 * rest + digit) % divisor);
        }
        if (limitDigit == last) break;
        last = limitDigit;
        rest = (10 * rest + limitDigit) % divisor;
    }
    return count;
}

int main() {
    long long a, b;
    if (std::scanf("%lld %lld %d", &a, &b, &divisor) != 3) return 1;
    std::memset(memo, -1, sizeof memo);
    std::printf("%lld\n", livelyBelow(b + 1) - livelyBelow(a));
}
