#include <iostream>
#include <string>

int main() {
    int low = 1, high;
    std::cin >> high;
    while (low < high) {
        int middle = low + (high - low) / 2;
        std::cout << "? " << middle << " " << middle + 1 << std::endl;
        std::string closer;
        std::cin >> closer;
        if (closer == "first") {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    std::cout << "! " << low << std::endl;
}
