// Counts metres in 32 bits.
#include <iostream>

int main() {
    int vehicles;
    unsigned lane, trips = 1, taken = 0, onVehicles = 0, length;
    std::cin >> vehicles >> lane;
    while (std::cin >> length) {
        onVehicles += length;
        unsigned needed = taken == 0 ? length : 1 + length;
        if (taken + needed > lane) {
            trips++;
            taken = length;
        } else {
            taken += needed;
        }
    }
    std::cout << trips << " " << trips * lane - onVehicles << "\n";
}
