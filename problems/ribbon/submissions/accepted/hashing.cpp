#include <chrono>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <vector>

const uint64_t MOD = (1ULL << 61) - 1;

uint64_t multiply(uint64_t a, uint64_t b) { return static_cast<unsigned __int128>(a) * b % MOD; }

// Hashes of all substrings of a text, for a given base.
class Hashes {
public:
    Hashes(const std::string& text, uint64_t base) : prefix(1, 0), power(1, 1) {
        for (char c : text) {
            prefix.push_back((multiply(prefix.back(), base) + static_cast<unsigned char>(c)) % MOD);
            power.push_back(multiply(power.back(), base));
        }
    }

    uint64_t of(size_t begin, size_t length) const {
        return (prefix[begin + length] + MOD - multiply(prefix[begin], power[length])) % MOD;
    }

private:
    std::vector<uint64_t> prefix, power;
};

int main() {
    std::string ring;
    std::cin >> ring;
    size_t n = ring.size();
    std::string forwards = ring + ring, backwards(forwards.rbegin(), forwards.rend());

    std::mt19937_64 random(std::chrono::steady_clock::now().time_since_epoch().count());
    uint64_t base = 1000 + random() % (MOD - 2000);
    Hashes there(forwards, base), back(backwards, base);

    int fair = 0;
    for (size_t start = 0; start < n; start++) {
        // The window [start, start + n) begins at n - start when read from the other end.
        fair += there.of(start, n) == back.of(n - start, n);
    }
    std::cout << fair << "\n";
}
