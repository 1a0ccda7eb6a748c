#include <algorithm>
#include <iostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

bool isDigit(char c) { return '0' <= c && c <= '9'; }

// A piece as a tuple that compares as the librarian does. Numbers of equal length compare like text.
using Piece = std::tuple<bool, size_t, std::string, size_t>;  // is a letter, length without zeros, text, length

std::vector<Piece> pieces(const std::string& mark) {
    std::vector<Piece> result;
    for (size_t begin = 0, end; begin < mark.size(); begin = end) {
        end = begin + 1;
        if (!isDigit(mark[begin])) {
            result.emplace_back(true, 1, mark.substr(begin, 1), 1);
            continue;
        }
        while (end < mark.size() && isDigit(mark[end])) end++;
        size_t value = begin;
        while (value < end && mark[value] == '0') value++;
        result.emplace_back(false, end - value, mark.substr(value, end - value), end - begin);
    }
    return result;
}

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<std::vector<Piece>, std::string>> marks(n);
    for (auto& [key, mark] : marks) {
        std::cin >> mark;
        key = pieces(mark);
    }
    std::sort(marks.begin(), marks.end());
    for (const auto& [key, mark] : marks) std::cout << mark << "\n";
}
