// Takes the light for on at the very second at which it goes out.
#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    int n;
    long long k, presses = 0, seconds = 0, darkFrom = -1;
    std::cin >> n >> k;
    std::vector<std::pair<long long, char>> visits(n);
    for (auto& [time, person] : visits) std::cin >> time >> person;
    std::sort(visits.begin(), visits.end());
    for (auto [time, person] : visits) {
        if (person == 'D' && darkFrom >= time) continue;
        presses++;
        seconds += time + k - std::max(time, darkFrom);
        darkFrom = time + k;
    }
    std::cout << presses << " " << seconds << "\n";
}
