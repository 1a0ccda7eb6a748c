// std::stoull throws when a number does not fit.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

using Piece = std::tuple<int, unsigned long long, size_t>;

std::vector<Piece> pieces(const std::string& mark) {
    std::vector<Piece> result;
    for (size_t i = 0, length; i < mark.size(); i += length) {
        if (std::isdigit(static_cast<unsigned char>(mark[i]))) {
            unsigned long long value = std::stoull(mark.substr(i), &length);
            result.emplace_back(0, value, length);
        } else {
            length = 1;
            result.emplace_back(1, mark[i], 1);
        }
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
