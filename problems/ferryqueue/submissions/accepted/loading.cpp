#include <iostream>

int main() {
    int vehicles;
    long long lane;
    std::cin >> vehicles >> lane;

    long long trips = 0, onVehicles = 0;
    long long next = lane + 1;  // where the front of the next vehicle would stand; no lane is open yet
    while (vehicles-- > 0) {
        long long length;
        std::cin >> length;
        onVehicles += length;
        if (next + length > lane) {
            trips++;
            next = 0;
        }
        next += length + 1;
    }
    std::cout << trips << " " << trips * lane - onVehicles << "\n";
}
