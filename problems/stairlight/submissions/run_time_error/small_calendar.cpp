// Marks the visits of one day only: 86400 seconds.
#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n;
    long long k, presses = 0, seconds = 0, darkFrom = 0;
    std::cin >> n >> k;
    std::vector<char> visitor(86400, 0);
    for (int i = 0; i < n; i++) {
        long long time;
        char person;
        std::cin >> time >> person;
        visitor.at(time) = person;
    }
    for (long long time = 0; time < 86400; time++) {
        if (visitor[time] == 'A' || (visitor[time] == 'D' && darkFrom <= time)) {
            presses++;
            seconds += time + k - std::max(time, darkFrom);
            darkFrom = time + k;
        }
    }
    std::cout << presses << " " << seconds << "\n";
}
