#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int people;
    long long shinesFor;
    std::cin >> people >> shinesFor;
    std::vector<std::pair<long long, char>> visits(people);
    for (auto& [time, person] : visits) std::cin >> time >> person;
    std::sort(visits.begin(), visits.end());

    long long presses = 0, seconds = 0, darkFrom = 0;
    for (auto [time, person] : visits) {
        bool isDark = darkFrom <= time;
        if (person == 'D' && !isDark) continue;
        presses++;
        seconds += time + shinesFor - std::max(time, darkFrom);
        darkFrom = time + shinesFor;
    }
    std::cout << presses << " " << seconds << "\n";
}
