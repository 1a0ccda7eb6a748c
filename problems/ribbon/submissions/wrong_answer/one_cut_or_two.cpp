// Believes that a ring has at most two fair cuts, opposite each other.
#include <iostream>
#include <string>

bool isFair(const std::string& twice, size_t start, size_t n) {
    for (size_t i = 0; i < n / 2; i++) {
        if (twice[start + i] != twice[start + n - 1 - i]) return false;
    }
    return true;
}

int main() {
    std::string ring;
    std::cin >> ring;
    size_t n = ring.size();
    std::string twice = ring + ring;
    for (size_t start = 0; start < n; start++) {
        if (isFair(twice, start, n)) {
            bool opposite = n % 2 == 0 && isFair(twice, (start + n / 2) % n, n);
            std::cout << (opposite ? 2 : 1) << "\n";
            return 0;
        }
    }
    std::cout << "0\n";
}
